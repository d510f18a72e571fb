"""When a memo was spoken: the file's own tags, else its name, else its modification time."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone

from models.recording import DateSource

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody spoke a memo before; such a date comes from a clock that was never set."""

TAGS = (
    "com.apple.quicktime.creationdate",  # with the speaker's own time zone, so it goes first
    "creation_time",
    "recording_time",
    "tdrc",
    "icrd",
    "date_recorded",
    "originationdate",
    "origination_date",
    "date",
    "wm/encodingtime",
)
"""Tags that may hold the date, lower case, the most trustworthy first."""

_CLOCK = r"(?P<hour>[01]?\d|2[0-3])[-_.:h]?(?P<minute>[0-5]\d)(?:[-_.:m]?(?P<second>[0-5]\d))?"
_TAG = re.compile(
    r"\s*(?P<year>\d{4})[-/:.]?(?P<month>\d\d)[-/:.]?(?P<day>\d\d)"
    rf"(?:[T\s]+{_CLOCK}(?:[.,]\d+)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?\s*\Z",
    re.IGNORECASE,
)
_TIME_IN_NAME = (
    # A name's time comes after its date, behind a sign, a word ("at", "um") or nothing at all.
    r"(?:(?:[-_.,T\s]|\s+(?:at|um|kl|à|a las)\s+)?"
    r"(?P<hour>[01]\d|2[0-3]|\d(?=[-_.:h]))(?P<sep>[-_.:h\s]?)(?P<minute>[0-5]\d)"
    r"(?:(?P=sep)(?P<second>[0-5]\d))?(?!\d)"
    r"\s*(?P<half>[ap]\.?m\b)?(?P<zone>Z\b)?)?"
)
_NAMES = tuple(
    re.compile(dated + _TIME_IN_NAME, re.IGNORECASE)
    for dated in (
        r"(?<!\d)(?P<year>20\d\d)(?P<ds>[-_.\s]?)(?P<month>0[1-9]|1[0-2])(?P=ds)"
        r"(?P<day>0[1-9]|[12]\d|3[01])(?=\D|\d{4}(?!\d)|\d{6}(?!\d)|\Z)",
        # Day first: only where dots say so, or the sign that Telegram puts before it.
        r"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])\.(?P<month>0?[1-9]|1[0-2])\.(?P<year>20\d\d)(?!\d)",
        r"@(?P<day>0[1-9]|[12]\d|3[01])-(?P<month>0[1-9]|1[0-2])-(?P<year>20\d\d)(?!\d)",
        # Two digits for the year: only in the recorders' YYMMDD_HHMMSS.
        r"(?<!\d)(?P<short>\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=_\d{6}(?!\d))",
    )
)


def spoken_at(
    tags: Mapping[str, str], name: str, modified_s: float | None, now: datetime | None = None
) -> tuple[datetime | None, DateSource]:
    """Find when a memo was spoken, as local time with its zone, and where that was found.

    The source is "tag", "name" or "mtime", and "" with None where nothing is to be believed: a
    date in the future of `now` or before the year 2000 is taken for a clock that was wrong. Dates
    without a zone are the clock of this machine's zone; a tag that names one is converted. Where
    only a day is known, its time comes from the next source that tells of the same day, else it
    is midnight.
    """
    now = datetime.now(UTC) if now is None else now.astimezone()
    found = [
        (moment, whole, source)
        for moment, whole, source in _candidates(tags, name, modified_s)
        if EARLIEST <= moment <= now
    ]
    if not found:
        return None, ""
    moment, whole, source = found[0]
    if not whole:
        for other, other_whole, _ in found[1:]:
            if other_whole and other.date() == moment.date():
                return other, source
    return moment, source


def _candidates(
    tags: Mapping[str, str], name: str, modified_s: float | None
) -> Iterator[tuple[datetime, bool, DateSource]]:
    """Every date the file offers, best first: (moment, whether it has a time of day, source)."""
    lowered = {key.lower(): value for key, value in tags.items()}
    for tag in TAGS:
        if (dated := from_tag(lowered.get(tag, ""))) is not None:
            yield *dated, "tag"
    if (dated := from_tag(_id3_pieces(lowered))) is not None:
        yield *dated, "tag"
    if (dated := from_name(name)) is not None:
        yield *dated, "name"
    if modified_s is not None and (moment := _from_mtime(modified_s)) is not None:
        yield moment, True, "mtime"


def from_tag(text: str) -> tuple[datetime, bool] | None:
    """Read a tag's date: (moment in local time, whether it has a time of day), or None.

    A year or a month alone does not tell the day and is no date here.
    """
    match = _TAG.match(text)
    return None if match is None else _moment(match.groupdict())


def from_name(name: str) -> tuple[datetime, bool] | None:
    """Read the date in a file's name: (moment in local time, whether it has a time of day)."""
    for pattern in _NAMES:
        for match in pattern.finditer(name):
            if (dated := _moment(match.groupdict())) is not None:
                return dated
    return None


def _moment(parts: Mapping[str, str | None]) -> tuple[datetime, bool] | None:
    year = parts.get("year") or f"20{parts.get('short')}"
    try:
        day = date(int(year), int(parts["month"] or 0), int(parts["day"] or 0))
        clock = _time_of_day(parts)
        moment = datetime.combine(day, clock or time())
        zone = _zone(parts.get("zone"))
        if clock is not None and zone is not None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(), clock is not None
    except (ValueError, OverflowError, OSError):
        return None


def _time_of_day(parts: Mapping[str, str | None]) -> time | None:
    if not parts.get("hour") or not parts.get("minute"):
        return None
    hour = int(parts["hour"] or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return time(hour, int(parts["minute"] or 0), int(parts.get("second") or 0))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _id3_pieces(tags: Mapping[str, str]) -> str:
    """ID3v2.3 keeps year, day and time apart (TYER, TDAT as DDMM, TIME as HHMM)."""
    year, day, clock = tags.get("tyer", ""), tags.get("tdat", ""), tags.get("time", "")
    if len(year) != 4 or len(day) != 4:
        return ""
    dated = f"{year}-{day[2:]}-{day[:2]}"
    return f"{dated} {clock[:2]}:{clock[2:]}" if len(clock) == 4 else dated


def _from_mtime(modified_s: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(modified_s, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
