"""Which terms a window is heard again with, and what of the second hearing is taken.

A prompt full of terms helps with terms and harms everything else, so only windows in which a term
seems to be near are heard again, and of that only the places where a term came out.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from models import Word
from pipeline.vocabulary import Term, Vocabulary
from pipeline.vocabulary.near import Finder, Match, plain
from pipeline.vocabulary.sound import code, likeness

MOST_TERMS = 20  # twenty terms help far more than six, and leave the decoder room
CLEAR = 0.9  # so alike that it is worth a second hearing even where the engine was sure
SURE_WORD = 0.9  # one word that was heard so surely is another word that sounds alike
UNSURE_WORD = 0.75
NEARLY_CLEAR = 0.85  # alike enough where the engine was unsure
MOST_MORE_WORDS = 2  # in its place; more is another sentence
SOUNDS_SO = 0.5  # what is taken instead must sound like what was heard at least so much


class Bias:
    """Chooses terms for each window of a memo. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._finder = Finder(vocabulary)
        self._terms = vocabulary.terms

    def terms(self, words: Sequence[Word]) -> tuple[str, ...]:
        """Return the terms to hear a window again with; none where nothing seems misheard."""
        matches = self._finder.matches(words)
        is_technical = any(match.is_right for match in matches)
        doubtful = [m for m in matches if not m.is_right and _is_doubtful(m, is_technical)]
        if not doubtful:
            return ()
        near = [match.term for match in (*doubtful, *(m for m in matches if m.is_right))]
        return tuple(dict.fromkeys(term.text for term in self._filled_up(near)))[:MOST_TERMS]

    def _filled_up(self, near: Sequence[Term]) -> list[Term]:
        """Add terms of the lists that the near ones are from: alone they help little."""
        sources = dict.fromkeys(term.source for term in near)
        return [
            *near,
            *(each for source in sources for each in self._terms if each.source == source),
        ]

    def merged(
        self, first: Sequence[Word], second: Sequence[Word], terms: Sequence[str]
    ) -> tuple[Word, ...]:
        """Take from the second hearing the places where one of the terms came out."""
        wanted = {plain(term) for term in terms}
        before, after = ([plain(word.text) for word in words] for words in (first, second))
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        words: list[Word] = []
        for kind, a, b, c, d in matcher.get_opcodes():
            taken = kind == "replace" and _is_better(
                first[a:b], second[c:d], second, (c, d), wanted
            )
            words += second[c:d] if taken else first[a:b]
        return tuple(words)


def _is_doubtful(match: Match, is_technical: bool) -> bool:
    """Whether words that sound like a term are worth a second hearing.

    `is_technical`: other terms were heard right near them.
    """
    if match.is_listed:
        return True
    if match.likeness >= CLEAR and (match.end - match.start > 1 or match.probability < SURE_WORD):
        return True
    is_near = is_technical or match.likeness >= NEARLY_CLEAR
    return is_near and match.probability < UNSURE_WORD


def _is_better(
    heard: Sequence[Word],
    now: Sequence[Word],
    second: Sequence[Word],
    place: tuple[int, int],
    wanted: set[str],
) -> bool:
    """Whether a place of the second hearing holds a term that sounds like what was heard."""
    old = " ".join(word.text for word in heard)
    new = " ".join(word.text for word in now)
    around = plain(" ".join(word.text for word in second[max(place[0] - 2, 0) : place[1] + 2]))
    text = plain(new)
    has_term = any(
        f" {term} " in f" {around} " and (set(term.split()) & set(text.split())) for term in wanted
    )
    is_about_as_long = len(now) <= len(heard) + MOST_MORE_WORDS
    return has_term and is_about_as_long and likeness(code(old), code(new)) >= SOUNDS_SO
