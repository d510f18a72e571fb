"""Groups of what belongs together: average linkage (Sokal and Michener 1958) up to a threshold."""

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.segment.neighbours import Numbers

_MARGIN = 1e-6  # that a mean of float32 may be wrong


def linked(chances: Numbers, threshold: float, fixed: Sequence[int] = ()) -> list[int]:
    """Return the group of each item, numbered from 0 in order of first mention.

    Two groups are joined while the mean chance of their pairs is at least `threshold`, the most
    likely ones first. `chances` are items × items, symmetric. The first items may belong to groups
    already: `fixed` names theirs, and these groups are never joined with one another.
    """
    found = [(0, 0)] * len(chances)
    for number, part in enumerate(_parts(chances, threshold, fixed)):
        known = [fixed[item] for item in part if item < len(fixed)]
        groups = _joined(chances[np.ix_(part, part)], threshold, known)
        for item, group in zip(part, groups, strict=True):
            found[item] = (number, group)
    return _numbered(found)


def _parts(chances: Numbers, threshold: float, fixed: Sequence[int]) -> Iterator[list[int]]:
    """Yield the items that may come into one group: no mean is higher than all its chances."""
    near = chances >= threshold - _MARGIN
    for item, first in enumerate(_beginning(len(chances), fixed)):
        near[item, first] = near[first, item] = True
    is_left = np.ones(len(chances), bool)
    for item in range(len(chances)):
        part: list[int] = []
        fresh = [item] if is_left[item] else []
        while fresh:
            is_left[fresh] = False
            part += fresh
            fresh = np.flatnonzero(near[fresh].any(axis=0) & is_left).tolist()
        if part:
            yield sorted(part)


def _joined(chances: Numbers, threshold: float, fixed: Sequence[int]) -> list[int]:
    """Return the group of each item of a part, as a number."""
    count = len(chances)
    owner = _beginning(count, fixed)
    groups = sorted(set(owner))
    place = {group: at for at, group in enumerate(groups)}
    member = np.zeros((len(groups), count), np.float32)
    for item, group in enumerate(owner):
        member[place[group], item] = 1
    sizes = member.sum(axis=1)
    is_fixed = np.array([group < len(fixed) for group in groups])
    sums = (member @ chances @ member.T).astype(np.float64)
    means = sums / np.outer(sizes, sizes)
    means[np.outer(is_fixed, is_fixed)] = -1
    np.fill_diagonal(means, -1)
    is_alive = np.ones(len(groups), bool)
    into = list(range(len(groups)))
    best = means.argmax(axis=1)
    value = means[np.arange(len(groups)), best]
    while len(groups) > 1:
        one = int(value.argmax())
        if value[one] < threshold:
            break
        other = int(best[one])
        if is_fixed[other]:
            one, other = other, one
        into[other] = one
        sums[one] += sums[other]
        sums[:, one] += sums[:, other]
        sizes[one] += sizes[other]
        is_alive[other] = False
        is_fixed[one] |= is_fixed[other]
        means[other, :] = means[:, other] = value[other] = -1
        joined = np.where(is_alive, sums[one] / (sizes[one] * sizes), -1.0)
        joined[one] = -1
        if is_fixed[one]:
            joined[is_fixed] = -1
        means[one], means[:, one] = joined, joined
        stale = is_alive & ((best == one) | (best == other) | (joined > value))
        stale[one] = True
        changed = np.flatnonzero(stale)
        best[changed] = means[changed].argmax(axis=1)
        value[changed] = means[changed, best[changed]]
    return [_root(into, place[group]) for group in owner]


def _beginning(count: int, fixed: Sequence[int]) -> list[int]:
    """Return a group for each item: the first with it for fixed ones, else its own."""
    first: dict[int, int] = {}
    owner = [first.setdefault(group, item) for item, group in enumerate(fixed)]
    return [*owner, *range(len(fixed), count)]


def _root(into: Sequence[int], at: int) -> int:
    while into[at] != at:
        at = into[at]
    return at


def _numbered(groups: Sequence[tuple[int, int]]) -> list[int]:
    numbers: dict[tuple[int, int], int] = {}
    return [numbers.setdefault(group, len(numbers)) for group in groups]
