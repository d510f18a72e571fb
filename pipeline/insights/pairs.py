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

from pipeline.insights.wordings import Wording, are_opposed, differ_in_one
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

    def chosen(self, rows: NDArray[np.int64]) -> "Side":
        """Return some of the wordings."""
        return Side(
            self.whole[rows],
            self.asked[rows],
            self.projected[rows],
            self.common[rows],
            tuple(self.words[row] for row in rows),
            tuple(self.letters[row] for row in rows),
            self.lengths[rows],
            self.negated[rows],
            tuple(self.wordings[row] for row in rows),
        )


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


def features(
    one: Side,
    other: Side,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    background: Background,
) -> Numbers:
    """Return FEATURES of pairs: `rows` count in `one`, `columns` in `other`."""
    asked = _cosines(one.asked, other.asked, rows, columns)
    lexical = _lexical(one, other, rows, columns, background)
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
            apart(one, other, rows, columns),
        ]
    ).astype(np.float32)


def _lexical(
    one: Side,
    other: Side,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    background: Background,
) -> Numbers:
    found = np.zeros((len(rows), 9), np.float32)
    weight = background.weight
    for at, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        mine, theirs = one.words[row], other.words[column]
        both = [weight(each) for each in mine & theirs]
        left = [[weight(each) for each in some] for some in (mine - theirs, theirs - mine)]
        shared = sum(both)
        alone = sorted(map(sum, left))
        rarest = sorted(max(each, default=0.0) for each in left)
        threes, others = one.letters[row], other.letters[column]
        alike = len(threes & others) / max((len(threes) * len(others)) ** 0.5, 1)
        found[at] = (
            shared,
            shared / max(shared + alone[0] + alone[1], 1e-6),
            shared / max(shared + alone[0], 1e-6),
            max(both, default=0.0),
            *alone,
            *rarest,
            alike,
        )
    return found


def apart(
    one: Side, other: Side, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return whether pairs ask for opposites, or compare the same thing with different ones."""
    found = np.zeros(len(rows), bool)
    for at, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        mine, theirs = one.wordings[row], other.wordings[column]
        found[at] = are_opposed(mine.words, theirs.words) or differ_in_one(mine, theirs)
    return found


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
