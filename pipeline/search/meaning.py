"""Find sentences by what they mean: vectors of MiniLM, and words about the same thing.

Vectors are kept as int8. Of many the nearest by their signs alone are taken first (one bit a
dimension, Hamming distance), and only those are compared whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.archive import search_vectors
from pipeline.archive.database import Store
from pipeline.progress import Progress, silent
from pipeline.search.relevance import Meant
from pipeline.segment.vectors import WIDTH, embed, embed_one

STAGE = "comparing"
_SCALE = 127.0
_BATCH = 64
_WHOLE_UP_TO = 8192  # vectors that are all compared whole
_BY_SIGNS = 800  # of more, so many are chosen by their signs
CUES = Path(__file__).with_name("cues.npz")
_SHARPNESS = 10.0  # of the choice among prompts


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of the vectors of an archive's sentences: ids, and 384 bits of each."""

    ids: NDArray[np.int64]
    bits: NDArray[np.uint64]

    def nearest(self, vector: NDArray[np.float32]) -> list[int]:
        """Return the ids of the sentences that have most signs in common with a vector."""
        if len(self.ids) <= _WHOLE_UP_TO:
            every: list[int] = self.ids.tolist()
            return every
        differing = np.bitwise_count(self.bits ^ _bits(vector[None, :])).sum(axis=1)
        found: list[int] = self.ids[np.argpartition(differing, _BY_SIGNS)[:_BY_SIGNS]].tolist()
        return found


def update(store: Store, progress: Progress = silent) -> int:
    """Make the vectors that are missing; return how many. A killed run goes on where it was.

    Raises:
        WeightsMissing: MiniLM is not installed.
    """
    total = search_vectors.count_missing(store)
    done = 0
    while total and (batch := search_vectors.missing(store, _BATCH)):
        values = np.rint(embed([text for _, text in batch]) * _SCALE).astype(np.int8)
        keep(store, batch, values)
        done += len(batch)
        progress(STAGE, done, total)
    return done


def keep(store: Store, sentences: Sequence[tuple[int, str]], values: NDArray[np.int8]) -> None:
    """Keep the vectors of sentences, told by id and text: int8 values, sentences × 384."""
    signs = [each.tobytes() for each in _bits(values)]
    search_vectors.put(
        store,
        {
            one: (each.tobytes(), its)
            for one, each, its in zip(sentences, values, signs, strict=True)
        },
    )


def compare(store: Store, text: str, also: Iterable[int], *, most: int) -> Meant:
    """Return how the sentences that mean most nearly a text, and `also`, compare with it."""
    vector = embed_one(text)
    nearest = set(_signs(store, search_vectors.state(store)).nearest(vector))
    others = set(also)
    alike = _cosines(store, nearest | others, vector)
    best = sorted(nearest & alike.keys(), key=lambda each: -alike[each])[:most]
    kept = {each: alike[each] for each in alike.keys() & {*best, *others}}
    asked, about = _about(vector)
    return Meant(kept, _near(store, alike, kept, vector), _prompts(store, kept, about), asked)


def _cosines(store: Store, wanted: Iterable[int], vector: NDArray[np.float32]) -> dict[int, float]:
    ids, joined = search_vectors.read(store, wanted)
    values = np.frombuffer(joined, dtype=np.int8).reshape(-1, WIDTH)
    return dict(zip(ids, (values.astype(np.float32) @ (vector / _SCALE)).tolist(), strict=True))


def _near(
    store: Store,
    known: dict[int, float],
    wanted: Iterable[int],
    vector: NDArray[np.float32],
) -> dict[int, float]:
    """Return the mean cosine of the sentences before and after each of the wanted ones."""
    neighbours = search_vectors.neighbours(store, wanted)
    others = {other for each in neighbours.values() for other in each} - known.keys()
    alike = known | _cosines(store, others, vector) if others else known
    return {
        each: sum(alike.get(other, 0.0) for other in its) / len(its)
        for each, its in neighbours.items()
    }


def _prompts(store: Store, wanted: Iterable[int], about: dict[str, float]) -> dict[int, float]:
    """Return which part of the query is about the prompts of each of the wanted sentences."""
    placed = search_vectors.prompts(store, wanted)
    return {each: sum(about.get(key, 0.0) for key in keys) for each, keys in placed.items()}


def _about(vector: NDArray[np.float32]) -> tuple[float, dict[str, float]]:
    """Return how near a query comes to any cue of a prompt, and its part in each prompt."""
    keys, cues = _cues()
    alike = cues @ vector
    nearest = {key: float(alike[keys == key].max()) for key in dict.fromkeys(keys.tolist())}
    best = max(nearest.values())
    parts = {key: float(np.exp(_SHARPNESS * (each - best))) for key, each in nearest.items()}
    return best, {key: part / sum(parts.values()) for key, part in parts.items()}


@lru_cache(maxsize=1)
def _cues() -> tuple[NDArray[np.str_], NDArray[np.float32]]:
    """Return the prompts and the vectors of the cues (tests/search/learning/cues.toml)."""
    with np.load(CUES) as read:
        return read["keys"], read["vectors"].astype(np.float32) / _SCALE


@lru_cache(maxsize=1)
def _signs(store: Store, state: tuple[int, int]) -> Signs:
    """Return all signs; read anew where the archive's state is another one."""
    ids, joined = search_vectors.all_signs(store)
    bits = np.frombuffer(joined, dtype=np.uint64).reshape(-1, WIDTH // 64)
    return Signs(np.array(ids, dtype=np.int64), bits)


def _bits(values: NDArray[np.int8] | NDArray[np.float32]) -> NDArray[np.uint64]:
    packed: NDArray[np.uint64] = np.packbits(values > 0, axis=1).view(np.uint64)
    return packed
