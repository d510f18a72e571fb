"""What the detectors return: where a text is to be replaced, and what it is."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from models.share import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """Characters from `start` up to `end` that are to be replaced.

    `name` tells which are the same: one name has one role. `is_own`: the user's own name, or that
    of the company that the interview was with.
    """

    start: int
    end: int
    kind: Kind
    name: str
    is_own: bool = False

    def overlaps(self, other: "Found") -> bool:
        """Return whether both hold the same character."""
        return self.start < other.end and other.start < self.end


def first_of(groups: Iterable[Iterable[Found]]) -> tuple[Found, ...]:
    """Return what does not overlap, in order; earlier groups, then longer finds, go first."""
    kept: list[Found] = []  # by their start; none overlaps another
    for group in groups:
        for found in sorted(group, key=lambda each: each.start - each.end):
            place = bisect_left(kept, found.end, key=lambda each: each.start)
            if not (place and found.overlaps(kept[place - 1])):
                kept.insert(place, found)
    return tuple(kept)
