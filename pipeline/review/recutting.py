"""Make the user's splits and joins of sentences in another transcript of the same memo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.change import Replacement, SentenceChange, SentenceState
from pipeline.review.cutting import cut_before, join

MAX_SHIFT_S = 0.5  # by which two transcripts may time the same word apart


@dataclass(frozen=True, slots=True)
class Edge:
    """A moment at which the user split a sentence, or joined two."""

    time_s: float
    is_split: bool


def edges_of(change: SentenceChange) -> list[Edge]:
    """Return the splits and joins of a change, by the times of the sentences that begin there."""
    if not change.old[0].sentence.end_s:  # typed notes are never transcribed again
        return []
    old, new = ([each.sentence.start_s for each in side[1:]] for side in (change.old, change.new))
    return [
        *(Edge(time_s, is_split=False) for time_s in old if not _is_near(time_s, new)),
        *(Edge(time_s, is_split=True) for time_s in new if not _is_near(time_s, old)),
    ]


def standing(changes: Iterable[SentenceChange]) -> list[Edge]:
    """Return the splits and joins that stand after changes in this order."""
    found: list[Edge] = []
    for change in changes:
        for edge in edges_of(change):
            before = [each for each in found if abs(each.time_s - edge.time_s) <= MAX_SHIFT_S]
            found = [each for each in found if each not in before]
            if not before or before[-1].is_split == edge.is_split:
                found.append(edge)
    return found


def recut(states: Sequence[SentenceState], edge: Edge) -> Replacement | None:
    """Return the split or join of a transcript's sentences at a moment; None where it is so."""
    for place, state in enumerate(states):
        sentence = state.sentence
        if edge.is_split and sentence.start_s < edge.time_s < sentence.end_s:
            starts = [word.start_s for word in sentence.words]
            number = min(
                range(1, len(starts)), key=lambda at: abs(starts[at] - edge.time_s), default=0
            )
            if number and abs(starts[number] - edge.time_s) <= MAX_SHIFT_S:
                return Replacement(place, 1, cut_before(state, number))
        if not edge.is_split and place:
            earliest = states[place - 1].sentence.end_s - MAX_SHIFT_S
            if earliest <= edge.time_s <= sentence.start_s + MAX_SHIFT_S:
                return Replacement(place - 1, 2, (join(states[place - 1 : place + 1]),))
    return None


def _is_near(time_s: float, others: Iterable[float]) -> bool:
    return any(abs(time_s - each) <= MAX_SHIFT_S / 10 for each in others)
