"""Which terms a stretch of words may be, by sound and by text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from models import Word
from pipeline.vocabulary.phonetic import SOUNDS, code, cost, likeness, weight
from pipeline.vocabulary.terms import Term, Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = 0.6  # likeness by sound from which words may be a term
CHANCE = 0.55  # so alike is what has nothing to do with a term
LEAST_WEIGHT = 3.0  # nothing shorter is looked for by sound; its listed ways of saying count
MOST_WORDS = 5
MOST_TERMS_AT_A_PLACE = 4
UNSURE_WORD = 0.8  # what was heard more surely than this is nothing else
NEAR_WORDS = 3  # so far from an unsure word its term may begin or end
KEPT_WINDOWS = 32  # several stages ask for the same words
_LENGTHS = (6, 9, 13, 20)  # codes about as long lie together: the longest says how much is to do


@dataclass(frozen=True, slots=True)
class Match:
    """Words that may be a term: from `start` up to `end`, with how sure the engine was of them.

    `likeness` is 1 where they are one of the term's listed ways; `is_right` where they are the term
    itself, up to capitals and marks. `weight` says how much there is to hear in the term.
    """

    term: Term
    start: int
    end: int
    likeness: float
    probability: float
    weight: float
    is_right: bool
    is_listed: bool

    @property
    def evidence(self) -> float:
        """Much that sounds nearly so says more than a little that sounds just so."""
        return (self.likeness - CHANCE) * self.weight

    def overlaps(self, other: "Match") -> bool:
        """Whether both are made of one and the same word."""
        return self.start < other.end and other.start < self.end


class Finder:
    """Finds the terms of a vocabulary in words. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._right: dict[str, Term] = {}
        self._listed: dict[str, Term] = {}
        coded: dict[tuple[str, str], Term] = {}
        for term in vocabulary.terms:
            self._right.setdefault(plain(term.text), term)
            for way in term.spoken:
                self._listed.setdefault(plain(way), term)
            for text in (term.text, *term.spoken):
                spelled = code(text)
                if weight(spelled) >= LEAST_WEIGHT:
                    coded.setdefault((spelled, term.text), term)
        self._search = _Search([(spelled, term) for (spelled, _), term in coded.items()])
        self._found = lru_cache(maxsize=KEPT_WINDOWS)(self._all)
        self._most_words = min(
            max((len(text.split()) for text in (*self._right, *self._listed)), default=0) + 2,
            MOST_WORDS,
        )

    def matches(self, words: Sequence[Word]) -> tuple[Match, ...]:
        """Return the best matches that do not overlap, in order."""
        return best(self.all(words))

    def matches_by_text(self, words: Sequence[Word]) -> tuple[Match, ...]:
        """The same, of those that are a term or one of its listed ways."""
        return best(list(self._by_text(words)))

    def all(self, words: Sequence[Word]) -> Sequence[Match]:
        """Return all matches: by text everywhere, by sound where the engine was unsure."""
        return self._found(tuple(words))

    def _all(self, words: tuple[Word, ...]) -> tuple[Match, ...]:
        by_text = list(self._by_text(words))
        taken = {place for m in by_text if m.is_right for place in range(m.start, m.end)}
        return (*by_text, *self._by_sound(words, taken))

    def _by_text(self, words: Sequence[Word]) -> Iterator[Match]:
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._most_words, len(words)) + 1):
                text = plain(" ".join(word.text for word in words[start:end]))
                for known, is_right in ((self._right, True), (self._listed, False)):
                    if (term := known.get(text)) is not None:
                        sure = _probability(words[start:end])
                        heavy = weight(code(text))
                        yield Match(term, start, end, 1.0, sure, heavy, is_right, True)
                        break
                if _ends(words[end - 1]):
                    break  # no term goes on after a stop

    def _by_sound(self, words: Sequence[Word], taken: set[int]) -> Iterator[Match]:
        for first, last in _unsure(words, taken):
            codes = [code(word.text) for word in words[first:last]]
            stops = [place - first for place in range(first, last) if _ends(words[place])]
            for end, spelled, term in self._search.ends(codes):
                earliest = max((stop + 1 for stop in stops if stop < end - 1), default=0)
                start, alike = _start(codes[:end], earliest, spelled)
                sure = _probability(words[first + start : first + end])
                if alike >= NEAR and sure < UNSURE_WORD:
                    place = first + start, first + end
                    yield Match(term, *place, alike, sure, weight(spelled), False, False)


@lru_cache(maxsize=2)
def finder(vocabulary: Vocabulary) -> Finder:
    """Return the finder of a vocabulary, which is made once: windows and sentences use the same."""
    return Finder(vocabulary)


def best(matches: Sequence[Match]) -> tuple[Match, ...]:
    """The best of the matches that do not overlap, in order."""
    kept: list[Match] = []
    for match in sorted(matches, key=_rank, reverse=True):
        if not any(match.overlaps(each) for each in kept):
            kept.append(match)
    return tuple(sorted(kept, key=lambda match: match.start))


