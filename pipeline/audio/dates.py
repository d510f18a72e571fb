"""When a memo was spoken: the file's own tags, else its name, else its modification time."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from models.recording import DateSource
from pipeline.dates import find_timestamp, parse_timestamp

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
        if (dated := parse_timestamp(lowered.get(tag, ""))) is not None:
            yield *dated, "tag"
    if (dated := parse_timestamp(_id3_pieces(lowered))) is not None:
        yield *dated, "tag"
    if (dated := find_timestamp(name)) is not None:
        yield *dated, "name"
    if modified_s is not None and (moment := _from_mtime(modified_s)) is not None:
        yield moment, True, "mtime"


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
