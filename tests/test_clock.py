"""Times as people type and say them, at 18:12 on a Wednesday in March."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clock import parse_moment
from pipeline.errors import UsageError

NOW = datetime(2026, 3, 4, 18, 12).astimezone()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Digits.
        ("14:30", "4 14:30"),
        (" 14.30 ", "4 14:30"),
        ("1430", "4 14:30"),
        ("930", "4 09:30"),
        ("14 30", "4 14:30"),
        ("14h30", "4 14:30"),
        (" 9.05 ", "4 09:05"),
        ("3:30 pm", "4 15:30"),
        ("14,30", "4 14:30"),
        ("14:30 h", "4 14:30"),
        ("14:30:15", "4 14:30"),
        ("1430h", "4 14:30"),
        ("15 Uhr", "4 15:00"),
        ("15h", "4 15:00"),
        ("１４：３０", "4 14:30"),
        ("9:05", "4 09:05"),
        ("0:01", "4 00:01"),
        ("02:30", "4 02:30"),
        ("2:30", "4 14:30"),  # nobody is interviewed at that time of night
        ("~14:30", "4 14:30"),
        ("it ended at 14:30.", "4 14:30"),
        # With am and pm.
        ("2 pm", "4 14:00"),
        ("2pm", "4 14:00"),
        ("2PM", "4 14:00"),
        ("2 p.m.", "4 14:00"),
        ("2:30pm", "4 14:30"),
        ("2.30 p.m.", "4 14:30"),
        ("230pm", "4 14:30"),
        ("12 pm", "4 12:00"),
        ("12:10am", "4 00:10"),
        ("3 in the afternoon", "4 15:00"),
        ("9 in the morning", "4 09:00"),
        # Words.
        ("half past two", "4 14:30"),
        ("half two", "4 14:30"),
        ("Half past 2", "4 14:30"),
        ("half past twelve", "4 12:30"),
        ("quarter to three", "4 14:45"),
        ("a quarter to 3", "4 14:45"),
        ("quarter of four", "4 15:45"),
        ("quarter to one", "4 12:45"),
        ("quarter past two pm", "4 14:15"),
        ("twenty to three", "4 14:40"),
        ("twenty-five minutes past two", "4 14:25"),
        ("five to noon", "4 11:55"),
        ("two thirty", "4 14:30"),
        ("two oh five", "4 14:05"),
        ("fourteen thirty", "4 14:30"),
        ("sixteen hundred", "4 16:00"),
        ("eleven o'clock", "4 11:00"),
        ("two o’clock", "4 14:00"),
        ("five o'clock", "4 17:00"),
        ("noon", "4 12:00"),
        ("midnight", "4 00:00"),
        # So long ago.
        ("just now", "4 18:12"),
        ("20 minutes ago", "4 17:52"),
        ("20 min ago", "4 17:52"),
        ("twenty-five minutes ago", "4 17:47"),
        ("half an hour ago", "4 17:42"),
        ("a quarter of an hour ago", "4 17:57"),
        ("three quarters of an hour ago", "4 17:27"),
        ("about an hour ago", "4 17:12"),
        ("an hour and a half ago", "4 16:42"),
        ("two and a half hours ago", "4 15:42"),
        ("1.5 hours ago", "4 16:42"),
        ("1h 20m ago", "4 16:52"),
        ("one hour and ten minutes ago", "4 17:02"),
        # With a day.
        ("yesterday 17:00", "3 17:00"),
        ("yesterday at 5 pm", "3 17:00"),
        ("half past five yesterday", "3 17:30"),
        ("yesterday at half past seven in the evening", "3 19:30"),
        ("last night at eight", "3 20:00"),
        ("this morning at nine", "4 09:00"),
        ("today, 14:30", "4 14:30"),
        ("the day before yesterday at 3 pm", "2 15:00"),
        ("Monday 15:00", "2 15:00"),
        ("on Tuesday at 3 pm", "3 15:00"),
        ("2026-03-01 15:30", "1 15:30"),
        ("2026-3-1T15:30", "1 15:30"),
        ("1 March 2026, 3 pm", "1 15:00"),
    ],
)
def test_the_moment_that_words_tell(text: str, expected: str) -> None:
    found = parse_moment(text, now=NOW)
    assert f"{found.day} {found:%H:%M}" == expected
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "No time was given"),
        ("   ", "No time was given"),
        ("soon", "'soon' is no time of day. Type 15:30"),
        ("14:3", "no time of day"),
        (":", "no time of day"),
        ("half to three", "no time of day"),
        ("quarter to", "no time of day"),
        ("20 minutes", "no time of day"),
        ("2026-02-30 10:00", "no time of day"),
        ("2026-02-30 15:30", "no time of day"),
        ("14:30 or so, I think", "no time of day"),
        ("7", "7:00, 7 pm or 7 minutes ago"),
        ("seven", "7:00, 7 pm or 7 minutes ago"),
        ("15", "Type 15:00 or 15 minutes ago"),
        ("30", "Type 30 minutes ago"),
        ("25:00", "No clock shows '25:00'"),
        ("15:60", "No clock shows"),
        ("1375", "No clock shows"),
        ("13:00 pm", "No clock shows"),
        ("yesterday", "is a day"),
        ("this morning", "is a day"),
        ("a while ago", "does not say how long"),
        ("ago", "no time of day"),
        ("18:13", "18:13 is still to come. If it was yesterday, type: yesterday 18:13"),
        ("1930", "19:30 is still to come"),
        ("half past six", "18:30 is still to come"),
        ("6:30", "18:30 is still to come"),
        ("23:59", "23:59 is still to come"),
        ("today at 7 pm", "19:00 is still to come."),
        ("2027-03-01 10:00", "2027-03-01 10:00 is still to come."),
        ("tomorrow 10:00", "still to come"),
        ("10:00 tomorrow", "still to come"),
        ("in 10 minutes", "still to come"),
    ],
)
def test_what_is_no_moment_of_the_past_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_moment(text, now=NOW)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("half past seven", 20, "4 19:30"),  # just before
        ("half past seven", 12, "4 07:30"),
        ("half past seven", 23, "4 07:30"),
        ("ten o'clock", 22, "4 22:00"),
        ("ten o'clock", 21, "4 10:00"),
        ("1:30", 2, "4 01:30"),
        ("23:30", 0, "3 23:30"),  # after midnight, of the evening before
        ("17:00", 1, "3 17:00"),
    ],
)
def test_an_hour_that_may_be_two_is_the_likelier_one(text: str, now: int, expected: str) -> None:
    found = parse_moment(text, now=NOW.replace(hour=now, minute=5))
    assert f"{found.day} {found:%H:%M}" == expected


def test_a_time_alone_is_of_the_day_that_is_known() -> None:
    known = date(2026, 3, 2)
    assert parse_moment("15:30", now=NOW, day=known).day == 2
    assert parse_moment("19:30", now=NOW, day=known).day == 2
    assert parse_moment("yesterday 15:30", now=NOW, day=known).day == 3


@given(st.text(max_size=30) | st.from_regex(r"[0-9:. apm]{1,9}", fullmatch=True))
def test_no_text_is_too_odd(text: str) -> None:
    try:
        found = parse_moment(text, now=NOW)
    except UsageError as error:
        assert str(error)
    else:
        assert found <= NOW


@given(st.integers(0, 24 * 60 - 1))
def test_every_time_of_today_and_yesterday_is_read_back(minutes: int) -> None:
    moment = NOW - timedelta(minutes=minutes)
    for written in (f"{moment:%Y-%m-%d %H:%M}", f"{moment:%Y-%m-%d %I:%M %p}"):
        assert parse_moment(written, now=NOW) == moment
