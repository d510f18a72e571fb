"""Find the sentences that a command line names: by their numbers, or by their times."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models import Review, Sentence

_MARK = r"#?[0-9]{1,9}|[0-9]{1,4}(?::[0-5]?[0-9]){1,2}"
_MARKS = re.compile(rf"({_MARK})(?:\s*[-–]\s*({_MARK}))?")
NEAREST = 2  # sentences that are offered where none begins at a time


def find_sentence(review: "Review", named: str | None) -> int:
    """Return the index of the sentence with this number (31, #31) or time (0:31, 1:02:03).

    Raises:
        UsageError: none or several sentences are there.
    """
    named = (named or "").strip()
    if not named:
        raise UsageError(
            "Say which sentence: its number as in `afterview show`, such as 31, or its time, such "
            "as 0:31. (In a shell, # begins a comment: write the number without it.)"
        )
    if number := re.fullmatch(r"#?([0-9]{1,9})", named):
        return _numbered(review.sentences, int(number[1]))
    seconds = seconds_of(named)
    if seconds is None:
        raise UsageError(
            f"{named!r} is no sentence. Give its number as in `afterview show`, such as 31, or its "
            "time, such as 0:31."
        )
    return _at(review.sentences, seconds, named)


def is_mark(named: str) -> bool:
    """Return whether a text is a sentence's number or time, or a range of them (3-7)."""
    return _MARKS.fullmatch(named.strip()) is not None


def find_sentences(review: "Review", named: "Sequence[str]") -> list[int]:
    """Return the indexes of sentences, each once, in order: numbers, times, ranges (3-7).

    Raises:
        UsageError: one of them is not there, or none is named.
    """
    found: set[int] = set()
    for each in named or [""]:
        marks = _MARKS.fullmatch(each.strip())
        first = find_sentence(review, marks[1] if marks else each)
        last = find_sentence(review, marks[2]) if marks and marks[2] else first
        if last < first:
            raise UsageError(f"{each} goes backwards: write the earlier sentence first.")
        found.update(range(first, last + 1))
    return sorted(found)


def mark_of(sentence: "Sentence") -> str:
    """Return the time by which a sentence is named, else its number."""
    from pipeline.export.plain import clock

    return clock(sentence.start_s) if sentence.end_s else str(sentence.index)


def seconds_of(time: str) -> int | None:
    """Return the seconds of m:ss or h:mm:ss; None for other texts."""
    if not re.fullmatch(r"[0-9]{1,4}(?::[0-5]?[0-9]){1,2}", time):
        return None
    seconds = 0
    for part in time.split(":"):
        seconds = 60 * seconds + int(part)
    return seconds


def _numbered(sentences: "Sequence[Sentence]", number: int) -> int:
    if number < len(sentences):
        return number
    if not sentences:
        raise UsageError("The review has no sentence.")
    time = f" For a time write {number // 60}:{number % 60:02}." if _timed(sentences) else ""
    raise UsageError(
        f"There is no sentence {number}: they are numbered from 0 to {len(sentences) - 1}.{time}"
    )


def _at(sentences: "Sequence[Sentence]", seconds: int, named: str) -> int:
    timed = _timed(sentences)
    found = [each for each in timed if int(each.start_s) == seconds]
    if len(found) == 1:
        return found[0].index
    if found:
        choices = "; ".join(f"{each.index} {safe(each.text)}" for each in found)
        raise UsageError(f"Several sentences are at {named}. Name one by its number: {choices}")
    if not timed:
        raise UsageError(
            "Typed notes have no times. Name the sentence by its number as in `afterview show`, "
            "such as 31."
        )
    raise UsageError(f"No sentence begins at {named}. The nearest: {_nearest(timed, seconds)}")


def _timed(sentences: "Sequence[Sentence]") -> "list[Sentence]":
    return [each for each in sentences if each.end_s]


def _nearest(timed: "Sequence[Sentence]", seconds: int) -> str:
    from pipeline.export.plain import clock

    near = sorted(timed, key=lambda each: abs(each.start_s - seconds))[:NEAREST]
    return "; ".join(
        f"{each.index} at {clock(each.start_s)} {safe(each.text)}"
        for each in sorted(near, key=lambda each: each.index)
    )
