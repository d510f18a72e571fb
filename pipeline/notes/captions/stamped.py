"""Read lines with a time at their start or end: LRC, programs' plain text, people's own.

`[00:01.00] text`, `(0:04) text`, `00:04 - text`, `[00:01.000 --> 00:02.000]  text`,
`Speaker 1  0:05` above a paragraph, a time alone above a line.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.notes.captions.cues import counted, transcribed
from pipeline.notes.captions.markup import pieces_of
from pipeline.notes.captions.services import without_service_lines
from pipeline.notes.captions.times import CLOCK, TIME, seconds
from pipeline.notes.captions.values import Piece, Transcribed

_TO = r"\s{0,3}(?:-{1,3} ?>|[-–—→]|to)\s{0,3}"
_RANGE = rf"(?P<start>{CLOCK})(?:{_TO}(?P<end>{CLOCK}))?"
_SIGNS = r"(?:\s{0,3}[-–—:|]{1,2}(?=\s))?"
_BRACKETED = re.compile(rf"\s*[\[(【{{]\s?{_RANGE}\s?[\])】}}]{_SIGNS}(?P<text>.*)$")
_SECONDS = re.compile(rf"\s*[\[(](?P<start>{TIME}){_TO}(?P<end>{TIME})[\])](?P<text>.*)$")
_BARE = re.compile(rf"\s*{_RANGE}(?P<text>{_SIGNS}(?:\s.*)?)$")
_NAMED = re.compile(
    rf"\s*\[?(?P<name>[^\W\d_][^\[\]\n.!?;]{{0,60}}?)\]?\s{{0,9}}[-–—:|,]?\s{{0,9}}"
    rf"(?P<open>[\[(])?{_RANGE}[\])]?:?\s*$"
)
_NAME_FIRST = re.compile(
    rf"\s*(?P<name>[^\W\d_][^\[\](){{}}\n.!?;]{{0,40}}?)\s{{0,3}}[\[(]{_RANGE}[\])]:?\s+(?P<text>\S.*)$"
)
_LRC_DATA = re.compile(r"\s*\[(?:ar|ti|al|au|by|re|ve|la|length|id|tool|lr|#)\s?:[^\]]{0,500}\]\s*")
_LRC_COLONS = re.compile(r"\s*\[\d{1,3}:(?P<s>\d\d):(?P<f>\d\d)\]")
_LRC_STAMPS = re.compile(r"\s*(?:\[\d{1,3}:\d\d:\d\d\]\s?){1,100}")
_LRC_DOTTED = re.compile(r"\s*\[\d{1,3}:\d\d\.\d{2,3}\]")
_LRC_OFFSET = re.compile(r"(?im)^\s*\[offset:\s{0,9}([-+]?\d{1,7})\s{0,9}\]\s*$")
_SAID_BY = re.compile(r"\s*([^\W\d_][^:.!?\n]{0,60}):\s+(\S.*)$")
_HEADING = re.compile(r"#{1,6}\s|\s*[-*+]\s|---\s*$")  # notes of one's own, with times in them
_CLOCK_S = 60  # a bare time as the first one is of the recording where it is before that
_DAY_TIME_S = 4 * 3600  # no recording begins later: it is a time of day
_A_LETTER_S = 0.07  # of common speech
_MOST_CLOCK_S = 600  # … and one in brackets


@dataclass(slots=True)
class _Stamped:
    """A line with a time, and the lines that follow it."""

    start_s: float
    end_s: float | None
    lines: list[str]
    speaker: str = ""


def read_stamped(lines: Sequence[str]) -> Transcribed | None:
    """Return the transcript in lines with times; None where they are none."""
    stamped: list[_Stamped] = []
    head: list[str] = []
    data = 0
    lines = _with_dotted_hundredths(lines)
    first = next((at for at, line in enumerate(lines) if _is_stamped(line)), len(lines))
    served = without_service_lines(lines, first)
    lines = served.lines
    for line in lines:
        if _is_data(line):
            data += 1
        elif found := list(_stamps(line)):
            stamped += found
        else:
            (stamped[-1].lines if stamped else head).append(line)
    if not (served.is_meet and stamped) and not _are_times_of_a_recording(lines, stamped):
        return None
    if served.is_meet:
        stamped = _by_speaker(stamped)
    _end_at_empty_ones(stamped)
    remarks = _from_the_first(stamped)
    data += served.left_out
    offset = _LRC_OFFSET.search("\n".join(lines))
    shift_s = -int(offset[1]) / 1000 if offset else 0.0
    pieces = pieces_of("\n".join(head), None, None)
    for each in stamped:
        pieces += _pieces(each, shift_s)
    remarks += [f"{counted(data, 'line')} of data about the file left out."] if data else []
    remarks += [f"Its title is left out: {served.title}."] if served.title else []
    found_text = transcribed(
        pieces, remarks=remarks, may_be_cut_in_words=True, may_begin_with_names=True
    )
    if served.day is None:
        return replace(found_text, title=served.title)
    moment = served.day.astimezone() if served.has_time else None
    return replace(found_text, held_on=served.day.date(), recorded_at=moment, title=served.title)


def _is_stamped(line: str) -> bool:
    return not _is_data(line) and any(True for _ in _stamps(line))


def _by_speaker(stamped: Sequence[_Stamped]) -> list[_Stamped]:
    """Give each line below a time a share of the time up to the next."""
    done: list[_Stamped] = []
    ends = [*(each.start_s for each in stamped[1:]), math.inf]
    for each, end_s in zip(stamped, ends, strict=True):
        texts = [line for line in each.lines if line.strip()]
        if each.speaker or not texts:
            done.append(each)
            continue
        letters = sum(map(len, texts))
        length_s = max(0.0, min(end_s - each.start_s, letters * _A_LETTER_S))
        place = 0
        for text in texts:
            begin_s = each.start_s + length_s * place / letters
            place += len(text)
            finish_s = each.start_s + length_s * place / letters
            match = _SAID_BY.match(text)
            name, said = (match[1], match[2]) if match else ("", text)
            done.append(_Stamped(round(begin_s, 3), round(finish_s, 3), [said], name))
    return done


def _end_at_empty_ones(stamped: Sequence[_Stamped]) -> None:
    """End what is said before a time with nothing behind it at that time."""
    for before, after in itertools.pairwise(stamped):
        is_empty = not after.speaker and not any(line.strip() for line in after.lines)
        if is_empty and before.end_s is None and after.start_s > before.start_s:
            before.end_s = after.start_s


def _from_the_first(stamped: Sequence[_Stamped]) -> list[str]:
    """Count times of day from the first one; return what is to be told of it."""
    first_s = min(each.start_s for each in stamped)
    if first_s < _DAY_TIME_S:
        return []
    for each in stamped:
        each.start_s = round(each.start_s - first_s, 3)
        each.end_s = None if each.end_s is None else round(each.end_s - first_s, 3)
    minutes, seconds_ = divmod(int(first_s), 60)
    told = f"{minutes // 60:02}:{minutes % 60:02}:{seconds_:02}"
    return [f"Its times are those of a clock; they are counted from the first, {told}."]


def _is_data(line: str) -> bool:
    return bool(_LRC_DATA.fullmatch(line) or _LRC_OFFSET.fullmatch(line))


def _with_dotted_hundredths(lines: Sequence[str]) -> list[str]:
    """Return lines with `[00:01:50]` as `[00:01.50]` where they are LRC's hundredths.

    They are in a file with LRC's data or times such as `[00:01.50]`, and where one is 60 or more.
    """
    found = [match for line in lines if (match := _LRC_COLONS.match(line))]
    if not found or any(int(match["s"]) >= 60 for match in found):
        return list(lines)
    is_lrc = any(int(match["f"]) >= 60 for match in found) or any(
        _LRC_DATA.fullmatch(line) or _LRC_DOTTED.match(line) for line in lines
    )
    if not is_lrc:
        return list(lines)
    return [
        _LRC_STAMPS.sub(_dotted, line, count=1) if _LRC_COLONS.match(line) else line
        for line in lines
    ]


def _dotted(match: re.Match[str]) -> str:
    return re.sub(r":(\d\d)\]", r".\1]", match[0])


def _pieces(each: _Stamped, shift_s: float) -> list[Piece]:
    start_s = max(0.0, each.start_s + shift_s)
    end_s = None if each.end_s is None else max(start_s, each.end_s + shift_s)
    found = pieces_of("\n".join(each.lines).lstrip("\n"), start_s, end_s)
    if not each.speaker:
        return found
    if not found:  # nothing is said below it: the line is no speaker's
        return pieces_of(each.speaker, start_s, end_s)
    return [Piece(one.text, one.start_s, one.end_s, each.speaker, one.words) for one in found]


def _stamps(line: str) -> Iterator[_Stamped]:
    """Yield the times that a line begins with, each with its text, or the one that it ends with."""
    spans: list[tuple[str, str | None]] = []
    text = line
    while len(spans) < 100 and (match := _BRACKETED.match(text) or _SECONDS.match(text)):
        spans.append((match["start"], match["end"]))
        text = match["text"]
    if not spans and (match := _BARE.match(line)):
        spans, text = [(match["start"], match["end"])], re.sub(rf"^{_SIGNS}", "", match["text"])
    if spans:
        for start, end in spans:
            yield _Stamped(seconds(start) or 0.0, _end(end), [_as_written(text)])
        return
    match = _NAMED.match(line) or _NAME_FIRST.match(line)
    if match and len(match["name"].split()) <= 5:
        texts = [match["text"]] if "text" in match.groupdict() else []
        yield _Stamped(seconds(match["start"]) or 0.0, _end(match["end"]), texts, match["name"])


def _as_written(text: str) -> str:
    """Return the text behind a time without the two blanks that whisper.cpp puts before it."""
    return text[2:] if text.startswith("  ") else text[1:] if text[:1] == " " else text


def _end(text: str | None) -> float | None:
    return None if text is None else seconds(text)


def _are_times_of_a_recording(lines: Sequence[str], stamped: Sequence[_Stamped]) -> bool:
    """Return whether times are counted from a recording's start, and order the text."""
    filled = [line for line in lines if line.strip() and not _is_data(line)]
    if not stamped or any(_HEADING.match(line) for line in filled):
        return False
    first = next(line for line in filled if any(True for _ in _stamps(line)))
    is_bracketed = bool(_BRACKETED.match(first) or _SECONDS.match(first))
    is_exact = bool(re.search(r"\d\s?[:：]\s?\d+\s?[:：]\s?\d|\d[.,]\d", first))
    if len(stamped) == 1 and not (is_bracketed and is_exact and first == filled[0]):
        return False
    if stamped[0].start_s >= (_MOST_CLOCK_S if is_bracketed else _CLOCK_S) and not is_exact:
        return False
    starts = [each.start_s for each in stamped]
    falls = sum(after < before for before, after in itertools.pairwise(starts))
    place = filled.index(first)
    return falls <= 0.1 * len(starts) + (2 if is_bracketed else 0) and (
        place <= 3 or len(stamped) * 3 >= len(filled)
    )
