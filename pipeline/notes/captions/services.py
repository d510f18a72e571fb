"""Take out what services write around a transcript: Otter's keywords, Google Meet's attendees."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

_OTTER = re.compile(r"\s*(?:SUMMARY )?KEYWORDS\s*|\s*SPEAKERS\s*")
_OTTER_END = re.compile(r"\s*Transcribed by (?:https?://)?otter\.ai/?\s*", re.I)
_MEET = re.compile(r"\s*(?:.{1,200}\s[-–—]\s)?Transcript\s*")
_MEET_END = re.compile(
    r"\s*(?:Meeting ended after [\d:]+.*|This editable transcript was computer generated.*"
    r"|Transcription ended after [\d:]+.*)",
    re.I,
)
_SAID = re.compile(r"[^\W\d_]{2}")
_TIME_ALONE = re.compile(r"\s*\d{1,2}:\d\d:\d\d\s*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    r"\s*(?:[A-Z][a-z]{2,8}, )?([A-Z][a-z]{2,8}) (\d{1,2}), (\d{4})"
    r"(?:,?\s+(?:at )?(\d{1,2}):(\d\d)\s?([AP]M))?(?:\s*[•·|-]\s*[\d:]+(?: ?\w+)?)?\s*"
)
_DAY_IN_TITLE = re.compile(
    r"\(?\b(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d)[:_](\d\d)"
    r"(?: (?:GMT|UTC)(?:([+-]\d{1,2})(?::?(\d\d))?)?)?[^()]{0,20}"
)


@dataclass(frozen=True, slots=True)
class Served:
    """Lines without those of a service, how many those are, and what they say."""

    lines: list[str]
    left_out: int = 0
    day: datetime | None = None
    has_time: bool = False
    is_meet: bool = False
    title: str = ""


def without_service_lines(lines: Sequence[str], first: int) -> Served:
    """Return the lines of a transcript without a service's own; `first` is that with a time."""
    head, body = list(lines[:first]), list(lines[first:])
    kept = _without_otters(head)
    is_meet = bool(body and _TIME_ALONE.fullmatch(body[0])) and any(map(_MEET.fullmatch, head))
    if is_meet:
        kept = _without_meets(kept)
    found = next((match for line in kept if (match := _DAY.fullmatch(line))), None)
    day = _day(found) if found else None
    title = ""
    if found and day:
        before = kept[: kept.index(found.string)]
        kept.remove(found.string)
        title = next(filter(str.strip, before), "")
    has_time = bool(found and found[4])
    if is_meet and day is None:
        dated = next(filter(None, map(_DAY_IN_TITLE.search, kept)), None)
        day, has_time = _day_in_title(dated) if dated else None, dated is not None
    if is_meet:
        title = next(filter(_MEET.fullmatch, kept), title)
    if title and any(_SAID.search(line) for line in body):
        kept.remove(title)
    else:
        title = ""
    ends = [line for line in body if _OTTER_END.fullmatch(line) or
            (is_meet and _MEET_END.fullmatch(line))]  # fmt: skip
    body = [line for line in body if line not in ends]
    others = [line for line in (*kept, title) if line.strip()]
    left_out = sum(bool(line.strip()) for line in head) - len(others)
    return Served([*kept, *body], left_out + len(ends), day, has_time, is_meet, title.strip())


def _without_otters(lines: Sequence[str]) -> list[str]:
    """Take Otter's headings out, each with the paragraph below it."""
    kept: list[str] = []
    is_out = False
    for line in lines:
        is_out = bool(_OTTER.fullmatch(line)) or (is_out and bool(line.strip()))
        if not is_out:
            kept.append(line)
    return kept


def _without_meets(lines: Sequence[str]) -> list[str]:
    """Take the attendees out, and the word Transcript."""
    kept: list[str] = []
    is_out = False
    for line in lines:
        is_heading = line.strip() in ("Attendees", "Transcript")
        is_out = line.strip() == "Attendees" or (is_out and line.strip() != "Transcript")
        if not is_out and not is_heading:
            kept.append(line)
    return kept


def _day(match: re.Match[str]) -> datetime | None:
    month, day, year, hour, minute, half = match.groups()
    if month[:3].lower() not in _MONTHS:
        return None
    hours = int(hour or 0) % 12 + (12 if half == "PM" else 0)
    return _moment(
        int(year), _MONTHS.index(month[:3].lower()) + 1, int(day), hours, int(minute or 0)
    )


def _day_in_title(match: re.Match[str]) -> datetime | None:
    found = _moment(*map(int, match.group(1, 2, 3, 4, 5)))
    if found is None or match[6] is None:
        return found
    offset = timedelta(hours=int(match[6]), minutes=int(match[7] or 0))
    return found.replace(tzinfo=timezone(offset)) if abs(offset) < timedelta(days=1) else found


def _moment(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute)
    except ValueError:
        return None
