"""Repeated phrases in decoded words: said again and again, or a loop of the decoder.

What is said takes time. Whisper's attention finds a place in the sound for each "no" of "no, no,
no"; the phrases of a loop it piles up at one moment. So repeats with a time of their own stay.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models import Word

# Text that compresses better than this is a loop (Radford et al. 2022, section 4.5).
MAX_COMPRESSION_RATIO = 2.4
# A short loop in a long text does not compress well; fewer repeats are not looked at.
LOOP_REPEATS = 4
LOOP_REPEATS_OF_ONE_WORD = 8
MAX_PHRASE_WORDS = 16
MIN_COLLAPSED_REPEATS = 3
# The quickest that a phrase is said, as word times have it.
MIN_SPOKEN_S = 0.05
MIN_SPOKEN_S_A_LETTER = 0.015
MIN_SPOKEN_SHARE = 0.7  # of the repeats of a phrase, to take it that it was said again and again


@dataclass(frozen=True, slots=True)
class Repeats:
    """A phrase said `count` times in a row: `length` words each time, from word `index` on."""

    index: int
    length: int
    count: int

    @property
    def end(self) -> int:
        """Index after the last word."""
        return self.index + self.length * self.count

    @property
    def is_suspect(self) -> bool:
        """Whether there are so many that it may be a loop."""
        return self.count >= (LOOP_REPEATS if self.length > 1 else LOOP_REPEATS_OF_ONE_WORD)


def has_loop(text: str, words: Sequence[Word]) -> bool:
    """Return whether a phrase is repeated more often than there is sound for."""
    if longest_loop(words):
        return True
    spoken = [each for each in repeats_in(words) if is_spoken(words, each)]
    if spoken:
        text = " ".join(word.text for word in _once(words, spoken))
    data = text.encode()
    return bool(data) and len(data) / len(zlib.compress(data)) > MAX_COMPRESSION_RATIO


def longest_loop(words: Sequence[Word]) -> Repeats | None:
    """Return the longest of the repeats that there is no sound for; None where there are none."""
    loops = [each for each in repeats_in(words) if each.is_suspect and not is_spoken(words, each)]
    return max(loops, key=lambda each: each.length * each.count, default=None)


def is_spoken(words: Sequence[Word], repeats: Repeats) -> bool:
    """Return whether most of the repeats have a time of their own in the sound."""
    spoken = sum(_has_time(phrase) for phrase in _phrases(words, repeats))
    return spoken >= MIN_SPOKEN_SHARE * repeats.count


def without_silent_repeats(words: Sequence[Word]) -> tuple[Word, ...]:
    """Drop those of many repeats that have no time of their own, where most have one."""
    kept: list[Word] = []
    index = 0
    for repeats in repeats_in(words):
        if repeats.count >= LOOP_REPEATS and is_spoken(words, repeats):
            kept += words[index : repeats.index]
            for phrase in _phrases(words, repeats):
                kept += phrase if _has_time(phrase) else ()
            index = repeats.end
    return (*kept, *words[index:])


def collapse_repeats(words: Sequence[Word]) -> tuple[Word, ...]:
    """Keep the first of a phrase that comes three times or more and has no time for it."""
    loops = [each for each in repeats_in(words) if not is_spoken(words, each)]
    return _once(words, loops)


def repeats_in(words: Sequence[Word]) -> Iterator[Repeats]:
    """Yield the phrases said three times or more in a row, in order."""
    texts = [word.text.lower().strip(".,!?…-。，、！？") for word in words]
    index = 0
    while index < len(texts):
        length, count = _repeats(texts, index)
        if count >= MIN_COLLAPSED_REPEATS:
            yield Repeats(index, length, count)
        index += length * count


def _phrases(words: Sequence[Word], repeats: Repeats) -> Iterator[Sequence[Word]]:
    for start in range(repeats.index, repeats.end, repeats.length):
        yield words[start : start + repeats.length]


def _has_time(phrase: Sequence[Word]) -> bool:
    letters = sum(char.isalnum() for word in phrase for char in word.text)
    least_s = MIN_SPOKEN_S + MIN_SPOKEN_S_A_LETTER * letters
    return phrase[-1].end_s - phrase[0].start_s >= least_s - 0.001


def _once(words: Sequence[Word], found: Sequence[Repeats]) -> tuple[Word, ...]:
    """Return the words, of each of the repeats only the first."""
    kept: list[Word] = []
    index = 0
    for repeats in found:
        kept += words[index : repeats.index + repeats.length]
        index = repeats.end
    return (*kept, *words[index:])


def _repeats(texts: Sequence[str], index: int) -> tuple[int, int]:
    """Return the length of the repeated phrase at an index, and how often it is repeated."""
    for length in range(1, MAX_PHRASE_WORDS + 1):
        phrase = texts[index : index + length]
        repeats = 1
        while texts[index + repeats * length : index + (repeats + 1) * length] == phrase:
            repeats += 1
        if repeats >= MIN_COLLAPSED_REPEATS and any(phrase):
            return length, repeats
    return 1, 1
