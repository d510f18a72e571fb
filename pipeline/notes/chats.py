"""Take the times, names and reactions out of messages pasted from a chat.

WhatsApp, Telegram, Slack, Discord: `[04/03/2026, 18:12:03] Jens: …`, `3/4/26, 6:12 PM - Jens: …`,
`Jens, [04.03.2026 18:12]`, `Jens  [6:12 PM]`, `Jens — 03/04/2026 6:12 PM`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[\s\u202f]?[AaPp]\.?[Mm]\.?)?"
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_MARK = r"[\u200e\u200f]?"
_STAMP = rf"(?P<day>{_DAY}),?\s{{1,3}}(?:at\s)?(?P<time>{_CLOCK})"
_SAID = r"(?:(?P<name>[^:\[\]\n]{1,40}):(?:\s|$))?(?P<text>.*)"
_MESSAGES = (
    re.compile(rf"{_MARK}\[{_STAMP}\]\s{_SAID}"),
    re.compile(rf"{_MARK}{_STAMP}\s[-–]\s{_SAID}"),
)
_NAME = r"(?P<name>[^\W\d_][^\[\]\n:.!?]{0,40}?)"
_HEADS = (
    re.compile(rf"{_NAME},\s\[{_STAMP}\]\s*"),
    re.compile(rf"{_NAME}\s{{1,4}}\[(?P<time>{_CLOCK})\]\s*"),
    re.compile(rf"{_NAME}\s{{2,4}}(?P<time>{_CLOCK})\s*"),
    re.compile(
        rf"{_NAME}\s[—–]\s(?:{_STAMP}|(?:today|yesterday)\sat\s(?P<hour>{_CLOCK}))\s*", re.I
    ),
)
_TIME_ALONE = re.compile(rf"\s*\[?{_CLOCK}\]?\s*")
_TIME_BEFORE = re.compile(rf"\[{_CLOCK}\]\s(?=\S)")
_NAME_ALONE = re.compile(r"[^\W\d_][\w.'’ -]{0,30}")
_SMALL = re.compile(r"\(edited\)|:[a-z][a-z0-9_+-]{0,40}:|:[+-]1:", re.I)
_REACTIONS = re.compile(
    r"\s*(?:(?::[\w+-]{1,40}:|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)\s?\d{1,3}\s*)+"
)
_MEDIA = re.compile(
    rf"{_MARK}\s*(?:<[^<>]{{1,40}}\b(?:omitted|weggelassen|ausgeschlossen|omis|omitido|omessi)>|"
    r"(?:image|video|audio|sticker|gif|document|contact card)\somitted|"
    r"(?:bild|video|audio)\sweggelassen|<attached: [^<>]*>|this message was deleted\.?)\s*",
    re.I,
)
_AT_MOST = 3  # lines before the first message


@dataclass(slots=True)
class Chat:
    """The lines of messages without what a program wrote; `when` is the day of the first one."""

    lines: list[str] = field(default_factory=list)
    when: str = ""
    left_out: int = 0


@dataclass(slots=True)
class _Message:
    name: str
    lines: list[str]


def read_chat(lines: Sequence[str]) -> Chat | None:
    """Return the messages of a chat, each behind an empty line; None where lines are no chat.

    Names stay where more than one person writes.
    """
    filled = [line for line in lines if line.strip()]
    if not any(_is_start(line, after) for line, after in _pairs(filled[: _AT_MOST + 1])):
        return None
    if not _are_messages(filled):
        return None
    chat = Chat()
    messages = [_Message("", [])]
    stamps: list[tuple[str, str]] = []
    skips = False
    for line, after in _pairs(lines):
        if skips:
            skips = False
            continue
        if match := _matched(line):
            groups = match.groupdict()
            stamps += [(groups["day"], groups["time"])] if groups.get("day") else []
            is_notice = "text" in groups and not groups["name"]
            messages.append(_Message((groups["name"] or "").strip(), []))
            chat.left_out += is_notice
            if not is_notice:
                _add(messages[-1], groups.get("text") or "", chat)
        elif _is_named_above(line, after):
            messages.append(_Message(line.strip(), []))
            skips = True
        elif _TIME_ALONE.fullmatch(line):
            messages.append(_Message(messages[-1].name, []))
        else:
            if _TIME_BEFORE.match(line):
                messages.append(_Message(messages[-1].name, []))
            _add(messages[-1], _TIME_BEFORE.sub("", line), chat)
    chat.when = _when(stamps)
    _tell(messages, chat)
    return chat


def _are_messages(lines: Sequence[str]) -> bool:
    """Return whether there are several messages, or one that no heading looks like."""
    found = [match.groupdict() for line in lines if (match := _matched(line))]
    notices = sum("text" in each and not each["name"] for each in found)
    if notices * 2 > len(found):
        return False
    above = sum(_is_named_above(*pair) for pair in _pairs(lines))
    times = sum(_TIME_ALONE.fullmatch(line) is not None for line in lines)
    alone = len(found) == 1 and _is_stamped(found[0])
    return alone or len(found) + above + max(0, times - above) > 1


def _is_stamped(groups: dict[str, str | None]) -> bool:
    time = groups.get("time") or groups.get("hour") or ""
    return len(re.findall(r"\d+", time)) > 2 or time.lower().endswith("m") or "hour" in groups


def _pairs(lines: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(lines, [*lines[1:], ""], strict=True))


def _is_start(line: str, after: str) -> bool:
    return _matched(line) is not None or _is_named_above(line, after)


def _is_named_above(line: str, after: str) -> bool:
    """Return whether a name stands above a time: Slack's form on a phone."""
    is_time = _TIME_ALONE.fullmatch(after) is not None and after[:1].isspace()
    return is_time and _NAME_ALONE.fullmatch(line.strip()) is not None


