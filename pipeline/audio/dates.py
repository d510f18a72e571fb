"""Find when a memo was spoken: by the file's tags, else its name, else its time of change."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from models.recording import DateSource
from pipeline.audio.stamps import Stamp, find_stamp, is_clock, parse_stamp

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""An earlier date comes from a clock that was never set."""
MAX_AHEAD = timedelta(minutes=30)
"""A recorder's clock may be ahead of this machine's by so much."""

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
CLOCK_TAGS = {
    # Broadcast WAV writes day and time apart; FFmpeg renames both.
    "originationdate": ("originationtime", "origination_time"),
    "origination_date": ("origination_time", "originationtime"),
    "date": ("creation_time", "origination_time"),
    "icrd": ("itim", "creation_time"),
}
"""Tags that may hold the time of day of a tag with a day alone."""

_SLACK = timedelta(seconds=5)  # a recorder writes its tag this long after the last sound, or less
_ZONE_STEP = timedelta(minutes=15)  # zones differ by multiples of it
_MAX_ZONE = timedelta(hours=26)  # the greatest difference of two


class SpokenAt(NamedTuple):
    """When a memo was spoken: its moment, or its day where no time is known.

    `source` is "tag", "name" or "mtime", and empty where both are None.
    """

    moment: datetime | None = None
    day: date | None = None
    source: DateSource = ""


def spoken_at(
    tags: Mapping[str, str],
    name: str,
    modified_s: float | None,
    now: datetime | None = None,
    seconds: float = 0.0,
) -> SpokenAt:
    """Find when a memo of this length was spoken, as local time with its zone.

    No date is believed before the year 2000 or after `now` (by more than `MAX_AHEAD`): it comes
    from a clock that was wrong. Dates without a zone are in this machine's. Where a source gives
    only the day, the time comes from the next source with the same day; else it is not known. A tag
    that lies the memo's length after the name's time was written at the end: the name counts.
    """
    latest = (datetime.now(UTC) if now is None else now.astimezone()) + MAX_AHEAD
    found = [
        (stamp, source)
        for stamp, source in _candidates(tags, name, modified_s)
        if _is_believable(stamp, latest.astimezone())
    ]
    if not found:
        return SpokenAt()
    stamp, source = found[0]
    if source == "tag" and (begun := _begun(stamp, find_stamp(name), seconds)):
        return SpokenAt(begun, source="name")
    if stamp.moment is None:
        for other, _ in found[1:]:
            if other.moment and other.day == stamp.day:
                return SpokenAt(other.moment, source=source)
        return SpokenAt(day=stamp.day, source=source)
    return SpokenAt(stamp.moment, source=source)


def _is_believable(stamp: Stamp, latest: datetime) -> bool:
    if stamp.moment is None:
        return EARLIEST.date() <= stamp.day <= latest.date()
    return EARLIEST <= stamp.moment <= latest


def _begun(tag: Stamp, name: Stamp | None, seconds: float) -> datetime | None:
    """Return when a memo began whose tag tells its end; None where it does not.

    The name may show the clock of another zone than this machine's; the tag is right then.
    """
    if tag.moment is None or name is None or name.moment is None or seconds <= 0:
        return None
    after = tag.moment - name.moment
    if -_SLACK <= after < name.step + _SLACK:
        return None  # both tell the start
    late = after - timedelta(seconds=seconds)
    shift = round(late / _ZONE_STEP) * _ZONE_STEP if seconds < _ZONE_STEP.total_seconds() else None
    for zone in (timedelta(), shift):
        if zone is None or abs(zone) > _MAX_ZONE:
            continue
        if -_SLACK < late - zone < name.step + _SLACK:  # a name may leave out the seconds
            return name.moment + zone
    return None


def _candidates(
    tags: Mapping[str, str], name: str, modified_s: float | None
) -> Iterator[tuple[Stamp, DateSource]]:
    """Yield every date of the file, best first, and where it is from."""
    lowered = {key.lower(): value for key, value in tags.items()}
    for tag in TAGS:
        if (stamp := parse_stamp(_with_clock(lowered, tag))) is not None:
            yield stamp, "tag"
    if (stamp := parse_stamp(_id3_pieces(lowered))) is not None:
        yield stamp, "tag"
    if (stamp := find_stamp(name)) is not None:
        yield stamp, "name"
    if modified_s is not None and (moment := _from_mtime(modified_s)) is not None:
        yield Stamp(moment.date(), moment), "mtime"


def _with_clock(tags: Mapping[str, str], tag: str) -> str:
    """Return a tag's date, with the time of day that stands in a tag of its own."""
    text = tags.get(tag, "")
    for clock in CLOCK_TAGS.get(tag, ()):
        if is_clock(tags.get(clock, "")) and parse_stamp(both := f"{text.strip()} {tags[clock]}"):
            return both
    return text


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
