"""Tell lines that an editor wrapped from lines that the writer ended.

An editor fills a line: the next one's first word had no room. Where it had, and in short lines
without a full stop, each line is one of its own.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from pipeline.notes.inline import unglued
from pipeline.notes.marks import split_marks
from pipeline.notes.turns import begins_turn, without_quote

# A line continues none; only one that it is indented below; one that was wrapped.
Continues = Literal["no", "below", "yes"]

WRAPPED_LETTERS = 60  # a line this long was ended by the editor, not by the writer
_SHORT_LETTERS = 40  # of a line without a full stop in a paragraph that has none
_WIDEST = 130  # letters at which editors wrap
_END = re.compile(r"[.!?…。！？;:][\"'”’)]*(?:\s|$)")
_LAST_END = re.compile(r"[.!?…。！？;:][\"'”’)]*\s*$")
_TURN = re.compile(r"[^\W\d_]\w{0,12}\s?\d{0,2}: ")  # "said: ", no end of a sentence
_MUCH_ROOM = 16  # letters beside the next line's first word: no editor wraps so early
_JOINS = re.compile(
    r"(?:that|and|or|nor|which|who|whose|because|to|of|with|for|in|on|at|by|from|than|as|while)\b"
)
_LEADS = re.compile(
    r"\b(?:the|an?|and|or|of|to|with|for|in|on|at|by|from|my|their|than|that)$", re.I
)
_MOST_THAT_FIT = 1 / 3  # of a paragraph's lines, which somebody may have mended


def continuations(lines: Sequence[str]) -> list[Continues]:
    """Return for each line whether it may continue the one before it."""
    found: list[Continues] = ["yes"] * len(lines)
    widest = _widest_around(lines)
    for paragraph in _paragraphs(lines):
        texts = [without_quote(lines[number]).strip() for number in paragraph]
        widths = [len(lines[number].rstrip()) for number in paragraph]
        is_broken = _is_broken(texts, widths)
        has_ends = any(_END.search(_TURN.sub("", text)) for text in texts)
        for place, (before, text) in enumerate(itertools.pairwise(texts), 1):
            if begins_turn(text) and (not has_ends or _LAST_END.search(before)):
                found[paragraph[place]] = "no"
            elif is_broken or (not has_ends and widths[place - 1] < _SHORT_LETTERS):
                is_joined = text[:1].islower() and (has_ends or _JOINS.match(text))
                found[paragraph[place]] = "yes" if is_joined or _LEADS.search(before) else "below"
            if found[paragraph[place]] == "yes" and not _LEADS.search(before):
                first = text.partition(" ")[0]
                room = widest[paragraph[place]] - widths[place - 1] - 1 - len(first)
                if room >= _MUCH_ROOM and not _JOINS.match(text):
                    found[paragraph[place]] = "below"
    return found


def _widest_around(lines: Sequence[str]) -> list[int]:
    """Return for each line the width of the widest one between the blank lines around it."""
    widths = [len(line.rstrip()) for line in lines]
    found: list[int] = []
    for is_blank, block in itertools.groupby(widths, key=lambda width: width == 0):
        block_widths = list(block)
        found += [0 if is_blank else max(block_widths)] * len(block_widths)
    return found


def _paragraphs(lines: Sequence[str]) -> Iterator[list[int]]:
    """Yield the numbers of the lines of each paragraph or item."""
    begun: list[int] = []
    for number, line in enumerate(lines):
        line = without_quote(line)
        if begun and (not line.strip() or line.startswith("#") or split_marks(line)[1]):
            yield begun
            begun = []
        if line.strip():
            begun.append(number)
    if begun:
        yield begun


def _is_broken(texts: Sequence[str], widths: Sequence[int]) -> bool:
    """Return whether a paragraph's lines were ended by the writer."""
    pairs = [
        width + 1 + len(after.partition(" ")[0])
        for (before, after), width in zip(itertools.pairwise(texts), widths, strict=False)
        if not _LAST_END.search(before)
    ]
    widest = max(widths)
    fits = sum(each <= widest for each in pairs)
    return widest > _WIDEST or fits > _MOST_THAT_FIT * len(pairs)


def is_wrapped(first: str, last: str, text: str) -> bool:
    """Return whether a line continues the one before, which the editor wrapped.

    `first` and `last` are the lines of the item so far.
    """
    last = unglued(last)
    if last.rstrip("\"'”’)").endswith((".", "!", "?", ":", ";", "…", "。", "！", "？")):
        return len(last) >= WRAPPED_LETTERS
    starts_small = text[0].islower() and not first[:1].islower()
    return starts_small or len(last) >= WRAPPED_LETTERS
