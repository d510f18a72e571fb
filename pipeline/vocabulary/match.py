"""Find the terms that a run of words may be: by text everywhere, by sound where it is unsure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from models import Word
from pipeline.vocabulary.phonetic import (
    SOUNDS,
    key_weight,
    phonetic_key,
    similarity,
    substitution_cost,
)
from pipeline.vocabulary.terms import Term, Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_SIMILARITY = 0.6  # phonetic similarity from which words may be a term
CHANCE_SIMILARITY = 0.55  # phonetic similarity of unrelated words
MIN_WEIGHT = 3.0  # of a phonetic key: shorter terms are found by text only
MAX_WORDS = 5  # of one match
MAX_TERMS_AT_A_WORD = 4
UNSURE_PROBABILITY = 0.8  # words above it are not matched by sound
NEAR_WORDS = 3  # a term begins and ends at most so many words from an unsure one
CACHED_WINDOWS = 32  # several stages ask for the same words
_GROUP_LENGTHS = (6, 9, 13, 20)  # keys of similar length are compared in one array


@dataclass(frozen=True, slots=True)
class Match:
    """Words that may be a term: from index `start` up to `end`.

    `similarity` is phonetic, from 0 to 1. `probability` is the mean of the words' probabilities,
    `weight` the weight of the term's phonetic key. `is_right`: the words are the term itself, but
    for capitals and punctuation. `is_listed`: they are the term or one of its listed spellings.
    """

    term: Term
    start: int
    end: int
    similarity: float
    probability: float
    weight: float
    is_right: bool
    is_listed: bool

    @property
    def evidence(self) -> float:
        """Return the similarity beyond chance, times the weight: longer terms say more."""
        return (self.similarity - CHANCE_SIMILARITY) * self.weight

    def overlaps(self, other: "Match") -> bool:
        """Return whether both contain the same word."""
        return self.start < other.end and other.start < self.end


class TermFinder:
    """Finds the terms of a vocabulary in words. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._right: dict[str, Term] = {}
        self._listed: dict[str, Term] = {}
        by_key: dict[tuple[str, str], Term] = {}
        for term in vocabulary.terms:
            self._right.setdefault(plain(term.text), term)
            for way in term.spoken:
                self._listed.setdefault(plain(way), term)
            for text in (term.text, *term.spoken):
                key = phonetic_key(text)
                if key_weight(key) >= MIN_WEIGHT:
                    by_key.setdefault((key, term.text), term)
        self._search = _PhoneticSearch([(key, term) for (key, _), term in by_key.items()])
        self._cached = lru_cache(maxsize=CACHED_WINDOWS)(self._all)
        self._max_words = min(
            max((len(text.split()) for text in (*self._right, *self._listed)), default=0) + 2,
            MAX_WORDS,
        )

    def matches(self, words: Sequence[Word]) -> tuple[Match, ...]:
        """Return the best matches that do not overlap, in order."""
        return best_matches(self.all(words))

    def matches_by_text(self, words: Sequence[Word]) -> tuple[Match, ...]:
        """Return the best matches by text alone: terms and their listed spellings."""
        return best_matches(list(self._by_text(words)))

    def all(self, words: Sequence[Word]) -> Sequence[Match]:
        """Return all matches, overlapping ones too; the latest windows are cached."""
        return self._cached(tuple(words))

    def _all(self, words: tuple[Word, ...]) -> tuple[Match, ...]:
        by_text = list(self._by_text(words))
        taken = {at for m in by_text if m.is_right for at in range(m.start, m.end)}
        return (*by_text, *self._by_sound(words, taken))

    def _by_text(self, words: Sequence[Word]) -> Iterator[Match]:
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._max_words, len(words)) + 1):
                text = plain(" ".join(word.text for word in words[start:end]))
                for known, is_right in ((self._right, True), (self._listed, False)):
                    if (term := known.get(text)) is not None:
                        probability = _probability(words[start:end])
                        weight = key_weight(phonetic_key(text))
                        yield Match(term, start, end, 1.0, probability, weight, is_right, True)
                        break
                if _ends_sentence(words[end - 1]):
                    break  # no term spans two sentences

    def _by_sound(self, words: Sequence[Word], taken: set[int]) -> Iterator[Match]:
        for first, last in _unsure(words, taken):
            keys = [phonetic_key(word.text) for word in words[first:last]]
            stops = [at - first for at in range(first, last) if _ends_sentence(words[at])]
            for end, key, term in self._search.ends(keys):
                earliest = max((stop + 1 for stop in stops if stop < end - 1), default=0)
                start, alike = _best_start(keys[:end], earliest, key)
                probability = _probability(words[first + start : first + end])
                if alike >= MIN_SIMILARITY and probability < UNSURE_PROBABILITY:
                    span = first + start, first + end
                    yield Match(term, *span, alike, probability, key_weight(key), False, False)


@lru_cache(maxsize=2)
def finder_for(vocabulary: Vocabulary) -> TermFinder:
    """Return a vocabulary's finder; the last two are cached, as to build one takes a while."""
    return TermFinder(vocabulary)


