"""Fitting the scorer: logistic regression with a quadratic penalty, by L-BFGS (scipy)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.custom import likeness
from pipeline.segment.features import Floats, Vocabularies, dense, pass_two
from pipeline.segment.scorer import Linear, Scorer, Similarity, sigmoid
from pipeline.segment.training.data import KEYS, Memo, groups
from pipeline.sheets import load_sheet

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PENALTY = 1.0
INNER_GROUPS = 5


def logistic(
    sparse: csr_matrix | None, values: Floats, labels: Floats, penalty: float = PENALTY
) -> Floats:
    """Return weights of (sparse columns, dense columns) and, last, the intercepts.

    One classifier a column of `labels`. Minimises the negative log-likelihood plus penalty / 2
    times the squared weights (intercepts go free): one minimum, so that a retraining, also of
    some columns alone, arrives at the same weights. `sparse` is a scipy CSR matrix or None.
    """
    from scipy.optimize import minimize

    width = 0 if sparse is None else sparse.shape[1]
    shape = (width + values.shape[1] + 1, labels.shape[1])
    across = None if sparse is None else sparse.T.tocsr()
    down = np.ascontiguousarray(values.T)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        scores = values @ weights[width:-1].astype(np.float32) + weights[-1]
        if sparse is not None:
            scores = scores + sparse @ weights[:width].astype(np.float32)
        error = (sigmoid(scores) - labels).astype(np.float32)
        parts = [down @ error, error.sum(axis=0, dtype=np.float64)[None]]
        gradient = np.concatenate(parts if across is None else [across @ error, *parts])
        gradient[:-1] += penalty * weights[:-1]
        likelihood = np.logaddexp(0, scores) - labels * scores
        size = penalty / 2 * (weights[:-1] ** 2).sum()
        return float(likelihood.sum() + size), gradient.astype(np.float64).ravel()

    options = {"maxiter": 400, "maxcor": 10, "ftol": 2e-7, "gtol": 1e-2}
    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x, dtype=np.float32).reshape(shape)


def matrix(vocabularies: Vocabularies, memos: Sequence[Memo]) -> csr_matrix:
    """Return the memos' sparse rows as one scipy CSR matrix."""
    from scipy.sparse import csr_matrix

    rows = [row for memo in memos for row in vocabularies.rows(memo.texts)]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(rows), vocabularies.width))


def fit_scorer(memos: Sequence[Memo], vectors: Sequence[Floats]) -> Scorer:
    """Train on memos; `vectors` are each memo's sentence vectors. Takes about a minute."""
    labels = np.vstack([memo.labels for memo in memos])
    owner = np.repeat(np.arange(len(memos)), [len(memo.texts) for memo in memos])
    fold = groups((memo.name for memo in memos), INNER_GROUPS)[owner]
    vocabularies = Vocabularies.of(text for memo in memos for text in memo.texts)
    sparse = matrix(vocabularies, memos)
    pairs = zip(memos, vectors, strict=True)
    values = np.vstack([dense(memo.texts, memo_vectors) for memo, memo_vectors in pairs])
    usual = labels.mean(axis=0)

    unseen = np.zeros_like(labels)  # first-pass probabilities by a scorer that did not see the memo
    for group in range(INNER_GROUPS):
        train, rest = fold != group, fold == group
        weights = logistic(sparse[train], values[train], labels[train])
        unseen[rest] = _apply(weights, sparse[rest], values[rest])
    first = logistic(sparse, values, labels)

    seen = np.vstack([pass_two(unseen[owner == memo], usual) for memo in range(len(memos))])
    second = logistic(None, seen, labels)
    checked = np.zeros_like(labels)
    for group in range(INNER_GROUPS):
        train, rest = fold != group, fold == group
        checked[rest] = _apply(logistic(None, seen[train], labels[train]), None, seen[rest])
    width = vocabularies.width
    return Scorer(
        keys=KEYS,
        vocabularies=vocabularies,
        sparse=first[:width],
        first=Linear(first[width:-1], first[-1]),
        second=Linear(second[:-1], second[-1]),
        usual=usual,
        thresholds=np.array(
            [best_threshold(checked[:, at], labels[:, at]) for at in range(len(KEYS))], np.float32
        ),
        similarity=fit_similarity(np.vstack(vectors), labels),
    )


def _apply(weights: Floats, sparse: csr_matrix | None, values: Floats) -> Floats:
    width = 0 if sparse is None else sparse.shape[1]
    scores = values @ weights[width:-1] + weights[-1]
    return sigmoid(scores if sparse is None else scores + sparse @ weights[:width])


def best_threshold(probabilities: Floats, labels: Floats, beta: float = 1.0) -> float:
    """Return the probability from which to place so that F-beta is best (below 1: precision)."""
    order = np.argsort(-probabilities, kind="stable")
    right = np.cumsum(labels[order])
    placed = np.arange(1, len(order) + 1)
    f_beta = (1 + beta**2) * right / (placed + beta**2 * labels.sum())
    best = int(f_beta.argmax())
    after = probabilities[order[min(best + 1, len(order) - 1)]]
    return float((probabilities[order[best]] + after) / 2)


def fit_similarity(vectors: Floats, labels: Floats) -> Similarity:
    """Learn how likeness becomes a probability: the built-in sheet treated as a custom one.

    Likeness is a weak witness; the threshold prefers to leave a sentence out.
    """
    alike = likeness(vectors, load_sheet().prompts).reshape(-1, 3)
    flat = labels.reshape(-1)
    weights = logistic(None, alike, flat[:, None], penalty=0.1)[:, 0]
    probabilities = sigmoid((alike @ weights[:-1] + weights[-1]).astype(np.float32))
    return Similarity(
        weights[:-1], float(weights[-1]), best_threshold(probabilities, flat, beta=0.5)
    )
