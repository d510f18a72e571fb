"""What is learned from memos that training did not see: calibration and thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.context import Floats
from pipeline.segment.scorer import HINTS, Reading, sigmoid
from pipeline.segment.training.data import KEYS, Memo

_GRID = np.arange(0.15, 0.75, 0.01)
_AS_GOOD = 0.01  # thresholds whose F1 is this close to the best count as equally good
_FAITH = 20.0  # how firmly a prompt's calibration holds on to none at all


@dataclass(frozen=True, slots=True)
class Calibration:
    """A scale and a shift of the log-odds and a threshold, each a value a prompt.

    `asking` and `replying` are the thresholds of a numbered question and a numbered answer.
    """

    scale: Floats
    shift: Floats
    thresholds: Floats
    asking: float
    replying: float


def calibrate(memos: Sequence[Memo], readings: Sequence[Reading]) -> Calibration:
    """Learn from memos that the network did not see and what it said of them.

    A prompt's threshold is half its own best one, half the best one for all: the rare prompts have
    too few sentences to go by themselves.
    """
    labels = np.vstack([memo.labels for memo in memos])
    said = np.vstack([reading.log_odds for reading in readings])
    fitted = [platt(said[:, at], labels[:, at]) for at in range(len(KEYS))]
    scale, shift = np.array(fitted, dtype=np.float32).T
    chances = sigmoid(said * scale + shift)
    pooled = best_threshold(chances.ravel(), labels.ravel())
    own = np.array([best_threshold(chances[:, at], labels[:, at]) for at in range(len(KEYS))])
    hints = sigmoid(np.vstack([reading.hints for reading in readings]))
    numbered = [memo.questions for memo in memos], [memo.answers_to for memo in memos]
    asking, replying = (
        best_threshold(
            hints[:, HINTS.index(hint)],
            np.array([bool(one) for memo in sides for one in memo], dtype=np.float32),
        )
        for hint, sides in zip(("asks", "replies"), numbered, strict=True)
    )
    thresholds = ((own + pooled) / 2).astype(np.float32)
    return Calibration(scale, shift, thresholds, asking, replying)


def platt(log_odds: Floats, labels: Floats) -> tuple[float, float]:
    """Return the scale and shift that make log-odds likeliest (Platt 1999), kept near 1 and 0."""
    values = np.stack([log_odds, np.ones_like(log_odds)], axis=1)
    scale, shift = logistic(values, labels, np.array([1.0, 0.0]), _FAITH)
    return scale, shift


def logistic(
    values: Floats, labels: Floats, start: NDArray[np.float64], penalty: float
) -> list[float]:
    """Return logistic regression's weights, held to `start` by penalty / 2 times the square.

    Newton's method with few columns; the likelihood is concave, so it arrives.
    """
    weights = start.astype(np.float64)
    for _ in range(50):
        chances = sigmoid((values @ weights).astype(np.float32))
        slope = values.T @ (chances - labels) + penalty * (weights - start)
        spread = (chances * (1 - chances))[:, None]
        bend = values.T @ (values * spread) + penalty * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights = weights - step / max(1.0, float(np.abs(step).max()))
    return [float(one) for one in weights]


def best_threshold(chances: Floats, labels: Floats, beta: float = 1.0) -> float:
    """Return the probability from which to place so that F-beta is best (below 1: precision)."""
    placed = chances[None, :] >= _GRID[:, None]
    right = (placed * labels).sum(axis=1)
    wanted = placed.sum(axis=1) + beta**2 * labels.sum()
    score = (1 + beta**2) * right / np.maximum(wanted, 1)
    return float(_GRID[score >= score.max() - _AS_GOOD].mean())
