"""Days, times and moments as people, recorders and file tags write them."""

import re
from datetime import date, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import (
    find_day,
    parse_day,
    time_of_day,
    zone_of,
)

pytestmark = pytest.mark.usefixtures("berlin")


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


def test_a_leap_second_counts_as_the_one_before() -> None:
    assert time_of_day("18", "12", "60") == time(18, 12, 59)
    with pytest.raises(ValueError):
        time_of_day("18", "12", "61")


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


# Running text


def test_the_first_day_in_a_text_is_found_with_its_place() -> None:
    text = "moved from 4 March 2026 to 2026-03-11"
    found = find_day(text)
    assert found is not None
    assert (found.day, text[found.start : found.end]) == (date(2026, 3, 4), "4 March 2026")


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    found = find_day(text)
    assert found is None or re.search(r"20\d\d", text[found.start : found.end])
