"""Which words of a sentence are said at a moment, as a stretch of its text."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher

from models import Sentence, Word

Stretch = tuple[float, int, int]
"""A stretch of a text: when it begins to be said, its first offset, and the one after its last."""


def spoken_stretches(sentence: Sentence) -> list[Stretch]:
    """Return the stretches of a sentence's text in the order in which they are said.

    A stretch is a word; where the text was changed, what stands in the place of several. A sentence
    without words is one stretch.
    """
    words = [each for each in sentence.words if each.text.strip()]
    exact = _exact(sentence.text, words)
    return exact if exact is not None else _aligned(sentence, words)


def said_at(stretches: Sequence[Stretch], at_s: float) -> tuple[int, int]:
    """Return the offsets of what is said at a moment; (0, 0) before the first word."""
    number = bisect_right(stretches, at_s, key=lambda each: each[0]) - 1
    return stretches[number][1:] if number >= 0 else (0, 0)


def _exact(text: str, words: Sequence[Word]) -> list[Stretch] | None:
    """Return a stretch for each word; None where the text is not just these words."""
    found: list[Stretch] = []
    end = 0
    for word in words:
        written = word.text.strip()
        start = text.find(written, end)
        if start < 0 or text[end:start].strip():
            return None
        end = start + len(written)
        found.append((word.start_s, start, end))
    return None if text[end:].strip() else found


def _aligned(sentence: Sentence, words: Sequence[Word]) -> list[Stretch]:
    """Return a stretch for each word that was kept, and for each change."""
    written = list(re.finditer(r"\S+", sentence.text))
    found: list[Stretch] = []
    matcher = SequenceMatcher(
        None, [each.text.strip() for each in words], [each[0] for each in written], autojunk=False
    )
    for _, a, b, c, d in matcher.get_opcodes():
        if b - a == d - c:
            pairs = zip(words[a:b], written[c:d], strict=True)
            found += [(word.start_s, token.start(), token.end()) for word, token in pairs]
        elif c < d and (a < b or not found):
            start_s = words[a].start_s if a < b else sentence.start_s
            found.append((start_s, written[c].start(), written[d - 1].end()))
        elif c < d:  # words that were added sound with the one before them
            found[-1] = (*found[-1][:2], written[d - 1].end())
    return found
