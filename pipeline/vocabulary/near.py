"""Which terms a stretch of words may be, by sound and by text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models import Word
from pipeline.vocabulary import Term, Vocabulary
from pipeline.vocabulary.sound import code, likeness, weight

NEAR = 0.78  # likeness by sound from which words may be a term
NEAR_SHORT = 0.88  # the same for short ones: much sounds like them
SHORT_WEIGHT = 5.0
LEAST_WEIGHT = 3.6  # nothing shorter is looked for by sound; its listed ways of saying count
MOST_WORDS = 5
ABOUT_AS_LONG = 0.75
# No term begins or ends with these, unless it is listed so.
_SMALL_WORDS = (
    "a an the of to in on at for with by from as and or but so if is are was were be been it its i "
    "he she we you they them their his her my our your this that these those there then than what "
    "which who when where how not no do did does had has have will would can could should about "
    "into out up down all any some"
)

_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Match:
    """Words that may be a term: from `start` up to `end`, with how sure the engine was of them.

    `likeness` is 1 where they are one of the term's listed ways; `is_right` where they are the term
    itself, up to capitals and marks.
    """

    term: Term
    start: int
    end: int
    likeness: float
    probability: float
    is_right: bool
    is_listed: bool


class Finder:
    """Finds the terms of a vocabulary in words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._right: dict[str, Term] = {}
        self._listed: dict[str, Term] = {}
        # By the first consonant: that one is seldom misheard.
        self._codes: dict[str, list[tuple[str, float, frozenset[str], Term]]] = {}
        for term in vocabulary.terms:
            self._right.setdefault(plain(term.text), term)
            for way in term.spoken:
                self._listed.setdefault(plain(way), term)
            for text in (term.text, *term.spoken):
                spelled = code(text)
                heavy = weight(spelled)
                if heavy >= LEAST_WEIGHT:
                    entry = (spelled, heavy, _consonants(spelled), term)
                    self._codes.setdefault(_first(spelled), []).append(entry)
        self._most_words = min(
            max((len(text.split()) for text in (*self._right, *self._listed)), default=0) + 2,
            MOST_WORDS,
        )
        self._found: dict[str, tuple[Term, float] | None] = {}

    def matches(self, words: Sequence[Word]) -> tuple[Match, ...]:
        """Return the best matches that do not overlap, in order."""
        found = sorted(
            self._all(words), key=lambda m: (m.is_listed, m.end - m.start, m.likeness), reverse=True
        )
        kept: list[Match] = []
        for match in found:
            if all(match.end <= each.start or match.start >= each.end for each in kept):
                kept.append(match)
        return tuple(sorted(kept, key=lambda match: match.start))

    def _all(self, words: Sequence[Word]) -> Iterator[Match]:
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._most_words, len(words)) + 1):
                part = words[start:end]
                if any(_ends(word) for word in part[:-1]):
                    break  # no term goes on after a stop
                match = self._match(part, start, end)
                if match is not None:
                    yield match

    def _match(self, part: Sequence[Word], start: int, end: int) -> Match | None:
        text = plain(" ".join(word.text for word in part))
        probability = sum(word.probability for word in part) / len(part)
        if term := self._right.get(text):
            return Match(term, start, end, 1.0, probability, True, True)
        if term := self._listed.get(text):
            return Match(term, start, end, 1.0, probability, False, True)
        if text not in self._found:
            self._found[text] = self._nearest(text)
        nearest = self._found[text]
        if nearest is None:
            return None
        return Match(nearest[0], start, end, nearest[1], probability, False, False)

    def _nearest(self, text: str) -> tuple[Term, float] | None:
        words = text.split()
        if not words or words[0] in _SMALL or words[-1] in _SMALL:
            return None
        spelled = code(text)
        heavy, consonants = weight(spelled), _consonants(spelled)
        best: tuple[Term, float] | None = None
        for other, other_heavy, others, term in self._codes.get(_first(spelled), ()):
            if min(heavy, other_heavy) < ABOUT_AS_LONG * max(heavy, other_heavy):
                continue
            if len(consonants ^ others) > 2:  # a comparison costs more than this
                continue
            alike = likeness(spelled, other)
            least = NEAR if max(heavy, other_heavy) >= SHORT_WEIGHT else NEAR_SHORT
            if alike >= least and (best is None or alike > best[1]):
                best = (term, alike)
        return best


_KINDS = str.maketrans("bdgvzJnr", "ptkfsXml")


def _first(spelled: str) -> str:
    return spelled.lstrip("Ahw")[:1].translate(_KINDS)


def _consonants(spelled: str) -> frozenset[str]:
    """Which sounds are in a code, those that are taken for each other as one."""
    return frozenset(spelled.translate(_KINDS)) - {"A", "h", "w"}


def plain(text: str) -> str:
    """A text as it is compared: small letters, no marks but those of names, digits kept."""
    kept = re.findall(r"\.?[\w+#]+", text.lower().replace("'", ""))
    return " ".join(kept)


def _ends(word: Word) -> bool:
    return word.text.rstrip("\"')")[-1:] in (".", "?", "!") and len(word.text) > 2


def of_same_list(matches: Iterable[Match], source: str) -> int:
    """How many different terms of a list were heard right or in a listed way."""
    return len({m.term.text for m in matches if m.is_listed and m.term.source == source})
