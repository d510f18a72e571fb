"""Boosted regression trees in plain numpy: a chance from numbers (Friedman 2001, "Greedy function
approximation: a gradient boosting machine")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.neighbours import Numbers


@dataclass(frozen=True, slots=True)
class Trees:
    """Complete binary trees of one depth.

    `columns` and `cuts` are trees × inner nodes, level by level: a value above its node's cut goes
    to the right. `leaves` are trees × leaves. `base` is the log-odds without any tree.
    """

    columns: NDArray[np.int64]
    cuts: Numbers
    leaves: Numbers
    base: float

    def log_odds(self, rows: Numbers) -> Numbers:
        """Return the log-odds of rows × columns."""
        nodes = np.zeros((len(rows), len(self.columns)), dtype=np.int64)
        each, trees = np.arange(len(rows))[:, None], np.arange(len(self.columns))
        depth = int(self.leaves.shape[1]).bit_length() - 1
        for _ in range(depth):
            above = rows[each, self.columns[trees, nodes]] > self.cuts[trees, nodes]
            nodes = 2 * nodes + 1 + above
        total: Numbers = self.leaves[trees, nodes - self.columns.shape[1]].sum(axis=1) + self.base
        return total

    def as_json(self) -> dict[str, Any]:
        """Return the trees as plain lists, rounded."""
        return {
            "base": round(self.base, 4),
            "columns": self.columns.tolist(),
            "cuts": [[float(f"{cut:.9g}") for cut in tree] for tree in self.cuts.tolist()],
            "leaves": [[round(leaf, 4) for leaf in tree] for tree in self.leaves.tolist()],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Trees":
        """Return the trees that `as_json` wrote."""
        return cls(
            np.array(data["columns"], dtype=np.int64),
            np.array(data["cuts"], dtype=np.float32),
            np.array(data["leaves"], dtype=np.float32),
            float(data["base"]),
        )
