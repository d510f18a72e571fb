"""Grow boosted trees on log loss, with histograms of the columns (as XGBoost does: Chen and
Guestrin 2016)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.review.boosting import Trees
from pipeline.segment.neighbours import Numbers

BINS = 24


@dataclass(frozen=True, slots=True)
class Growth:
    """How the trees grow: their number and depth, what of each counts, what holds them back."""

    trees: int = 150
    depth: int = 3
    rate: float = 0.08
    columns: float = 0.4  # share of the columns that a tree may use
    penalty: float = 3.0  # added to a leaf's second derivatives
    least: float = 4.0  # weight of second derivatives × 4 in a leaf
    seed: int = 1


def grow(rows: Numbers, wanted: Numbers, weights: Numbers, growth: Growth | None = None) -> Trees:
    """Return trees that tell rows with `wanted` 1 from those with 0."""
    growth = growth or Growth()
    chance = np.random.default_rng(growth.seed)
    edges = [np.unique(np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1])) for column in rows.T]
    binned = np.column_stack(
        [
            np.searchsorted(edge, column, side="left")
            for edge, column in zip(edges, rows.T, strict=True)
        ]
    ).astype(np.int64)
    share = float((wanted * weights).sum() / weights.sum())
    base = float(np.log(share / (1 - share)))
    total = np.full(len(rows), base)
    inner = 2**growth.depth - 1
    columns = np.zeros((growth.trees, inner), np.int64)
    cuts = np.full((growth.trees, inner), np.inf, np.float32)
    leaves = np.zeros((growth.trees, inner + 1), np.float32)
    for tree in range(growth.trees):
        chances = 1 / (1 + np.exp(-total))
        slope = weights * (wanted - chances)
        bend = weights * chances * (1 - chances)
        allowed = chance.permutation(rows.shape[1])[: max(1, int(growth.columns * rows.shape[1]))]
        node = np.zeros(len(rows), np.int64)
        for level in range(growth.depth):
            first = 2**level - 1
            found = _splits(binned[:, allowed], node - first, slope, bend, 2**level, growth)
            for at, (column, cut) in enumerate(found):
                if column >= 0:
                    columns[tree, first + at] = allowed[column]
                    cuts[tree, first + at] = edges[allowed[column]][cut]
            above = rows[np.arange(len(rows)), columns[tree, node]] > cuts[tree, node]
            node = 2 * node + 1 + above
        leaf = node - inner
        slopes = np.bincount(leaf, slope, inner + 1)
        bends = np.bincount(leaf, bend, inner + 1)
        leaves[tree] = growth.rate * slopes / (bends + growth.penalty)
        total += leaves[tree, leaf]
    return Trees(columns, cuts, leaves, base)


def _splits(
    binned: NDArray[np.int64],
    node: NDArray[np.int64],
    slope: NDArray[np.float64],
    bend: NDArray[np.float64],
    nodes: int,
    growth: Growth,
) -> list[tuple[int, int]]:
    """Return each node's best column and the number of its cut; column -1 where none is better."""
    best = [(-1, 0)] * nodes
    gains = np.full(nodes, 1e-6)
    for column in range(binned.shape[1]):
        place = node * BINS + binned[:, column]
        left = np.bincount(place, slope, nodes * BINS).reshape(nodes, BINS).cumsum(axis=1)
        under = np.bincount(place, bend, nodes * BINS).reshape(nodes, BINS).cumsum(axis=1)
        slopes, bends = left[:, -1:], under[:, -1:]
        right, over = slopes - left, bends - under
        hold = growth.penalty
        gain = left**2 / (under + hold) + right**2 / (over + hold) - slopes**2 / (bends + hold)
        gain[(under < growth.least / 4) | (over < growth.least / 4)] = 0
        at = gain.argmax(axis=1)
        for number in range(nodes):
            if gain[number, at[number]] > gains[number]:
                gains[number] = gain[number, at[number]]
                best[number] = (column, int(at[number]))
    return best
