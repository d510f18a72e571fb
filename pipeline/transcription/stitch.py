"""Where two windows meet: the words of both, each word once.

A window is heard a little further than it goes, so that its last words have something after them.
The words past its end come again in the next window, which begins there. Word times alone would
now and then give a word at the cut twice, or to neither.
"""

from collections.abc import Sequence
from dataclasses import replace

from models import Word
from pipeline.text import bare_word

NEAR_WORD_S = 0.3  # word times are this exact
LEAST_SAME = 2  # words after the first that agree, to take it that the first is the same one
NEAR_WORDS = 4  # further from the cut than by so many words no seam is looked for


def joined(
    before: Sequence[Word], end_s: float, after: Sequence[Word]
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Return the words of a window that ends at `end_s`, and those of the next.

    `before` may hold the first words of `after` at its end. Times are in the memo.
    """
    by_time = len(is_before(before, end_s))
    place, length = _overlap(before, by_time, after)
    if not length:
        return tuple(before[:by_time]), _surer_first(after, before[by_time:])
    return tuple(before[:place]), (_in_case_of(after[0], before[place]), *after[1:])


def _surer_first(after: Sequence[Word], others: Sequence[Word]) -> tuple[Word, ...]:
    """The words, the first as it was heard in its context where that was surer.

    `others` are the same ones as the window before heard them: those that follow must agree.
    """
    following = _same(_bare(others[1:]), _bare(after[1:]))
    if following < LEAST_SAME or others[0].probability <= after[0].probability:
        return tuple(after)
    surer = replace(after[0], text=others[0].text, probability=others[0].probability)
    return (surer, *after[1:])


def is_before(words: Sequence[Word], end_s: float) -> tuple[Word, ...]:
    """The words up to the first one that lies, by its middle, after a time."""
    count = next((n for n, w in enumerate(words) if (w.start_s + w.end_s) / 2 >= end_s), len(words))
    return tuple(words[:count])


def _overlap(before: Sequence[Word], by_time: int, after: Sequence[Word]) -> tuple[int, int]:
    """Where in `before` the next window's first words are, and how many of them: 0 if nowhere.

    A place further from the cut must show more words that are the same, two at least.
    """
    texts, first = _bare(before), _bare(after)
    best, place, length = 0.0, by_time, 0
    for start in range(max(by_time - NEAR_WORDS, 0), min(by_time + NEAR_WORDS, len(texts))):
        same = _same(texts[start:], first)
        worth = same - abs(start - by_time) / 2
        if worth > best and (same > 1 or start == by_time):
            best, place, length = worth, start, same
    return place, length


def _same(texts: Sequence[str], others: Sequence[str]) -> int:
    """How many texts at the beginning are the same."""
    pairs = zip(texts, others, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(texts), len(others)))


def _bare(words: Sequence[Word]) -> list[str]:
    return [bare_word(word.text) for word in words]


def _in_case_of(word: Word, other: Word) -> Word:
    """The word, without the capital that it has only because a window begins with it."""
    first = next((n for n, letter in enumerate(word.text) if letter.isalpha()), None)
    small = next((letter for letter in other.text if letter.isalpha()), "")
    if first is None or small != word.text[first].lower():
        return word
    return replace(word, text=word.text[:first] + small + word.text[first + 1 :])
