"""Read the moments and days that recorders, phones and messengers write into tags and file names.

Moments come back as local time with its zone; where only the day is written, there is no time.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from pipeline.dates import find_day, time_of_day, zone_of


class Stamp(NamedTuple):
    """A day, and the moment of it where a time of day is written.

    `step` is how exactly the moment is written: to the second or to the minute.
    """

    day: date
    moment: datetime | None = None
    step: timedelta = timedelta(seconds=1)


_CLOCK = r"(?P<hour>[01]?\d|2[0-3])[-_.:h]?(?P<minute>[0-5]\d)(?:[-_.:m]?(?P<second>[0-5]\d))?"
_TAG = re.compile(
    r"\s*(?P<year>\d{4})[-/:.]?(?P<month>\d\d)[-/:.]?(?P<day>\d\d)"
    rf"(?:[T\s]+{_CLOCK}(?:[.,]\d+)?\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?)?\s*\Z",
    re.IGNORECASE,
)
_CLOCK_TAG = re.compile(rf"\s*{_CLOCK}(?:[.,]\d+)?\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?\s*\Z", re.I)
_TIME_IN_NAME = (
    # A name's time comes after its date, behind a sign, a word ("at", "um") or nothing at all.
    r"(?:(?:[-_.,T\s]|[-_,\s]+(?:at|um|kl\.?|à|a las?|alle|às|om)[-_\s]+)?"
    r"(?P<hour>[01]\d|2[0-3]|\d(?=[-_.:h]))(?P<sep>[-_.:h\s]?)(?P<minute>[0-5]\d)"
    r"(?:(?P=sep)(?P<second>[0-5]\d)(?:[-_.]?\d{3})?)?(?!\d)"
    r"\s*(?P<half>[ap]\.?m\b)?"
    r"(?P<zone>Z(?![a-z])|[-_\s(]?(?:GMT|UTC)(?:[+-]\d{1,2}(?!\d)(?::?[0-5]\d)?)?|\+\d\d:?[0-5]\d(?!\d))?)?"
)
# Zoom writes GMT before the date, Pixel phones mean UTC.
_UTC_BEFORE = r"(?:(?P<utc>GMT|UTC|PXL)[-_\s]?)?"
_NAMES = tuple(
    re.compile(_UTC_BEFORE + dated + _TIME_IN_NAME, re.IGNORECASE)
    for dated in (
        r"(?<!\d)(?P<year>20\d\d)(?P<ds>[-_.\s]?)(?P<month>0[1-9]|1[0-2])(?P=ds)"
        r"(?P<day>0[1-9]|[12]\d|3[01])(?=\D|\d{4}(?!\d)|\d{6}(?!\d)|\d{9}(?!\d)|\Z)",
        # Day first: only where dots say so, or the sign that Telegram puts before it.
        r"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])\.(?P<month>0?[1-9]|1[0-2])\.(?P<year>20\d\d)(?!\d)",
        r"@(?P<day>0[1-9]|[12]\d|3[01])-(?P<month>0[1-9]|1[0-2])-(?P<year>20\d\d)(?!\d)",
        # Two digits for the year: only in the recorders' YYMMDD_HHMMSS.
        r"(?<!\d)(?P<short>\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=_\d{6}(?!\d))",
    )
)
_TIME_AFTER_WORDS = re.compile(_TIME_IN_NAME, re.IGNORECASE)


def parse_stamp(text: str) -> Stamp | None:
    """Read the date of a file's tag (2026-03-04T18:12:00+01:00, 2026:03:04, …).

    A year or a month alone does not tell the day and is no date here. A time without a zone is this
    machine's.
    """
    match = _TAG.match(text)
    return None if match is None else _stamp(match.groupdict())


def is_clock(text: str) -> bool:
    """Return whether a tag holds a time of day and no date, as broadcast WAV has them apart."""
    return _CLOCK_TAG.match(text) is not None


def find_stamp(name: str) -> Stamp | None:
    """Read the date in a file's name, as recorders, phones and messengers write it."""
    for pattern in _NAMES:
        for match in pattern.finditer(name):
            if (found := _stamp(match.groupdict())) is not None:
                return found
    return _in_words(name)


def _in_words(name: str) -> Stamp | None:
    """Read a day as people write it ("4 Mar 2026 at 18.12"), with the time behind it."""
    found = find_day(name.replace("_", " "))
    if found is None:
        return None
    match = _TIME_AFTER_WORDS.match(name, found.end)
    day = {"year": found.day.year, "month": found.day.month, "day": found.day.day}
    clock = match.groupdict() if match else {}
    return _stamp({**clock, **{part: str(value) for part, value in day.items()}})


def _stamp(parts: Mapping[str, str | None]) -> Stamp | None:
    year = parts.get("year") or f"20{parts.get('short')}"
    hour, minute, half = parts.get("hour"), parts.get("minute"), parts.get("half")
    try:
        day = date(int(year), int(parts["month"] or 0), int(parts["day"] or 0))
        if not hour or not minute or (half and not 1 <= int(hour) <= 12):
            return Stamp(day)  # 18.12 PM: the day alone is believed
        second = parts.get("second")
        moment = datetime.combine(day, time_of_day(hour, minute, second, half))
        zone = UTC if parts.get("utc") and not parts.get("zone") else _zone(parts.get("zone"))
        local = (moment if zone is None else moment.replace(tzinfo=zone)).astimezone()
        return Stamp(local.date(), local, timedelta(seconds=1 if second else 60))
    except (ValueError, OverflowError, OSError):
        return None


def _zone(text: str | None) -> timezone | None:
    """Return the zone written as Z, +0100, GMT, UTC or GMT+1; None where there is no text."""
    offset = re.sub(r"[-_\s(]?(?:GMT|UTC)", "", text or "", flags=re.IGNORECASE)
    if text and not offset:
        return UTC
    short = re.fullmatch(r"([+-])(\d{1,2})", offset)
    return zone_of(f"{short[1]}{short[2]:0>2}00" if short else offset)