def _matched(line: str) -> re.Match[str] | None:
    for form in (*_MESSAGES, *_HEADS):
        if match := form.fullmatch(line):
            return match
    return None


def _add(message: _Message, text: str, chat: Chat) -> None:
    if _MEDIA.fullmatch(text) or _REACTIONS.fullmatch(text):
        chat.left_out += 1
        return
    bare, count = _SMALL.subn("", text)
    chat.left_out += count
    if bare.strip() or not text.strip():
        message.lines.append(bare.rstrip())


def _tell(messages: Sequence[_Message], chat: Chat) -> None:
    names = {each.name for each in messages if each.name}
    last = ""
    for each in messages:
        if not any(map(str.strip, each.lines)):
            continue
        first = next(n for n, line in enumerate(each.lines) if line.strip())
        is_named = len(names) > 1 and each.name and each.name != last
        last = each.name
        begin = f"{each.name}: " if is_named else ""
        chat.lines += ["", begin + each.lines[first].strip()]
        chat.lines += [""] if is_named else []
        chat.lines += each.lines[first + 1 :]


def _when(stamps: Sequence[tuple[str, str]]) -> str:
    """Return the first message's day, as year, month and day where their order is certain."""
    if not stamps:
        return ""
    day, time = stamps[0]
    parts = [tuple(map(int, re.split(r"[./-]", each))) for each, _ in stamps]
    first, second, last = parts[0]
    if first > 31:
        year, month, of_month = first, second, last
    elif "." in day or any(each[0] > 12 for each in parts):
        year, month, of_month = last, second, first
    elif any(each[1] > 12 for each in parts) or _is_american(day, time):
        year, month, of_month = last, first, second
    else:
        return day
    year += 2000 if year < 100 else 0
    return f"{year}-{month:02}-{of_month:02} {_in_24_hours(time)}"


def _is_american(day: str, time: str) -> bool:
    """Return whether a day is month first for sure: 3/4/26 beside 6:12 PM, as WhatsApp writes."""
    return time.endswith("M") and re.fullmatch(r"[1-9]\d?/[1-9]\d?/\d\d", day) is not None


def _in_24_hours(time: str) -> str:
    hour, minute = map(int, re.findall(r"\d+", time)[:2])
    half = re.search(r"([ap])\.?m", time, re.I)
    if half:
        hour = hour % 12 + (12 if half[1].lower() == "p" else 0)
    return f"{hour:02}:{minute:02}"
