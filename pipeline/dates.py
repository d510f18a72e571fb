"""Read days, times of day and moments as people, recorders and file tags write them.

Moments come back as local time with its zone. What is no date is None, or a ValueError where the
text as a whole must be one.
"""

import calendar
import re
from datetime import UTC, date, time, timedelta, timezone
from typing import NamedTuple


class FoundDay(NamedTuple):
    """A day in a text, and the offsets where it begins and ends."""

    day: date
    start: int
    end: int


# Parts of dates


def time_of_day(hour: str, minute: str, second: str | None = "", half: str | None = "") -> time:
    """Return the time of day written in parts; `half` is "am" or "pm", in any form.

    A leap second counts as the one before.

    Raises:
        ValueError: no clock shows this time.
    """
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(f"{hours} {half}")
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    seconds = int(second or 0)
    return time(hours, int(minute), 59 if seconds == 60 else seconds)


def zone_of(text: str | None) -> timezone | None:
    """Return the zone written as Z, +01:00 or +0100; None where there is no text.

    Raises:
        ValueError: no zone is that far from UTC.
    """
    if not text:
        return None
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


# Days that a user types


_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def parse_day(text: str, *, last: bool = False) -> date | None:
    """Return the first (or `last`) day of 2026, 2026-03 or 2026-03-04; None for other texts."""
    match = _PERIOD.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        month = month or (12 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except ValueError:
        return None


# Days and times in running text


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR_FIRST = re.compile(r"\b(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"\b(\d{1,2})([-/.])(\d{1,2})\2(\d{4})\b")
_DAY_MONTH_YEAR = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(\d{{4}})\b", re.I
)
_MONTH_DAY_YEAR = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)


def find_day(text: str) -> FoundDay | None:
    """Return the first day in a text.

    Days as 2026-03-04, 4.3.2026, 4 March 2026 or March 4, 2026. With slashes or dashes, day and
    month are only believed where one of them is greater than 12 or both are the same.
    """
    found: list[tuple[int, int, date]] = []
    for pattern, read in _DAYS:
        for match in pattern.finditer(text):
            try:
                day = read(match)
            except ValueError:
                continue
            if day is not None and 2000 <= day.year < 2100:
                found.append((match.start(), match.end(), day))
    if not found:
        return None
    start, end, day = min(found)
    return FoundDay(day, start, end)


def _year_first(match: re.Match[str]) -> date:
    return date(int(match[1]), int(match[3]), int(match[4]))


def _year_last(match: re.Match[str]) -> date | None:
    day, sign, month, year = int(match[1]), match[2], int(match[3]), int(match[4])
    if sign != "." and day != month:
        if day <= 12 and month <= 12:
            return None  # may be either
        if month > 12:
            day, month = month, day
    return date(year, month, day)


def _day_month_year(match: re.Match[str]) -> date:
    return date(int(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1]))


def _month_day_year(match: re.Match[str]) -> date:
    return date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))


_DAYS = (
    (_YEAR_FIRST, _year_first),
    (_YEAR_LAST, _year_last),
    (_DAY_MONTH_YEAR, _day_month_year),
    (_MONTH_DAY_YEAR, _month_day_year),
)


# Moments in the names of our own files


STAMP = "%Y%m%d_%H%M%S"
"""The moment in the name of a recording of our own, for strftime and strptime."""
