"""Days, times and moments as people, recorders and file tags write them."""

import re
import time as clocks
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import (
    STAMP,
    Timestamp,
    day_option,
    find_day,
    find_time_after,
    find_timestamp,
    parse_day,
    parse_time,
    parse_timestamp,
    time_of_day,
    zone_of,
)
from pipeline.errors import UsageError


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A place that is not UTC, with summer time."""
    if not hasattr(clocks, "tzset"):
        pytest.skip("the time zone cannot be set on this system")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    clocks.tzset()
    yield
    monkeypatch.undo()
    clocks.tzset()


# Tags and names


def as_text(found: Timestamp | None) -> str:
    if found is None:
        return ""
    moment, has_time = found
    assert moment.tzinfo is not None
    return moment.strftime("%Y-%m-%d %H:%M:%S" if has_time else "%Y-%m-%d")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-03-04 18.12.m4a", "2026-03-04 18:12:00"),
        ("20260304_181200.m4a", "2026-03-04 18:12:00"),
        ("20260304181200.wav", "2026-03-04 18:12:00"),
        ("202603041812.wav", "2026-03-04 18:12:00"),
        ("20260304T181200Z.wav", "2026-03-04 19:12:00"),
        ("2026-07-04T18-12-00Z.wav", "2026-07-04 20:12:00"),
        ("New Recording 2026-03-04.m4a", "2026-03-04"),
        ("New Recording 2026-03-04 2.m4a", "2026-03-04"),
        ("PTT-20260304-WA0003.opus", "2026-03-04"),
        ("AUD-20260304-WA0003.m4a", "2026-03-04"),
        ("Recording (2026-03-04 18-12-00).m4a", "2026-03-04 18:12:00"),
        ("Recording_20260304_1812.m4a", "2026-03-04 18:12:00"),
        ("WhatsApp Ptt 2026-03-04 at 18.12.00.ogg", "2026-03-04 18:12:00"),
        ("WhatsApp Audio 2026-03-04 at 6.12.00 PM.mp4", "2026-03-04 18:12:00"),
        ("WhatsApp Audio 2026-03-04 at 12.05.00 AM.mp4", "2026-03-04 00:05:00"),
        ("WhatsApp Audio 2026-03-04 um 18.12.00.ogg", "2026-03-04 18:12:00"),
        ("signal-2026-03-04-18-12-00.m4a", "2026-03-04 18:12:00"),
        ("signal-2026-03-04-181200.m4a", "2026-03-04 18:12:00"),
        ("audio_2026-03-04_18-12-00.ogg", "2026-03-04 18:12:00"),
        ("audio_1@04-03-2026_18-12-00.ogg", "2026-03-04 18:12:00"),
        ("Voice 260304_181200.m4a", "2026-03-04 18:12:00"),
        ("04.03.2026 18.12.m4a", "2026-03-04 18:12:00"),
        ("4.3.2026.m4a", "2026-03-04"),
        ("2026.03.04", "2026-03-04"),
        ("2026-03-04 18h12.m4a", "2026-03-04 18:12:00"),
        ("2026 03 04 18 12 00.m4a", "2026-03-04 18:12:00"),
        ("acme 2026-02-29, no, 2026-03-01.m4a", "2026-03-01"),
        ("2026-03-04 25.12.m4a", "2026-03-04"),
        # Nothing to be read in these.
        ("", ""),
        ("New Recording 12.m4a", ""),
        ("2026-13-45.m4a", ""),
        ("12345678901234.m4a", ""),
        ("202603041.m4a", ""),
        ("memo_260304.m4a", ""),
        ("04-03-2026.m4a", ""),
        ("IMG_1234.mov", ""),
        ("acme-2026.m4a", ""),
    ],
)
def test_a_name_tells_the_date(name: str, expected: str) -> None:
    assert as_text(find_timestamp(name)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-04T17:12:00.000000Z", "2026-03-04 18:12:00"),
        ("2026-07-04T16:12:00Z", "2026-07-04 18:12:00"),
        ("2026-03-04T12:12:00-0500", "2026-03-04 18:12:00"),
        ("2026-03-04T12:12:00-05:00", "2026-03-04 18:12:00"),
        ("2026-03-04T18:12:00", "2026-03-04 18:12:00"),
        ("2026-03-04 18:12", "2026-03-04 18:12:00"),
        ("2026:03:04 18:12:00", "2026-03-04 18:12:00"),
        ("2026/03/04", "2026-03-04"),
        ("20260304", "2026-03-04"),
        (" 2026-03-04 ", "2026-03-04"),
        ("", ""),
        ("2026", ""),
        ("2026-03", ""),
        ("18:12:00", ""),
        ("2026-02-30", ""),
        ("yesterday", ""),
        ("2026-03-04T18:12:00+9999", ""),
    ],
)
def test_a_tag_tells_the_date(text: str, expected: str) -> None:
    assert as_text(parse_timestamp(text)) == expected


# Days that a user types


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-3-4", date(2026, 3, 4), date(2026, 3, 4)),
        ("2026-13", None, None),
        ("yesterday", None, None),
        ("", None, None),
    ],
)
def test_days(text: str, first: date | None, last: date | None) -> None:
    assert parse_day(text) == first
    assert parse_day(text, last=True) == last


def test_an_option_that_is_no_day_is_told() -> None:
    with pytest.raises(UsageError, match="--since takes a day such as 2026-03-04"):
        day_option("soon", "--since")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 2026-03-04", date(2026, 3, 4)),
        ("4.3.2026", date(2026, 3, 4)),
        ("2026/3/4", date(2026, 3, 4)),
        ("4th of March 2026", date(2026, 3, 4)),
        ("Mar 4, 2026", date(2026, 3, 4)),
        ("25/12/2026", date(2026, 12, 25)),
        ("12/25/2026", date(2026, 12, 25)),
        ("5/5/2026", date(2026, 5, 5)),
        ("3/4/2026", None),  # March or April: nobody can tell
        ("2026-13-04", None),
        ("2026-02-30", None),
        ("1987-03-04", None),
        ("4 March", None),
        ("version 1.2.2026.1x", date(2026, 2, 1)),
        ("", None),
    ],
)
def test_days_are_found(text: str, day: date | None) -> None:
    found = find_day(text)
    assert (found and found[0]) == day


# Parts


@pytest.mark.parametrize(
    ("hour", "half", "expected"),
    [
        ("9", "", 9),
        ("09", "", 9),
        ("0", "", 0),
        ("12", "am", 0),
        ("12", "PM", 12),
        ("1", "p.m.", 13),
        ("11", "A.M.", 11),
        ("0", "am", None),
        ("13", "pm", None),
        ("24", "", None),
    ],
)
def test_hours_by_both_clocks(hour: str, half: str, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(ValueError):
            time_of_day(hour, "05", half=half)
    else:
        assert time_of_day(hour, "05", half=half) == time(expected, 5)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("Z", 0), ("z", 0), ("+01:00", 60), ("-0530", -330), ("+00:00", 0)],
)
def test_zones(text: str, minutes: int) -> None:
    assert zone_of(text) == timezone(timedelta(minutes=minutes))


def test_no_zone_and_one_that_is_nowhere() -> None:
    assert zone_of("") is zone_of(None) is None
    with pytest.raises(ValueError):
        zone_of("+99:99")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:30", (None, time(15, 30))),
        (" 9.05 ", (None, time(9, 5))),
        ("15h30", (None, time(15, 30))),
        ("3:30 pm", (None, time(15, 30))),
        ("2026-3-1T15:30", (date(2026, 3, 1), time(15, 30))),
        ("2026-02-30 15:30", None),
        ("15:60", None),
        ("noon", None),
        ("", None),
    ],
)
def test_a_time_with_or_without_its_day(
    text: str, expected: tuple[date | None, time] | None
) -> None:
    if expected is None:
        with pytest.raises(ValueError):
            parse_time(text)
    else:
        assert parse_time(text) == expected


# Running text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-04 18:12", "2026-03-04T18:12:00+01:00"),
        ("2026-07-04T18:12:30", "2026-07-04T18:12:30+02:00"),
        ("4.3.2026, at 18.12 and more", "2026-03-04T18:12:00+01:00"),
        ("2026-03-04T18:12:60Z", "2026-03-04T18:12:59+00:00"),
        ("March 4, 2026 18:12 -05:00", "2026-03-04T18:12:00-05:00"),
        ("2026-03-04", ""),
        ("2026-03-04 and 18:12", ""),
    ],
)
def test_a_time_after_a_day(text: str, expected: str) -> None:
    day = find_day(text)
    assert day is not None
    found = find_time_after(day, text)
    assert (found.moment.isoformat() if found else "") == expected


@pytest.mark.parametrize("text", ["2026-03-04 18:75", "2026-03-04 18:12 +99:00"])
def test_a_time_after_a_day_that_no_clock_shows(text: str) -> None:
    day = find_day(text)
    assert day is not None
    with pytest.raises(ValueError):
        find_time_after(day, text)


def test_the_first_day_in_a_text_is_found_with_its_place() -> None:
    text = "moved from 4 March 2026 to 2026-03-11"
    found = find_day(text)
    assert found is not None
    assert (found.day, text[found.start : found.end]) == (date(2026, 3, 4), "4 March 2026")


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    found = find_day(text)
    assert found is None or re.search(r"20\d\d", text[found.start : found.end])
    for timestamp in (parse_timestamp(text), find_timestamp(text)):
        assert timestamp is None or timestamp.moment.tzinfo is not None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))
def test_the_names_of_our_own_recordings_are_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC).astimezone()
    found = find_timestamp(f"{moment.strftime(STAMP)}.wav")
    assert found is not None and found.has_time
    # In autumn an hour comes twice, and a name does not say which one it was.
    assert found.moment.replace(tzinfo=None) == moment.replace(tzinfo=None, fold=0)
