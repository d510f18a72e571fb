"""Stitch windows: the words of two adjacent windows, each word once.

A window is decoded a little beyond its end, so that its last words have context. The words beyond
it come again in the next window, which begins there. By times alone a word at the cut would now
and then come twice, or in neither.
"""

from collections.abc import Sequence
from dataclasses import replace

from models import Word
from pipeline.text import bare_word
from pipeline.transcription.repeats import repeats_in

WORD_TOLERANCE_S = 0.3  # accuracy of word times
MIN_AGREEING_WORDS = 2  # after the first word, to take it that the first is the same word
MAX_DISTANCE_WORDS = 4  # from the cut, within which the next window's first words are looked for


def stitch(
    before: Sequence[Word], end_s: float, after: Sequence[Word]
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Return the words of a window that ends at `end_s`, and those of the next window.

    `before` may end with the first words of `after`. Times are in the memo.
    """
    by_time = len(words_before(before, end_s))
    index, length = _overlap(before, by_time, after)
    if not length:
        return tuple(before[:by_time]), _with_surer_first(after, before[by_time:])
    return tuple(before[:index]), (_with_case_of(after[0], before[index]), *after[1:])


def words_before(words: Sequence[Word], end_s: float) -> tuple[Word, ...]:
    """Return the words before the first one whose middle is at `end_s` or later."""
    count = next((n for n, w in enumerate(words) if (w.start_s + w.end_s) / 2 >= end_s), len(words))
    return tuple(words[:count])


def ended_at(end_s: float, words: Sequence[Word]) -> tuple[Word, ...]:
    """Return words none of which reaches beyond `end_s`."""
    return tuple(
        replace(word, start_s=min(word.start_s, end_s), end_s=min(word.end_s, end_s))
        for word in words
    )


def own_words(words: Sequence[Word], end_s: float) -> tuple[Word, ...]:
    """Return the words of a window that ends at `end_s`, without those of its lookahead."""
    return ended_at(end_s, words_before(words, end_s))


def _with_surer_first(after: Sequence[Word], others: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words; the first as the window before decoded it where that was more probable.

    `others` are the same words as the window before decoded them: those that follow must agree.
    """
    agreeing = _common_length(_texts(others[1:]), _texts(after[1:]))
    if agreeing < MIN_AGREEING_WORDS or others[0].probability <= after[0].probability:
        return tuple(after)
    surer = replace(after[0], text=others[0].text, probability=others[0].probability)
    return (surer, *after[1:])


def _overlap(before: Sequence[Word], by_time: int, after: Sequence[Word]) -> tuple[int, int]:
    """Return the index in `before` of the next window's first words, and their number; 0 if none.

    An index further from the cut must show more words that agree, two at least.
    """
    texts, first = _texts(before), _texts(after)
    if _is_in_repeats(before, by_time, after):
        return by_time, 0  # each place of a "no, no, no" looks like the next
    best, index, length = 0.0, by_time, 0
    earliest = max(by_time - MAX_DISTANCE_WORDS, 0)
    for start in range(earliest, min(by_time + MAX_DISTANCE_WORDS, len(texts))):
        common = _common_length(texts[start:], first)
        score = common - abs(start - by_time) / 2
        if score > best and (common > 1 or start == by_time):
            best, index, length = score, start, common
    return index, length


def _is_in_repeats(before: Sequence[Word], by_time: int, after: Sequence[Word]) -> bool:
    """Return whether the cut is in a phrase that is said three times or more."""
    if any(each.index == 0 for each in repeats_in(after)):
        return True
    return any(
        each.index < by_time <= each.end
        and _texts(before[each.index : each.index + each.length]) == _texts(after[: each.length])
        for each in repeats_in(before)
    )


def _texts(words: Sequence[Word]) -> list[str]:
    return [bare_word(word.text) for word in words]


def _common_length(texts: Sequence[str], others: Sequence[str]) -> int:
    """Return the length of the common beginning."""
    pairs = zip(texts, others, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(texts), len(others)))


def _with_case_of(word: Word, other: Word) -> Word:
    """Return the word without the capital that it has only because a window begins with it."""
    first = next((n for n, letter in enumerate(word.text) if letter.isalpha()), None)
    small = next((letter for letter in other.text if letter.isalpha()), "")
    if first is None or small != word.text[first].lower():
        return word
    return replace(word, text=word.text[:first] + small + word.text[first + 1 :])
