"""Compare words with all skeletons of an archive at once, one array operation a consonant."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.archive import search_index, search_vectors
from pipeline.archive.database import Store
from pipeline.search.skeleton import (
    ACROSS,
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

NEWEST, OLD = 20_000, 200_000
"""So many sentences are compared; so many older ones where no newer one is like a word."""
_LEAST = 0.68  # part of the consonants
_BREAK = "\n"
_AT_ONCE = 1 << 16  # characters: what is worked on stays in the processor's cache

Costs = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Skeletons:
    """All skeletons one after the other, in lower case, a break before and after each.

    `first` are where they begin, `edges` what it costs to begin after a place or to end at it,
    `extra` to hold its sound as well: as much as counts for nothing at a break. `same` are what
    each place costs in place of a consonant, for those that were asked for.
    """

    ids: NDArray[np.int64]
    first: NDArray[np.intp]
    sounds: bytes
    edges: Costs
    extra: Costs
    same: dict[str, Costs] = field(default_factory=dict)

    def alike(self, words: Iterable[str], most: int) -> dict[str, list[int]]:
        """Return for each word the ids of the sentences that sound most like it, these first."""
        skeletons = {each: of_one_word(each) for each in words}
        wanted = {each for each in skeletons.values() if _can_be_heard(each)}
        found = self._nearest(sorted(wanted), most) if len(self.ids) else {}
        return {each: found.get(skeleton, []) for each, skeleton in skeletons.items()}

    def _nearest(self, wanted: Sequence[str], most: int) -> dict[str, list[int]]:
        places: dict[str, list[NDArray[np.intp]]] = {each: [] for each in wanted}
        costs: dict[str, list[Costs]] = {each: [] for each in wanted}
        for start, end in self._stretches():
            for word, row in self._rows(wanted, start, end):
                near = np.flatnonzero(row <= _most_cost(word))
                places[word].append(near + start)
                costs[word].append(row[near])
        return {
            each: self._best(np.concatenate(places[each]), np.concatenate(costs[each]), most)
            for each in wanted
        }

    def _best(self, places: NDArray[np.intp], costs: Costs, most: int) -> list[int]:
        """Return the ids of the sentences of places, the cheapest first, then the first."""
        best: dict[int, None] = {}
        for cost in np.flatnonzero(np.bincount(costs)):
            rows = np.searchsorted(self.first, places[costs == cost], side="right") - 1
            best |= dict.fromkeys(rows.tolist())
            if len(best) >= most:
                break
        return [int(self.ids[each]) for each in list(best)[:most]]

    def _stretches(self) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of stretches of whole skeletons, each from a break to the next's."""
        ends = np.append(self.first[1:], len(self.sounds))
        start = 0
        while start < len(self.sounds) - 1:
            last = np.searchsorted(ends, start + _AT_ONCE, side="right") - 1
            # At least one skeleton, however long.
            end = int(ends[max(last, np.searchsorted(ends, start + 2))])
            yield start, end
            start = end - 1

    def _rows(self, wanted: Sequence[str], start: int, end: int) -> Iterator[tuple[str, Costs]]:
        """Yield for each word the cost of its cheapest alignment that ends at each place.

        The words are sorted: what two begin with is aligned once.
        """
        edges, extra = self.edges[start:end], self.extra[start:end]
        rows, spare, before = [edges], np.empty_like(edges), ""
        is_long = any(_most_cost(each) >= ACROSS for each in wanted)
        most = np.full_like(edges, FAR)  # NumPy compares with a number ten times as slowly
        for word in wanted:
            both = len(_common(before, word))
            del rows[both + 1 :]
            for code in word[both:]:
                same = self._same(code)[start:end]
                following = rows[-1] + np.uint8(left_out(code))
                _improve(following, rows[-1], same, spare)
                np.minimum(following, most, out=following)
                for _ in range(2):  # so many sounds more than the word has, between two of its own
                    _improve(following, following, extra, spare)
                if len(rows) == 1 or is_long:  # no consonant is left out before a sentence
                    np.putmask(following, extra == ACROSS, FAR)
                rows.append(following)
            yield word, rows[-1] + edges
            before = word

    def _same(self, code: str) -> Costs:
        if code not in self.same:
            table = bytearray(substitutions(code))
            table[ord(_BREAK)] = ACROSS
            self.same[code] = np.frombuffer(self.sounds.translate(table), np.uint8)
        return self.same[code]


def _can_be_heard(skeleton: str) -> bool:
    return LEAST_WEIGHT <= weight_of(skeleton) <= MOST_WEIGHT


def _most_cost(skeleton: str) -> int:
    return int((1 - _LEAST) * weight_of(skeleton) * UNIT)


def _common(one: str, other: str) -> str:
    pairs = zip(one, other, strict=False)
    return "".join(a for a, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _improve(costs: Costs, before: Costs, step: Costs, spare: Costs) -> None:
    """Lower costs to those of the places before and a step; `spare` is room to work in."""
    np.add(before[:-1], step[1:], out=spare[1:])
    np.minimum(costs[1:], spare[1:], out=costs[1:])


def skeletons_of(store: Store, *, are_old: bool = False) -> Skeletons:
    """Return the skeletons of the newest sentences, or those of the old ones before them.

    They are read anew where the archive has changed.
    """
    return _skeletons(store, search_vectors.state(store), are_old)


@lru_cache(maxsize=2)
def _skeletons(store: Store, state: tuple[int, int], are_old: bool) -> Skeletons:
    most, skipped = (OLD, NEWEST) if are_old else (NEWEST, 0)
    ids, text = search_index.skeletons(store, most, _BREAK, skipped=skipped)
    return _of_text(ids, text)


def joined(rows: Mapping[int, str]) -> Skeletons:
    """Return the skeletons of sentences, by the sentences' ids."""
    return _of_text(list(rows), "".join(each + _BREAK for each in rows.values()))


def _of_text(ids: Sequence[int], text: str) -> Skeletons:
    """Return skeletons that are given one after the other, a break after each."""
    text = _BREAK + text
    codes = np.frombuffer(text.encode("ascii"), np.uint8)
    sounds = text.lower().encode("ascii")
    is_break = codes == ord(_BREAK)
    begins = np.append((codes < ord("a"))[1:], True)  # upper case, and the break
    costs = bytearray(extras())
    costs[ord(_BREAK)] = ACROSS
    return Skeletons(
        np.array(ids, dtype=np.int64),
        (np.flatnonzero(is_break) + 1)[:-1],
        sounds,
        np.where(begins, 0, INSIDE).astype(np.uint8),
        np.frombuffer(sounds.translate(costs), np.uint8),
    )
