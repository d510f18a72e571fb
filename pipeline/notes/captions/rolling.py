"""Take each line of rolling captions once.

They show a line while it is spoken and again above the next one; some show each word anew with all
words before it. Real repetition is no such thing: it fills its own cues, and most others do not
repeat anything.
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.notes.captions.values import Piece

_FLASH_S = 0.05  # a cue that only keeps a line on the screen between two others
_CLOSE_S = 1.0  # rolling cues follow each other
_MOST = 0.5  # of the cues, at least, roll
_A_PHRASE = 3  # words: as many do not come again by chance


def without_repeats(pieces: Sequence[Piece]) -> tuple[list[Piece], int]:
    """Return the pieces without the words that the one before showed, and how many lines those are.

    Nothing is taken out unless the captions roll.
    """
    shown = [_lines(piece) for piece in pieces]
    repeats = [0] * len(pieces)
    for number in range(1, len(pieces)):
        if _gap_s(pieces[number - 1], pieces[number]) < _CLOSE_S:
            repeats[number] = _repeated(shown[number - 1], shown[number])
    if not _is_rolling(pieces, shown, repeats):
        return list(pieces), 0
    kept: list[Piece] = []
    for piece, lines, count in zip(pieces, shown, repeats, strict=True):
        words = [word for line in lines for word in line]
        if not count:
            kept.append(piece)
        elif count < len(words):
            kept.append(replace(piece, text=" ".join(words[count:]), words=piece.words[count:]))
    return kept, sum(map(bool, repeats))


def _lines(piece: Piece) -> list[list[str]]:
    return [words for line in piece.text.split("\n") if (words := line.split())]


def _gap_s(before: Piece, after: Piece) -> float:
    ends = [each for each in (before.start_s, before.end_s) if each is not None]
    return (after.start_s or 0.0) - max(ends, default=0.0)


def _repeated(before: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> int:
    """Return with how many words, the last lines of the cue before, a cue begins."""
    words = [word for line in now for word in line]
    for first in range(len(before)):
        last = [word for line in before[first:] for word in line]
        if words[: len(last)] == last:
            return len(last)
    return 0


def _is_rolling(
    pieces: Sequence[Piece], shown: Sequence[Sequence[Sequence[str]]], repeats: Sequence[int]
) -> bool:
    lengths = [sum(map(len, lines)) for lines in shown]
    if sum(map(bool, repeats)) < _MOST * (len(pieces) - 1):
        return False
    going_on = [count for count, length in zip(repeats, lengths, strict=True) if count < length]
    rolls = [count for count in going_on if count]
    if len(rolls) > 1 or any(count >= _A_PHRASE for count in rolls):
        return True
    return any(
        (count and (piece.words or _is_flash(piece))) or (count and _is_flash(before))
        for before, piece, count in zip(pieces, pieces[1:], repeats[1:], strict=False)
    )


def _is_flash(piece: Piece) -> bool:
    return piece.end_s is not None and 0 < piece.end_s - (piece.start_s or 0.0) <= _FLASH_S
