"""Fit the first pass of custom prompts: a softmax over a sheet's prompts and "none", in numpy.

A score is linear in the features, plus two bilinear forms: of a sentence with a prompt's examples
and with its question. The forms begin at zero and are held there by a ridge, so that what a few
sheets do not teach stays at plain similarity.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.segment.context import Floats
from pipeline.segment.custom import shares

_STEPS = 200
_BATCH = 24
_RIDGE = 1e-3
_RATE = 0.03  # of the features' weights; falls to 0
_BRIDGE_RATE = 0.01
_MOMENTUM = (0.9, 0.98)
_NO_PROMPT = -1e9  # the score of a place that no prompt of the sheet fills


@dataclass(frozen=True, slots=True)
class Task:
    """A memo and a sheet: `labels` are sentences × prompts, 0 or 1.

    `features` are sentences × prompts × features; `sentences`, `examples` and `questions` are rows
    in the joined space.
    """

    features: Floats
    sentences: Floats
    examples: Floats
    questions: Floats
    labels: Floats


@dataclass(frozen=True, slots=True)
class First:
    """The fitted first pass: `weights` of raw features, the bias last, and the two `bridges`."""

    weights: Floats
    bridges: Floats


def fit_first(tasks: Sequence[Task], seed: int = 0) -> First:
    """Fit by Adam (Kingma and Ba 2015), in batches; one step size for the whole of a bridge."""
    rng = np.random.default_rng(seed)
    rows = np.concatenate([one.features.reshape(-1, one.features.shape[2]) for one in tasks])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + np.float32(1e-6)
    padded = _padded(tasks, mean, spread)
    width = tasks[0].sentences.shape[1]
    shapes: list[tuple[int, ...]] = [(width, width), (width, width), (len(mean) + 1,)]
    found: list[Floats] = [np.zeros(shape, np.float32) for shape in shapes]
    first = [np.zeros_like(one) for one in found]
    second = [np.zeros_like(one) for one in found]
    for step in range(1, _STEPS + 1):
        some = rng.permutation(len(tasks))[:_BATCH]
        slopes = _slopes([one[some] for one in padded], found)
        fall = 1 - step / _STEPS
        for at, slope in enumerate(slopes):
            slope = slope + np.float32(_RIDGE) * found[at]
            first[at] = _MOMENTUM[0] * first[at] + (1 - _MOMENTUM[0]) * slope
            second[at] = _MOMENTUM[1] * second[at] + (1 - _MOMENTUM[1]) * slope**2
            scale = second[at] / (1 - _MOMENTUM[1] ** step)
            if at < 2:
                scale = scale.mean()
            rate = (_BRIDGE_RATE if at < 2 else _RATE) * fall / (1 - _MOMENTUM[0] ** step)
            found[at] = (found[at] - rate * first[at] / np.sqrt(scale + 1e-12)).astype(np.float32)
    weights = found[2][:-1] / spread
    bias = found[2][-1] - (weights * mean).sum()
    return First(np.append(weights, bias).astype(np.float32), np.stack(found[:2]))


def _padded(tasks: Sequence[Task], mean: Floats, spread: Floats) -> list[Floats]:
    """Return the tasks' arrays, filled up to one shape, and which places are filled."""
    count = len(tasks)
    long, wide = (max(one.labels.shape[axis] for one in tasks) for axis in (0, 1))
    width = tasks[0].sentences.shape[1]
    features = np.zeros((count, long, wide, len(mean)), np.float32)
    sentences = np.zeros((count, long, width), np.float32)
    examples, questions = (np.zeros((count, wide, width), np.float32) for _ in range(2))
    labels = np.zeros((count, long, wide), np.float32)
    weights = np.zeros((count, long), np.float32)
    places = np.full((count, wide), _NO_PROMPT, np.float32)
    for at, one in enumerate(tasks):
        rows, columns = one.labels.shape
        features[at, :rows, :columns] = (one.features - mean) / spread
        sentences[at, :rows] = one.sentences
        examples[at, :columns], questions[at, :columns] = one.examples, one.questions
        # Under two prompts, a sentence is half of each.
        share = np.maximum(one.labels.sum(axis=1, keepdims=True), 1)
        labels[at, :rows, :columns] = one.labels / share
        weights[at, :rows] = 1
        places[at, :columns] = 0
    return [features, sentences, examples, questions, labels, weights, places]


def _slopes(batch: list[Floats], found: list[Floats]) -> list[Floats]:
    """Return the gradients of the cross-entropy by the two bridges and by the weights."""
    features, sentences, examples, questions, labels, weights, places = batch
    bridged = examples @ found[0].T + questions @ found[1].T
    scores = features @ found[2][:-1] + found[2][-1] + sentences @ bridged.transpose(0, 2, 1)
    errors = shares(scores + places[:, None]) - labels
    errors *= weights[:, :, None] / weights.sum()
    moved = errors.transpose(0, 2, 1) @ sentences
    by_weights = np.tensordot(errors, features, ([0, 1, 2], [0, 1, 2]))
    return [
        np.tensordot(moved, examples, ([0, 1], [0, 1])).astype(np.float32),
        np.tensordot(moved, questions, ([0, 1], [0, 1])).astype(np.float32),
        np.append(by_weights, errors.sum()).astype(np.float32),
    ]
