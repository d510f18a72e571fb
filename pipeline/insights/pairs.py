"""How likely two wordings ask the same question: boosted trees over features of each pair.

The features are cosines of MiniLM's vectors (as they are, of what is asked alone, and projected so
that wordings of one question lie together: linear discriminants, Fisher 1936), and the words that
two wordings share or do not share, weighed by how rare they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.insights.wordings import Wording, are_opposed, differ_in_one, has_opposite
from pipeline.segment.neighbours import Numbers

FEATURES = (
    "whole",  # cosine of the whole wordings
    "asked",  # cosine of what is asked
    "projected",  # cosine of the projected vectors of what is asked
    "above",  # cosine of what is asked, above what each has with other questions
    "shared",  # weight of the words that both have
    "overlap",  # … its share in the words of both
    "contained",  # … its share in the words of the poorer one
    "rarest",  # weight of the rarest word that both have
    "left_less",  # weight of the words that one has alone: of the poorer one …
    "left_more",  # … and of the richer one
    "rarest_left_less",  # weight of the rarest word that one has alone: the less rare …
    "rarest_left_more",  # … and the rarer one
    "letters",  # cosine of the letters in threes
    "shorter",  # words of the shorter one
    "longer",  # … of the longer one
    "negated",  # only one is negated
    "apart",  # one has the opposite of the other, or both compare the same thing with another one
)
_COHORT = slice(8, 60)  # ranks among the background's wordings that tell what others have in common
_UNKNOWN = 1.0  # idf of an unknown word, of the highest one's


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of questions in general, from those learned from.

    `rarity` is the weight of a word's stem, `unknown` that of one that is not there. `centre` and
    `projection` (384 × fewer) turn a vector so that wordings of one question lie together.
    `cohort` are vectors of what questions ask, wordings × 384.
    """

    rarity: Mapping[str, float]
    unknown: float
    centre: Numbers
    projection: Numbers
    cohort: Numbers

    def weight(self, word: str) -> float:
        """Return the weight of a word."""
        return self.rarity.get(word, self.unknown)


@dataclass(frozen=True, slots=True)
class Side:
    """Wordings as the features need them, a row each."""

    whole: Numbers
    asked: Numbers
    projected: Numbers
    common: Numbers  # mean cosine with other questions
    words: tuple[frozenset[str], ...]
    letters: tuple[frozenset[str], ...]
    lengths: Numbers
    negated: NDArray[np.bool_]
    wordings: tuple[Wording, ...]

    def __len__(self) -> int:
        return len(self.words)


def side(
    wordings: Sequence[Wording], whole: Numbers, asked: Numbers, background: Background
) -> Side:
    """Return wordings with their vectors (wordings × 384), ready to be compared."""
    projected = unit((asked - background.centre) @ background.projection)
    near = -np.sort(-(asked @ background.cohort.T), axis=1)[:, _COHORT]
    return Side(
        whole,
        asked,
        projected,
        near.mean(axis=1) if near.size else np.zeros(len(wordings), np.float32),
        tuple(each.words for each in wordings),
        tuple(_threes(each.asked) for each in wordings),
        np.array([len(each.words) for each in wordings], np.float32),
        np.array([each.is_negated for each in wordings], bool),
        tuple(wordings),
    )


