"""Find sentences by what they mean: vectors of MiniLM, and words about the same thing.

Vectors are kept as int8. Of many the nearest by their signs alone are taken first (one bit a
dimension, Hamming distance), and only those are compared whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.archive import search_vectors
from pipeline.archive.database import Store
from pipeline.progress import Progress, silent
from pipeline.segment.vectors import WIDTH, embed

STAGE = "comparing"
_SCALE = 127.0
_BATCH = 64
_WHOLE_UP_TO = 8192  # vectors that are all compared whole
_BY_SIGNS = 2000  # of more, so many are chosen by their signs


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of an archive's sentences: ids, and int8 values, sentences × 384."""

    ids: NDArray[np.int64]
    values: NDArray[np.int8]
    signs: NDArray[np.uint64]

    def similarities(self, vector: NDArray[np.float32], most: int) -> dict[int, float]:
        """Return the cosine of the nearest sentences to a vector of length 1."""
        rows = self._by_signs(vector) if len(self.ids) > _WHOLE_UP_TO else np.arange(len(self.ids))
        alike = self.values[rows].astype(np.float32) @ (vector / _SCALE)
        best = np.argsort(-alike)[:most]
        return {int(self.ids[rows[at]]): float(alike[at]) for at in best}

    def of(self, vector: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of these sentences, of those that have a vector."""
        if not len(self.ids):
            return {}
        wanted = np.array(sorted(ids), dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        rows = rows[self.ids[rows] == wanted]
        alike = self.values[rows].astype(np.float32) @ (vector / _SCALE)
        return {int(self.ids[row]): float(each) for row, each in zip(rows, alike, strict=True)}

    def _by_signs(self, vector: NDArray[np.float32]) -> NDArray[np.intp]:
        differing = np.bitwise_count(self.signs ^ _signs(vector[None, :])).sum(axis=1)
        return np.argpartition(differing, _BY_SIGNS)[:_BY_SIGNS]


def update(store: Store, progress: Progress = silent) -> int:
    """Make the vectors that are missing; return how many. A killed run goes on where it was.

    Raises:
        WeightsMissing: MiniLM is not installed.
    """
    total = search_vectors.count_missing(store)
    done = 0
    while batch := search_vectors.missing(store, _BATCH):
        vectors = np.rint(embed([text for _, text in batch]) * _SCALE).astype(np.int8)
        search_vectors.put(
            store,
            {row: each.tobytes() for (row, _), each in zip(batch, vectors, strict=True)},
        )
        done += len(batch)
        progress(STAGE, done, total)
    return done


def nearest(store: Store, text: str, also: Iterable[int], *, most: int) -> dict[int, float]:
    """Return the cosine of the sentences that mean most nearly a text, and of `also`."""
    vectors = _vectors(store, search_vectors.state(store))
    (vector,) = embed([text])
    return vectors.similarities(vector, most) | vectors.of(vector, list(also))


@lru_cache(maxsize=1)
def _vectors(store: Store, state: tuple[int, int]) -> Vectors:
    """Return all vectors; read anew where the archive's state is another one."""
    ids, joined = search_vectors.read(store)
    values = np.frombuffer(joined, dtype=np.int8).reshape(-1, WIDTH)
    return Vectors(np.array(ids, dtype=np.int64), values, _signs(values))


def _signs(values: NDArray[np.int8] | NDArray[np.float32]) -> NDArray[np.uint64]:
    packed: NDArray[np.uint64] = np.packbits(values > 0, axis=1).view(np.uint64)
    return packed
