"""Repeated phrases in decoded words: Whisper at times repeats a phrase without end."""

import zlib
from collections.abc import Sequence

from models import Word

# Text that compresses better than this is a loop (Radford et al. 2022, section 4.5).
MAX_COMPRESSION_RATIO = 2.4
# A short loop in a long text does not compress well; "no, no, no, no" may be meant.
LOOP_REPEATS = 4
LOOP_REPEATS_OF_ONE_WORD = 8
MAX_PHRASE_WORDS = 8
MIN_COLLAPSED_REPEATS = 3


def has_loop(text: str, words: Sequence[Word]) -> bool:
    """Return whether a phrase is repeated more often than anybody would say it."""
    data = text.encode()
    if data and len(data) / len(zlib.compress(data)) > MAX_COMPRESSION_RATIO:
        return True
    texts = _bare(words)
    return any(
        repeats >= (LOOP_REPEATS if length > 1 else LOOP_REPEATS_OF_ONE_WORD)
        for length, repeats in (_repeats(texts, index) for index in range(len(texts)))
    )


def collapse_repeats(words: Sequence[Word]) -> tuple[Word, ...]:
    """Keep the first of a phrase that is repeated three times or more."""
    texts = _bare(words)
    kept: list[Word] = []
    index = 0
    while index < len(words):
        length, repeats = _repeats(texts, index)
        kept += words[index : index + length]
        index += length * repeats
    return tuple(kept)


def _bare(words: Sequence[Word]) -> list[str]:
    return [word.text.lower().strip(".,!?") for word in words]


def _repeats(texts: Sequence[str], index: int) -> tuple[int, int]:
    """Return the length of the repeated phrase at an index, and how often it is repeated."""
    for length in range(1, MAX_PHRASE_WORDS + 1):
        phrase = texts[index : index + length]
        repeats = 1
        while texts[index + repeats * length : index + (repeats + 1) * length] == phrase:
            repeats += 1
        if repeats >= MIN_COLLAPSED_REPEATS:
            return length, repeats
    return 1, 1