class Pairs:
    """Wordings of two sides, whose pairs are compared some at a time."""

    def __init__(self, one: Side, other: Side, background: Background) -> None:
        names = sorted(set().union(*one.words, *other.words))
        by_word = {each: at for at, each in enumerate(names)}
        threes = sorted(set().union(*one.letters, *other.letters))
        by_three = {each: at for at, each in enumerate(threes)}
        weights = np.array([*(background.weight(each) for each in names), 0.0])
        self._one, self._other, self._weights = one, other, weights
        sides = (one,) if one is other else (one, other)
        ranked = [_ranked(each, by_word, weights) for each in sides]
        bits = [_bits(each.letters, by_three) for each in sides]
        may_be = [_may_be_apart(each) for each in sides]
        self._ranked = ranked[0], ranked[-1]
        self._bits = bits[0], bits[-1]
        self._may_be_apart = may_be[0], may_be[-1]

    def features(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Numbers:
        """Return FEATURES of pairs: `rows` count in the one side, `columns` in the other."""
        one, other = self._one, self._other
        asked = _cosines(one.asked, other.asked, rows, columns)
        lexical = self._lexical(rows, columns)
        mine, theirs = one.lengths[rows], other.lengths[columns]
        return np.column_stack(
            [
                _cosines(one.whole, other.whole, rows, columns),
                asked,
                _cosines(one.projected, other.projected, rows, columns),
                asked - (one.common[rows] + other.common[columns]) / 2,
                lexical,
                np.minimum(mine, theirs),
                np.maximum(mine, theirs),
                one.negated[rows] != other.negated[columns],
                self._apart(rows, columns),
            ]
        ).astype(np.float32)

    def _lexical(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Numbers:
        mine, theirs = self._ranked
        shared, most, less, rarest = _compared(mine, theirs, rows, columns, self._weights)
        _, _, more, others = _compared(theirs, mine, columns, rows, self._weights)
        poorer, richer = np.minimum(less, more), np.maximum(less, more)
        return np.column_stack(
            [
                shared,
                shared / np.maximum(shared + poorer + richer, 1e-6),
                shared / np.maximum(shared + poorer, 1e-6),
                most,
                poorer,
                richer,
                np.minimum(rarest, others),
                np.maximum(rarest, others),
                self._letters_alike(rows, columns),
            ]
        ).astype(np.float32)

    def _letters_alike(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        mine, theirs = self._bits
        both = np.bitwise_count(mine[rows] & theirs[columns]).sum(axis=1)
        counts = np.array([len(each) for each in self._one.letters], np.float64)[rows]
        counts *= np.array([len(each) for each in self._other.letters], np.float64)[columns]
        found: NDArray[np.float64] = both / np.maximum(np.sqrt(counts), 1)
        return found

    def _apart(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether pairs ask for opposites, or compare the same thing with different ones."""
        found = np.zeros(len(rows), bool)
        (opposed, compares), (others, also) = self._may_be_apart
        likely = (opposed[rows] & others[columns]) | (compares[rows] & also[columns])
        for at in np.flatnonzero(likely).tolist():
            mine, theirs = self._one.wordings[rows[at]], self._other.wordings[columns[at]]
            found[at] = are_opposed(mine.words, theirs.words) or differ_in_one(mine, theirs)
        return found


def _ranked(
    some: Side, by_word: Mapping[str, int], weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the words of each wording, the rarest first, and whether it has each word."""
    nothing = len(by_word)
    ranked = [
        sorted((by_word[word] for word in words), key=lambda at: (-weights[at], at))
        for words in some.words
    ]
    most = max(map(len, ranked), default=0)
    found = np.full((len(ranked), most), nothing, np.int64)
    has = np.zeros((len(ranked), nothing + 1), bool)
    for row, words in enumerate(ranked):
        found[row, : len(words)] = words
        has[row, words] = True
    return found, has


def _compared(
    mine: tuple[NDArray[np.int64], NDArray[np.bool_]],
    theirs: tuple[NDArray[np.int64], NDArray[np.bool_]],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.float64], ...]:
    """Return the weight of the words of both, and of the first alone: the sum, the rarest's."""
    shared, most, alone, rarest = (np.zeros(len(rows)) for _ in range(4))
    left = np.arange(len(rows))
    for place in range(mine[0].shape[1]):
        words = mine[0][rows[left], place]
        left, words = left[words < len(weights) - 1], words[words < len(weights) - 1]
        if not len(left):
            break
        both, weight = theirs[1][columns[left], words], weights[words]
        of_both, of_one = np.where(both, weight, 0.0), np.where(both, 0.0, weight)
        shared[left] += of_both
        alone[left] += of_one
        most[left] = np.maximum(most[left], of_both)
        rarest[left] = np.maximum(rarest[left], of_one)
    return shared, most, alone, rarest


def _bits(some: Sequence[frozenset[str]], by_three: Mapping[str, int]) -> NDArray[np.uint64]:
    has = np.zeros((len(some), -(-len(by_three) // 64) * 64), bool)
    for row, threes in enumerate(some):
        has[row, [by_three[each] for each in threes]] = True
    return np.packbits(has, axis=1).view(np.uint64)


def _may_be_apart(some: Side) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    return (
        np.array([has_opposite(each.words) for each in some.wordings], bool),
        np.array([each.compares for each in some.wordings], bool),
    )


def _cosines(
    one: Numbers, other: Numbers, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> Numbers:
    found: Numbers = np.einsum("ij,ij->i", one[rows], other[columns])
    return found


def unit(vectors: "NDArray[np.floating[Any]]") -> Numbers:
    """Return vectors, a row each, at length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Numbers = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return found


def _threes(text: str) -> frozenset[str]:
    letters = "".join(each for each in text if each.isalnum())
    return frozenset(letters[at : at + 3] for at in range(max(len(letters) - 2, 1)))
