"""Calibration and thresholds, fitted on memos that the training did not see."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.context import Floats
from pipeline.segment.scorer import ACTS, Reading, sigmoid
from pipeline.segment.training.data import KEYS, Memo

_GRID = np.arange(0.15, 0.75, 0.01)  # thresholds that are tried
_TOLERANCE = 0.01  # thresholds whose F1 is this close to the best are averaged
_PENALTY = 20.0  # holds a prompt's calibration to the identity


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scales and shifts of the log-odds, and thresholds: a value a prompt each.

    `asking` and `replying` are the thresholds of the dialogue acts `asks` and `replies`.
    """

    scale: Floats
    shift: Floats
    thresholds: Floats
    asking: float
    replying: float


def calibrate(memos: Sequence[Memo], readings: Sequence[Reading]) -> Calibration:
    """Fit calibration and thresholds to memos that the network did not see and its readings.

    Dense memos, memos as real people tell them, and those in long sentences count the same, however
    many there are. A prompt's threshold is the mean of its own best one and the best one for all
    prompts, since rare prompts have too few sentences of their own.
    """
    labels = np.vstack([memo.labels for memo in memos])
    log_odds = np.vstack([reading.log_odds for reading in readings])
    weights = _weights(memos)
    fitted = [platt(log_odds[:, at], labels[:, at], weights) for at in range(len(KEYS))]
    scale, shift = np.array(fitted, dtype=np.float32).T
    chances = sigmoid(log_odds * scale + shift)
    every = np.repeat(weights, len(KEYS))
    pooled = best_threshold(chances.ravel(), labels.ravel(), every)
    own = np.array(
        [best_threshold(chances[:, at], labels[:, at], weights) for at in range(len(KEYS))]
    )
    acts = sigmoid(np.vstack([reading.acts for reading in readings]))
    thresholds = ((own + pooled) / 2).astype(np.float32)
    numbered = [memo.questions for memo in memos], [memo.answers_to for memo in memos]
    asking, replying = (
        best_threshold(
            # Only a sentence that is placed under the prompt can take part in an exchange.
            acts[:, ACTS.index(act)] * (chances[:, at] >= thresholds[at]),
            np.array([bool(one) for memo in sides for one in memo], dtype=np.float32),
            weights,
        )
        for act, at, sides in zip(
            ("asks", "replies"), map(KEYS.index, ("questions", "answers")), numbered, strict=True
        )
    )
    return Calibration(scale, shift, thresholds, asking, replying)


def _weights(memos: Sequence[Memo]) -> Floats:
    """Return a weight a sentence, 1 in the mean; all kinds of memos that there are sum to the same.

    Kinds are dense memos, those with sentences as long as people's, and the others.
    """
    kinds = np.array([2 * memo.is_dense + memo.is_long for memo in memos for _ in memo.texts])
    counts = np.bincount(kinds)
    shares = counts[kinds] / len(kinds)
    weights: Floats = (1 / (np.count_nonzero(counts) * shares)).astype(np.float32)
    return weights


def platt(log_odds: Floats, labels: Floats, weights: Floats | None = None) -> tuple[float, float]:
    """Return the scale and shift of maximum likelihood (Platt 1999), held to 1 and 0."""
    values = np.stack([log_odds, np.ones_like(log_odds)], axis=1)
    scale, shift = logistic(values, labels, np.array([1.0, 0.0]), _PENALTY, weights)
    return scale, shift


def logistic(
    values: Floats,
    labels: Floats,
    start: NDArray[np.float64],
    penalty: float,
    row_weights: Floats | None = None,
) -> list[float]:
    """Return the weights of logistic regression, with an L2 penalty on their distance to `start`.

    Newton's method; it converges, since the likelihood is concave.
    """
    rows = np.ones(len(labels), dtype=np.float32) if row_weights is None else row_weights
    weights = start.astype(np.float64)
    for _ in range(50):
        chances = sigmoid((values @ weights).astype(np.float32))
        slope = values.T @ (rows * (chances - labels)) + penalty * (weights - start)
        spread = (rows * chances * (1 - chances))[:, None]
        bend = values.T @ (values * spread) + penalty * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights = weights - step / max(1.0, float(np.abs(step).max()))
    return [float(one) for one in weights]


def best_threshold(
    chances: Floats, labels: Floats, weights: Floats | None = None, beta: float = 1.0
) -> float:
    """Return the threshold of the best F-beta score (beta below 1 favours precision)."""
    rows = np.ones(len(labels), dtype=np.float32) if weights is None else weights
    placed = (chances[None, :] >= _GRID[:, None]) * rows
    true_positives = (placed * labels).sum(axis=1)
    total = placed.sum(axis=1) + beta**2 * (rows * labels).sum()
    score = (1 + beta**2) * true_positives / np.maximum(total, 1)
    return float(_GRID[score >= score.max() - _TOLERANCE].mean())
