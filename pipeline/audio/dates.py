"""Find when a memo was spoken: by the file's tags, else its name, else its time of change."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from models.recording import DateSource
from pipeline.dates import find_timestamp, parse_timestamp

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""An earlier date comes from a clock that was never set."""

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
"""Tags that may hold the date, in lower case, the most reliable first."""


def spoken_at(
    tags: Mapping[str, str], name: str, modified_s: float | None, now: datetime | None = None
) -> tuple[datetime | None, DateSource]:
    """Find when a memo was spoken, as local time with its zone, and where that was found.

    The source is "tag", "name" or "mtime"; "" with None where no date is believable: one after
    `now` or before the year 2000 comes from a clock that was wrong. Dates without a zone are in
    this machine's. Where a source gives only the day, the time comes from the next source with the
    same day, else it is midnight.
    """
    now = datetime.now(UTC) if now is None else now.astimezone()
    found = [
        (moment, has_time, source)
        for moment, has_time, source in _candidates(tags, name, modified_s)
        if EARLIEST <= moment <= now
    ]
    if not found:
        return None, ""
    moment, has_time, source = found[0]
    if not has_time:
        for other, other_has_time, _ in found[1:]:
            if other_has_time and other.date() == moment.date():
                return other, source
    return moment, source


def _candidates(
    tags: Mapping[str, str], name: str, modified_s: float | None
) -> Iterator[tuple[datetime, bool, DateSource]]:
    """Yield every date of the file, best first: (moment, whether it has a time of day, source)."""
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
    """Return the date of an ID3v2.3 tag: TYER, TDAT as DDMM, TIME as HHMM."""
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
