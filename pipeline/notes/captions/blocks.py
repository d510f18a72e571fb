"""Read SubRip, WebVTT, SBV and their like: a line of times, then text up to the next one.

Whatever stands around such lines is text, but for numbers and names of cues, and comments.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.notes.captions.cues import counted, transcribed
from pipeline.notes.captions.markup import pieces_of, plain
from pipeline.notes.captions.times import Timing, timing
from pipeline.notes.captions.values import Piece, Transcribed

_VTT = re.compile(r"WEBVTT(?:\s|$)")
_VTT_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_HEADER = re.compile(
    r"(?:Kind|Language|Region|Channel|Type|X-[\w-]{1,40})\s?[:=].*", re.I
)  # WebVTT's first lines
_LANGUAGE = re.compile(r"(?im)^Language\s*[:=]\s*(\S+)")
_SUB_VIEWER = re.compile(
    r"\[(?:INFORMATION|END INFORMATION|TITLE|AUTHOR|SOURCE|PRG|FILEPATH|DELAY|CD TRACK|COMMENT"
    r"|SUBTITLE|COLF|STYLE|FONT)\]",
)
_TEAMS_TIME = re.compile(r"\s*\d{1,3}:\d{1,2}:\d{1,2}(?:\.\d{1,9})?\s?-->")
_UNPADDED = re.compile(r"[\d:]*:\d(?!\d)")
_TEAMS_NAME = re.compile(
    r"\s*[^\W\d_a-zß-ÿ][\w.'’()|/-]{0,40}(?:,? [\w.'’()|/-]{1,40}){0,5}(?<!\.)\s*"
)
_TIMESTAMP_MAP = re.compile(r"X-TIMESTAMP-MAP\s?=\s?\S+\s*")
_CUE_NUMBER = re.compile(r"\s*([0-9]{1,9})\s*")


@dataclass(frozen=True, slots=True)
class _Timed:
    """A line of times and its number among the lines."""

    line: int
    timing: Timing


def is_captions(lines: Sequence[str]) -> bool:
    """Return whether lines are captions."""
    if _VTT.match(lines[0]):
        return True
    return any(found.is_sure for line in lines if (found := timing(line)))


def read_captions(lines: Sequence[str]) -> Transcribed:
    """Return the transcript of captions, whose lines are given."""
    times = [_Timed(number, found) for number, line in enumerate(lines) if (found := timing(line))]
    is_vtt = bool(_VTT.match(lines[0]))
    first = times[0].line if times else len(lines)
    head, remarks = list(lines[:first]), list[str]()
    language = ""
    blocks = _blocks(lines, times)
    if is_vtt:
        language = _language(head)
        head, comments, names = _without_vtt_lines(head, blocks)
        remarks += [f"{counted(comments, 'comment')} left out."] if comments else []
        if names:
            remarks.append(f"Names of cues are left out: {', '.join(names)}.")
    else:
        data = [line for line in head if (match := _SUB_VIEWER.match(line)) and line[match.end() :]]
        head = [line for line in head if not _SUB_VIEWER.match(line)]
        remarks += (
            [f"{counted(len(data), 'line')} of data about the file left out."] if data else []
        )
        _drop_numbers(head, blocks)
    damaged = sum(each.timing.start_s is None for each in times)
    if damaged:
        remarks.append(f"{counted(damaged, 'line')} of times could not be read; its text is kept.")
    pieces = pieces_of("\n".join(head), None, None) if _is_text(head) else []
    names = _teams_names([lines[each.line] for each in times], blocks)
    pieces += _pieces(times, blocks, names)
    return transcribed(
        pieces,
        language=language,
        remarks=remarks,
        may_be_cut_in_words=True,
        may_roll=True,
        may_begin_with_names=True,
    )


def _is_text(lines: Iterable[str]) -> bool:
    return any(line.strip() for line in lines)


def _blocks(lines: Sequence[str], times: Sequence[_Timed]) -> list[list[str]]:
    """Return the lines after each line of times, up to the next."""
    ends = [*(each.line for each in times[1:]), len(lines)]
    return [
        [each.timing.text, *lines[each.line + 1 : end]]
        if each.timing.text
        else list(lines[each.line + 1 : end])
        for each, end in zip(times, ends, strict=False)
    ]


def _pieces(
    times: Sequence[_Timed], blocks: Sequence[Sequence[str]], names: Sequence[str]
) -> list[Piece]:
    done: list[Piece] = []
    for each, block, name in zip(times, blocks, names, strict=True):
        text = "\n".join(_without_empty_ends(block))
        start_s, end_s = each.timing.start_s, each.timing.end_s
        if start_s is not None and end_s is not None:
            end_s = max(start_s, end_s)
        done += [
            replace(piece, speaker=piece.speaker or name)
            for piece in pieces_of(text, start_s, end_s)
        ]
    return done


def _teams_names(lines: Sequence[str], blocks: list[list[str]]) -> list[str]:
    """Take the name out of each block of a Teams document; its times are `0:0:3.120`."""
    none = [""] * len(blocks)
    if not all(map(_TEAMS_TIME.match, lines)) or not any(map(_UNPADDED.match, lines)):
        return none
    filled = [_without_empty_ends(block) for block in blocks]
    if not all(len(block) > 1 and _TEAMS_NAME.fullmatch(block[0]) for block in filled):
        return none
    blocks[:] = [block[1:] for block in filled]
    return [" ".join(block[0].split()) for block in filled]


def _without_empty_ends(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[0].strip():
        kept = kept[1:]
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


# SubRip's numbers


def _drop_numbers(head: list[str], blocks: list[list[str]]) -> None:
    """Take the number of each cue out of the lines before its times; other numbers are text."""
    before = [head, *blocks[:-1]]
    numbers = [_number_before(lines) for lines in before]
    if not _are_numbered(before, numbers):
        return
    last = 0
    for lines, number in zip(before, numbers, strict=True):
        is_next = number == last + 1
        if number is not None and (is_next or _CUE_NUMBER.fullmatch(lines[-1])):
            del lines[_last_line(lines) :]
            last = number


def _last_line(lines: Sequence[str]) -> int:
    return max((at for at, line in enumerate(lines) if line.strip()), default=0)


def _number_before(lines: Sequence[str]) -> int | None:
    """Return the plain number in the last line with any text."""
    match = _CUE_NUMBER.fullmatch(lines[_last_line(lines)]) if lines else None
    return int(match[1]) if match else None


def _are_numbered(before: Sequence[Sequence[str]], numbers: Sequence[int | None]) -> bool:
    """Return whether the numbers before lines of times are those of cues.

    Where the first cue has none, they must count, stand right before the times and leave text.
    """
    if not numbers or (
        len(numbers) > 1 and sum(each is not None for each in numbers) * 2 < len(numbers)
    ):
        return False
    if numbers[0] is not None:
        return True
    found = [
        (number, lines) for number, lines in zip(numbers, before, strict=True) if number is not None
    ]
    counts = all(after == number + 1 for (number, _), (after, _) in itertools.pairwise(found))
    return counts and all(
        lines[-1].strip() and _is_text(lines[: _last_line(lines)]) for _, lines in found
    )


# WebVTT's comments and names


def _language(head: Sequence[str]) -> str:
    match = _LANGUAGE.search("\n".join(head))
    return match[1] if match else ""


def _without_vtt_lines(
    head: Sequence[str], blocks: list[list[str]]
) -> tuple[list[str], int, list[str]]:
    """Take comments, styles and cues' names out; return the head, and what was left out of text."""
    names: list[str] = []
    comments = 0
    first = 1
    while first < len(head) and head[first].strip() and _HEADER.fullmatch(head[first]):
        first += 1
    kept: list[list[str]] = []
    for number, lines in enumerate([list(head[first:]), *blocks]):
        if number < len(blocks) and (name := _name_in(lines, is_head=number == 0)):
            lines = lines[:-1]
            words = plain(name).strip()
            if re.search(r"[^\W\d_]\s+\S|^\D*[^\W\d_]{2}\D*$", words):
                names.append(words)
        paragraphs = re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", "\n".join(lines).strip("\n"))
        comments += sum(bool(re.match(r"NOTE\s+\S", each)) for each in paragraphs)
        texts = [
            each
            for each in paragraphs
            if not _VTT_BLOCK.match(each) and not _TIMESTAMP_MAP.fullmatch(each)
        ]
        kept.append("\n".join(texts).split("\n"))
    blocks[:] = kept[1:]
    return kept[0], comments, names


def _name_in(lines: Sequence[str], *, is_head: bool) -> str:
    """Return the name of the next cue, which a blank line precedes; empty where there is none."""
    if not lines or not lines[-1].strip():
        return ""
    alone = len(lines) == 1 or not lines[-2].strip()
    return lines[-1] if alone and (is_head or not all(line.strip() for line in lines)) else ""
