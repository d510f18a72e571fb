"""Read a period as people type it for a search: 2026, 2026-03, yesterday, last week, March.

A period has a first and a last day: a search from it on begins with the first, one up to it ends
with the last.
"""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.dates import find_day, parse_day
from pipeline.days import WrittenDay, read_day
from pipeline.errors import UsageError

EXAMPLES = "2026-03-04, 2026-03, 2026, March, yesterday or last week"


class Period(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: date
    last: date


_DAYS_AGO = {
    **dict.fromkeys(("today", "heute", "hoy"), 0),
    **dict.fromkeys(("yesterday", "gestern", "ayer"), 1),
    **dict.fromkeys(("day before yesterday", "vorgestern", "anteayer"), 2),
}
_MONTHS = tuple(name.lower() for name in calendar.month_name)[1:]
_WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
_MONTH = re.compile(r"(?:(?P<before>last|this) )?(?P<name>[a-z]{3,9})\.?,?(?: (?P<year>\d{4}))?")
_WEEKDAY = re.compile(r"(?:(?P<before>last|this|on) )?(?P<name>[a-z]{3,9})")
_THIS = re.compile(r"(?:the )?(?P<which>last|past|previous|this) (?P<unit>week|month|year)")
_LAST = re.compile(r"(?:the )?(?:last|past) (?P<count>\d{1,4}) (?P<unit>day|week|month|year)s?")
_AGO = re.compile(r"(?P<count>\d{1,4}|an?|one|two|three) (?P<unit>day|week|month|year)s? ago")
_TO_COME = re.compile(
    r"(?:the )?(?:day after )?(?:tomorrow|next|coming|morgen|übermorgen|demain)\b"
    r"|in \w+ (?:day|week|month)",
    re.I,
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


def parse_period(text: str, today: date) -> Period | None:
    """Return the period that a text names, as seen from `today`; None for other texts.

    A month or a weekday without a year is the last one that has begun.
    """
    typed = text.strip()
    first, last = parse_day(typed), parse_day(typed, last=True)
    if first and last:
        return Period(first, last)
    found = find_day(typed)
    if found and (found.start, found.end) == (0, len(typed)):
        return Period(found.day, found.day)
    words = " ".join(re.sub(r"(?<=\w)[-_](?=\w)", " ", typed.lower()).split())
    try:
        return _named(words, today)
    except (ValueError, OverflowError):  # before the first year
        return None


def past_day(text: str, today: date) -> tuple[date, bool]:
    """Return the day that a user types for what has been, and whether its year is a guess.

    Without a year it is the latest such day up to today.

    Raises:
        ValueError: it is no single day (without a message), it may be two, or is still to come
            (the message goes behind the option's name).
    """
    if _TO_COME.match(text.strip()):
        raise ValueError(f"takes a day that was; {text!r} is to come.")
    period = parse_period(text, today)
    if period is not None:
        if period.first != period.last:
            raise ValueError
        written = WrittenDay(period.first)
    else:
        found = read_day(text, today)
        if found is None or found.moment is not None:
            raise ValueError
        written = found
    day = written.day
    has_year = re.search(r"\d{4}", text) is not None
    if written.other is not None:
        raise ValueError(
            f"takes one day; {text!r} may be {day.isoformat()} or {written.other.isoformat()}."
        )
    is_guessed = written.is_guessed and not has_year and re.search(r"\d", text) is not None
    if day > today and is_guessed:
        day = day.replace(year=day.year - 1)  # a ValueError on 29 February
    if day > today:
        raise ValueError(f"takes a day that was; {day.isoformat()} is still to come.")
    return day, is_guessed


def period_option(text: str, option: str, today: date) -> Period:
    """Return the period that an option's value names.

    Raises:
        UsageError: the text is none.
    """
    period = parse_period(text, today)
    if period is None:
        raise UsageError(f"{option} takes a day or a period such as {EXAMPLES}, not {text!r}.")
    return period


def _named(words: str, today: date) -> Period | None:
    if words in _DAYS_AGO:
        return _one(today - timedelta(_DAYS_AGO[words]))
    if match := _THIS.fullmatch(words):
        return _unit(match["unit"], today, back=match["which"] != "this")
    if match := _LAST.fullmatch(words):
        return Period(_back(today, int(match["count"]), match["unit"]), today)
    if match := _AGO.fullmatch(words):
        count = _COUNTS.get(match["count"]) or int(match["count"])
        return _one(_back(today, count, match["unit"]))
    if (match := _MONTH.fullmatch(words)) and (month := _index(match["name"], _MONTHS)) is not None:
        return _month_named(month + 1, match["year"], match["before"], today)
    if (match := _WEEKDAY.fullmatch(words)) and (
        day := _index(match["name"], _WEEKDAYS)
    ) is not None:
        ago = (today.weekday() - day) % 7
        return _one(today - timedelta(7 if ago == 0 and match["before"] == "last" else ago))
    return None


def _one(day: date) -> Period:
    return Period(day, day)


def _index(name: str, names: tuple[str, ...]) -> int | None:
    """Return which of the names this is, or the first three letters of (or "sept")."""
    for at, each in enumerate(names):
        if name in (each, each[:3], each[:4]):
            return at
    return None


def _month_named(month: int, year: str | None, before: str | None, today: date) -> Period:
    if year:
        return _month(int(year), month)
    has_begun = (today.year, month) <= (today.year, today.month)
    is_last = before == "last" and month == today.month
    return _month(today.year if has_begun and not is_last else today.year - 1, month)


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _unit(unit: str, today: date, *, back: bool) -> Period:
    """Return the week, month or year of today, or the one before."""
    if unit == "week":
        monday = today - timedelta(today.weekday() + (7 if back else 0))
        return Period(monday, monday + timedelta(6))
    if unit == "month":
        day = today.replace(day=1) - timedelta(1 if back else 0)
        return _month(day.year, day.month)
    year = today.year - (1 if back else 0)
    return Period(date(year, 1, 1), date(year, 12, 31))


def _back(today: date, count: int, unit: str) -> date:
    """Return the day that many days, weeks, months or years ago."""
    if unit in ("day", "week"):
        return today - timedelta(count * (7 if unit == "week" else 1))
    months = 12 * today.year + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