def _rank(match: Match) -> tuple[bool, float]:
    return match.is_listed, match.evidence


def _probability(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words)


def _unsure(words: Sequence[Word], taken: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of words in which a term may lie that has an unsure word in it, and no taken one."""
    is_near = [False] * len(words)
    for place, word in enumerate(words):
        if word.probability < UNSURE_WORD:
            for near in range(max(place - NEAR_WORDS, 0), min(place + NEAR_WORDS + 1, len(words))):
                is_near[near] = True
    run: list[int] = []
    for place in range(len(words) + 1):
        if place < len(words) and is_near[place] and place not in taken:
            run.append(place)
        elif run:
            yield run[0], run[-1] + 1
            run = []


def _start(codes: Sequence[str], earliest: int, spelled: str) -> tuple[int, float]:
    """Where the words that sound like a term begin, given where they end; how alike they are."""
    heavy = weight(spelled)
    best_start, best_alike = len(codes) - 1, 0.0
    heard = ""
    for start in range(len(codes) - 1, max(len(codes) - MOST_WORDS, earliest) - 1, -1):
        heard = codes[start] + heard
        if weight(heard) * NEAR > heavy:
            break
        if weight(heard) >= heavy * NEAR:
            best_alike, best_start = max(
                (best_alike, best_start), (likeness(heard, spelled), start)
            )
    return best_start, best_alike


class _Search:
    """Looks for all terms at once in what was heard, by sound.

    Sellers' way (The theory and computation of evolutionary distances, 1980): the cheapest way to
    turn any stretch that ends here into the term, for each end, in one pass. A stretch begins where
    a word begins.
    """

    def __init__(self, terms: Sequence[tuple[str, Term]]) -> None:
        import numpy as np

        groups: dict[int, list[tuple[str, Term]]] = {}
        for spelled, term in terms:
            longest = next((n for n in _LENGTHS if len(spelled) <= n), 0)
            groups.setdefault(longest, []).append((spelled, term))
        # A sound more stands for none: what fills up the codes that are shorter than others.
        alone = np.array([*map(weight, SOUNDS), 0.0], np.float32)
        instead = np.array([[*(cost(a, b) for b in SOUNDS), 9.0] for a in SOUNDS], np.float32)
        self._groups = [_Group(group, alone, instead) for _, group in sorted(groups.items())]

    def ends(self, codes: Sequence[str]) -> Iterator[tuple[int, str, Term]]:
        """Yield where words end that may be a term, with the term and its code: the nearest."""
        found: dict[int, list[tuple[float, int, int]]] = {}
        for number, group in enumerate(self._groups):
            for share, place, column in group.ends(codes):
                found.setdefault(place, []).append((share, number, column))
        for place, near in sorted(found.items()):
            for _, number, column in sorted(near)[:MOST_TERMS_AT_A_PLACE]:
                yield place, *self._groups[number].terms[column]


class _Group:
    """Terms whose codes are about as long. A column each, a row for each sound of the longest."""

    def __init__(
        self,
        terms: Sequence[tuple[str, Term]],
        alone: "NDArray[np.float32]",
        instead: "NDArray[np.float32]",
    ) -> None:
        import numpy as np

        self.terms = terms
        self._alone = alone
        longest = max(len(spelled) for spelled, _ in terms)
        sounds = np.full((longest, len(terms)), len(SOUNDS))
        for column, (spelled, _) in enumerate(terms):
            sounds[: len(spelled), column] = [SOUNDS.index(sound) for sound in spelled]
        self._instead = instead[:, sounds]  # sound heard x row x column
        none = np.zeros((1, len(terms)), np.float32)
        self._left_out = np.concatenate([none, alone[sounds].cumsum(0)])
        self._lengths = np.array([len(spelled) for spelled, _ in terms])
        self._whole = self._left_out[-1]

    def ends(self, codes: Sequence[str]) -> Iterator[tuple[float, int, int]]:
        """Yield how far a term is from what ends here, where that is, and the term's column."""
        import numpy as np

        columns = np.arange(len(self.terms))
        distance = np.full_like(self._left_out, 1e6)
        for place, spelled in enumerate(codes):
            np.minimum(distance, self._left_out, out=distance)
            for sound in map(SOUNDS.index, spelled):
                longer = distance + self._alone[sound]
                np.minimum(longer[1:], distance[:-1] + self._instead[sound], out=longer[1:])
                longer -= self._left_out
                distance = np.minimum.accumulate(longer, axis=0)
                distance += self._left_out
            shares = distance[self._lengths, columns] / self._whole
            for column in np.flatnonzero(shares <= 1 - NEAR):
                yield float(shares[column]), place + 1, int(column)


def plain(text: str) -> str:
    """A text as it is compared: small letters, no marks but those of names, digits kept."""
    kept = re.findall(r"\.?[\w+#]+", text.lower().replace("'", ""))
    return " ".join(kept)


def _ends(word: Word) -> bool:
    return word.text.rstrip("\"')")[-1:] in (".", "?", "!") and len(word.text) > 2
