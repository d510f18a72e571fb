"""Compare a word with all skeletons of an archive at once, one array operation a consonant."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.archive import search_index, search_vectors
from pipeline.archive.database import Store
from pipeline.search.skeleton import (
    FAR,
    INSIDE,
    LEAST_WEIGHT,
    MOST_WEIGHT,
    UNIT,
    extras,
    left_out,
    of_one_word,
    substitutions,
    weight_of,
)

NEWEST = 20_000
"""So many sentences are compared; of a larger archive the older ones are found by their keys."""
_LEAST = 0.68  # part of the consonants
_BREAK = "\n"


@dataclass(frozen=True, slots=True)
class Skeletons:
    """All skeletons one after the other, in lower case, a break before and after each.

    `first` are where they begin, `edges` what it costs to begin after a place or to end at it,
    `extra` to hold its sound as well; `breaks` what no alignment can pass.
    """

    ids: NDArray[np.int64]
    first: NDArray[np.intp]
    sounds: bytes
    edges: NDArray[np.uint8]
    extra: NDArray[np.uint8]
    breaks: NDArray[np.uint8]

    @property
    def are_not_all(self) -> bool:
        """Return whether the archive may have older sentences."""
        return len(self.ids) == NEWEST

    def alike(self, word: str, most: int) -> list[int]:
        """Return the ids of the sentences that sound most like a word, the most alike first."""
        wanted = of_one_word(word)
        if not len(self.ids) or not LEAST_WEIGHT <= weight_of(wanted) <= MOST_WEIGHT:
            return []
        best = np.minimum.reduceat(self._costs(wanted), self.first)
        rows = np.flatnonzero(best <= (1 - _LEAST) * weight_of(wanted) * UNIT)
        nearest = rows[np.argsort(best[rows], kind="stable")[:most]]
        return [int(each) for each in self.ids[nearest]]

    def _costs(self, word: str) -> NDArray[np.uint8]:
        """Return the cost of the cheapest alignment that ends at each place."""
        row = self.edges
        for code in word:
            same = np.frombuffer(self.sounds.translate(substitutions(code)), np.uint8)
            following = row + np.uint8(left_out(code))
            following[1:] = np.minimum(following[1:], row[:-1] + same[1:])
            for _ in range(2):
                following[1:] = np.minimum(following[1:], following[:-1] + self.extra[1:])
            row = np.minimum(np.maximum(following, self.breaks), np.uint8(FAR))
        return row + self.edges


def skeletons_of(store: Store) -> Skeletons:
    """Return the skeletons of the newest sentences; read anew where the archive has changed."""
    return _skeletons(store, search_vectors.state(store))


@lru_cache(maxsize=1)
def _skeletons(store: Store, state: tuple[int, int]) -> Skeletons:
    return joined(search_index.skeletons(store, NEWEST))


def joined(rows: Sequence[tuple[int, str]]) -> Skeletons:
    """Return the skeletons of sentences, each given as id and skeleton."""
    text = _BREAK + "".join(each + _BREAK for _, each in rows)
    codes = np.frombuffer(text.encode("ascii"), np.uint8)
    sounds = text.lower().encode("ascii")
    lengths = np.array([len(each) + 1 for _, each in rows], dtype=np.intp)
    is_break = codes == ord(_BREAK)
    ends_after = np.append(((codes < ord("a")) | is_break)[1:], True)
    return Skeletons(
        np.array([each for each, _ in rows], dtype=np.int64),
        1 + np.cumsum(lengths) - lengths,
        sounds,
        np.where(ends_after, 0, INSIDE).astype(np.uint8),
        np.frombuffer(sounds.translate(extras()), np.uint8),
        np.where(is_break, FAR, 0).astype(np.uint8),
    )
