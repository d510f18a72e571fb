"""Numbers of what lies around each row: before it, from it on, since something was last there."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]


def column(values: Iterable[float]) -> Numbers:
    """Return values as a column, true as 1."""
    return np.fromiter(values, dtype=np.float32)


def shifted(values: Numbers, by: int) -> Numbers:
    """Return values moved down by some rows, 0 where there is none."""
    found = np.zeros_like(values)
    if by > 0:
        found[by:] = values[:-by]
    else:
        found[:by] = values[-by:]
    return found


def before(values: Numbers, width: int) -> Numbers:
    """Return the mean of the values in the rows before, without the row itself."""
    total, rows = _totals(values), np.arange(len(values))
    start = np.maximum(rows - width, 0)
    mean: Numbers = ((total[rows] - total[start]) / np.maximum(rows - start, 1)).astype(np.float32)
    return mean


def after(values: Numbers, width: int) -> Numbers:
    """Return the mean of the values from the row itself on."""
    total, rows = _totals(values), np.arange(len(values))
    end = np.minimum(rows + width, len(values))
    mean: Numbers = ((total[end] - total[rows]) / np.maximum(end - rows, 1)).astype(np.float32)
    return mean


def running(values: Numbers) -> Numbers:
    """Return the sums of the values in all rows before, without the row itself."""
    return _totals(values)[:-1].astype(np.float32)


def since(values: Numbers) -> Numbers:
    """Return how many rows ago a value was last above 0, at most 20."""
    found = np.full(len(values), 20, np.float32)
    last = -20
    for row, value in enumerate(values):
        found[row] = min(row - last, 20)
        if value > 0:
            last = row
    return found


def highest_near(values: Numbers, width: int) -> Numbers:
    """Return the highest of the values of each row's neighbours, without its own."""
    padded = np.pad(values, width, constant_values=-9)
    rows = np.arange(len(values)) + width
    found: Numbers = np.max(
        [padded[rows + by] for by in range(-width, width + 1) if by], axis=0, initial=-9
    ).astype(np.float32)
    return found


def mean_near(values: Numbers, width: int) -> Numbers:
    """Return the mean of each row and its neighbours."""
    total, rows = _totals(values), np.arange(len(values))
    start, end = np.maximum(rows - width, 0), np.minimum(rows + width + 1, len(values))
    found: Numbers = ((total[end] - total[start]) / (end - start)).astype(np.float32)
    return found


def _totals(values: Numbers) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])


def cosine(left: Numbers, right: Numbers) -> Numbers:
    """Return the cosine of each row of one with the same row of the other."""
    size = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    found: Numbers = ((left * right).sum(axis=1) / np.maximum(size, 1e-6)).astype(np.float32)
    return found
