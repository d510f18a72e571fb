"""The recorder's question when the interview ended, key by key."""

from datetime import date, datetime, timedelta

import pytest

from cli.terminal.end_time import MOST_CHARACTERS, EndTime, ended_text
from cli.terminal.keys import BACKSPACE, ENTER, ESCAPE, LEFT, keys_in
from models import Interview

NOW = datetime(2026, 3, 4, 18, 12).astimezone()


def typed(keys: str, known: Interview | None = None) -> tuple[EndTime, Interview | None]:
    """Type into an empty answer; what came of the last key."""
    answer, found = EndTime(), None
    answer.begin()
    for pressed in keys_in(keys):
        found = answer.press(pressed, known or Interview(), now=NOW)
    return answer, found


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("1430\r", "4 14:30"),
        ("2 PM\r", "4 14:00"),
        ("half past two\r", "4 14:30"),
        ("quarter to three\r", "4 14:45"),
        ("20 minutes ago\r", "4 17:52"),
        ("yesterday 17:00\r", "3 17:00"),
        ("15:31\x7f0\r", "4 15:30"),
        ("15:30\x1b[D\r", "4 15:30"),
    ],
)
def test_an_accepted_time_is_the_interviews_end(keys: str, expected: str) -> None:
    answer, found = typed(keys, Interview(company="Acme"))
    assert found is not None and found.ended_at is not None
    assert f"{found.ended_at.day} {found.ended_at:%H:%M}" == expected
    assert (found.company, found.held_on) == ("Acme", found.ended_at.date())
    assert (answer.typed, answer.refused) == (None, "")


@pytest.mark.parametrize(
    ("keys", "reason"),
    [("1930\r", "still to come"), ("soon\r", "no time of day"), ("7\r", "7:00"), ("0:0x1\r", "no")],
)
def test_a_refused_time_is_asked_again_with_the_reason(keys: str, reason: str) -> None:
    answer, found = typed(keys)
    assert found is None
    assert answer.typed == keys[:-1]
    assert reason in answer.refused
    assert answer.press(BACKSPACE, Interview(), now=NOW) is None
    assert (answer.typed, answer.refused) == (keys[:-2], "")


@pytest.mark.parametrize("keys", ["\r", " \r", "15:30\x1b", "1\x7f\r"])
def test_giving_up_changes_nothing(keys: str) -> None:
    answer, found = typed(keys)
    assert (found, answer.typed, answer.refused) == (None, None, "")


def test_a_time_alone_is_of_the_interviews_day() -> None:
    _, found = typed("19:30\r", Interview(held_on=date(2026, 3, 2)))
    assert found is not None and found.ended_at is not None
    assert found.ended_at.day == 2


def test_what_is_typed_stays_short_and_other_keys_do_nothing() -> None:
    answer, _ = typed("x" * 99)
    assert answer.typed == "x" * MOST_CHARACTERS
    for pressed in (LEFT, "\x00", "closed"):
        answer.press(pressed, Interview(), now=NOW)
    assert answer.typed == "x" * MOST_CHARACTERS
    answer.press(ESCAPE, Interview(), now=NOW)
    answer.begin()
    answer.press(ENTER, Interview(), now=NOW)
    assert answer.typed is None


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "The interview ended at 18:12, just now"),
        (20, "The interview ended at 17:52, 20 min ago"),
        (222, "The interview ended at 14:30, 3 h 42 min ago"),
        (25 * 60, "The interview ended yesterday at 17:12"),
        (3 * 24 * 60, "The interview ended 1 Mar 2026 at 18:12"),
    ],
)
def test_when_it_ended_in_words(minutes: int, text: str) -> None:
    assert ended_text(NOW - timedelta(minutes=minutes), NOW) == text