def best_matches(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return the best matches that do not overlap, in order of the words."""
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
    """Yield runs of words near an unsure one, as (start, end); `taken` words belong to no run."""
    is_near = [False] * len(words)
    for at, word in enumerate(words):
        if word.probability < UNSURE_PROBABILITY:
            for near in range(max(at - NEAR_WORDS, 0), min(at + NEAR_WORDS + 1, len(words))):
                is_near[near] = True
    run: list[int] = []
    for at in range(len(words) + 1):
        if at < len(words) and is_near[at] and at not in taken:
            run.append(at)
        elif run:
            yield run[0], run[-1] + 1
            run = []


def _best_start(keys: Sequence[str], earliest: int, key: str) -> tuple[int, float]:
    """Return from which word on the last words sound most like a term, and their similarity."""
    weight = key_weight(key)
    best_start, best_similarity = len(keys) - 1, 0.0
    heard = ""
    for start in range(len(keys) - 1, max(len(keys) - MAX_WORDS, earliest) - 1, -1):
        heard = keys[start] + heard
        if key_weight(heard) * MIN_SIMILARITY > weight:
            break
        if key_weight(heard) >= weight * MIN_SIMILARITY:
            best_similarity, best_start = max(
                (best_similarity, best_start), (similarity(heard, key), start)
            )
    return best_start, best_similarity


class _PhoneticSearch:
    """Searches words for all terms at once, by approximate string matching on phonetic keys.

    Sellers 1980, "The theory and computation of evolutionary distances": for each end, the smallest
    distance of the term to any run of words that ends there, in one pass.
    """

    def __init__(self, terms: Sequence[tuple[str, Term]]) -> None:
        import numpy as np

        groups: dict[int, list[tuple[str, Term]]] = {}
        for key, term in terms:
            longest = next((length for length in _GROUP_LENGTHS if len(key) <= length), 0)
            groups.setdefault(longest, []).append((key, term))
        # The last column is padding for the keys that are shorter than others of their group.
        deletion = np.array([*map(key_weight, SOUNDS), 0.0], np.float32)
        substitution = np.array(
            [[*(substitution_cost(a, b) for b in SOUNDS), 9.0] for a in SOUNDS], np.float32
        )
        self._groups = [
            _KeyGroup(group, deletion, substitution) for _, group in sorted(groups.items())
        ]

    def ends(self, keys: Sequence[str]) -> Iterator[tuple[int, str, Term]]:
        """Yield the end of words that may be a term, its phonetic key and the term, nearest first.

        `keys` are the words' phonetic keys.
        """
        found: dict[int, list[tuple[float, int, int]]] = {}
        for number, group in enumerate(self._groups):
            for distance, end, column in group.ends(keys):
                found.setdefault(end, []).append((distance, number, column))
        for end, near in sorted(found.items()):
            for _, number, column in sorted(near)[:MAX_TERMS_AT_A_WORD]:
                yield end, *self._groups[number].terms[column]


class _KeyGroup:
    """Terms with phonetic keys of similar length: a column a term, a row a sound of the longest."""

    def __init__(
        self,
        terms: Sequence[tuple[str, Term]],
        deletion: "NDArray[np.float32]",
        substitution: "NDArray[np.float32]",
    ) -> None:
        import numpy as np

        self.terms = terms
        self._deletion = deletion
        longest = max(len(key) for key, _ in terms)
        sounds = np.full((longest, len(terms)), len(SOUNDS))
        for column, (key, _) in enumerate(terms):
            sounds[: len(key), column] = [SOUNDS.index(sound) for sound in key]
        self._substitution = substitution[:, sounds]  # sound heard x row x column
        none = np.zeros((1, len(terms)), np.float32)
        self._insertions = np.concatenate([none, deletion[sounds].cumsum(0)])  # summed up
        self._lengths = np.array([len(key) for key, _ in terms])
        self._weights = self._insertions[-1]

    def ends(self, keys: Sequence[str]) -> Iterator[tuple[float, int, int]]:
        """Yield the distance of a term as a share of its weight, the words' end, its column."""
        import numpy as np

        columns = np.arange(len(self.terms))
        distance = np.full_like(self._insertions, 1e6)
        for at, key in enumerate(keys):
            np.minimum(distance, self._insertions, out=distance)  # a match may begin at this word
            for sound in map(SOUNDS.index, key):
                longer = distance + self._deletion[sound]
                np.minimum(longer[1:], distance[:-1] + self._substitution[sound], out=longer[1:])
                longer -= self._insertions
                distance = np.minimum.accumulate(longer, axis=0)
                distance += self._insertions
            shares = distance[self._lengths, columns] / self._weights
            for column in np.flatnonzero(shares <= 1 - MIN_SIMILARITY):
                yield float(shares[column]), at + 1, int(column)


def plain(text: str) -> str:
    """Return a text in the form that is compared: lower case, no punctuation but + # and dots."""
    kept = re.findall(r"\.?[\w+#]+", text.lower().replace("'", ""))
    return " ".join(kept)


def _ends_sentence(word: Word) -> bool:
    return word.text.rstrip("\"')")[-1:] in (".", "?", "!") and len(word.text) > 2
