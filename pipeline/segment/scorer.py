"""The trained scorer: sentences of a memo, in order, to a probability a prompt.

Two passes of logistic regression, one classifier a prompt. The first sees n-grams, vectors and
position; the second sees the first one's probabilities of the sentence, its neighbours and the
memo (stacking; Wolpert 1992, "Stacked generalization"). `scorer.npz` is written by
`python -m pipeline.segment.training.train`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.features import Floats, Vocabularies, Vocabulary, dense, pass_two

ARTEFACT = Path(__file__).with_name("scorer.npz")


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights and intercepts of one pass, a column a prompt."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Similarity:
    """How likeness to a prompt's examples becomes a probability (see custom.py)."""

    weights: Floats
    bias: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Scorer:
    """All that training leaves behind. `thresholds` are the probabilities from which to place."""

    keys: tuple[str, ...]
    vocabularies: Vocabularies
    sparse: Floats
    first: Linear
    second: Linear
    usual: Floats
    thresholds: Floats
    similarity: Similarity

    def first_pass(self, memo: Sequence[str], vectors: Floats) -> Floats:
        """Return the probabilities that need no other sentence's placement."""
        scores = dense(memo, vectors) @ self.first.weights + self.first.bias
        for index, (columns, values) in enumerate(self.vocabularies.rows(memo)):
            scores[index] += values @ self.sparse[columns]
        return sigmoid(scores)

    def probabilities(self, memo: Sequence[str], vectors: Floats) -> Floats:
        """Return a row a sentence and a column a prompt. `vectors` are those of `embed`."""
        if not memo:
            return np.zeros((0, len(self.keys)), dtype=np.float32)
        seen = pass_two(self.first_pass(memo, vectors), self.usual)
        return sigmoid(seen @ self.second.weights + self.second.bias)


def sigmoid(scores: Floats) -> Floats:
    """Return probabilities of log-odds, without overflow."""
    probabilities: Floats = (0.5 * (1 + np.tanh(0.5 * scores))).astype(np.float32)
    return probabilities


def save_scorer(scorer: Scorer, path: Path = ARTEFACT) -> None:
    """Write the artefact: arrays only, n-grams as text, nothing pickled."""
    kinds = scorer.vocabularies
    arrays: dict[str, Any] = {
        "keys": _packed(scorer.keys),
        "sparse": scorer.sparse.astype(np.float16),
        "first_weights": scorer.first.weights.astype(np.float16),
        "first_bias": scorer.first.bias,
        "second_weights": scorer.second.weights,
        "second_bias": scorer.second.bias,
        "usual": scorer.usual,
        "thresholds": scorer.thresholds,
        "similarity_weights": scorer.similarity.weights,
        "similarity_bias": np.array(scorer.similarity.bias, np.float32),
        "similarity_threshold": np.array(scorer.similarity.threshold, np.float32),
    }
    named = (("words", kinds.words), ("characters", kinds.characters), ("near", kinds.near))
    for name, vocabulary in named:
        arrays[f"{name}_terms"] = _packed(tuple(vocabulary.columns))
        arrays[f"{name}_idf"] = vocabulary.idf
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


@cache
def load_scorer(path: Path = ARTEFACT) -> Scorer:
    """Read the artefact."""
    with np.load(path, allow_pickle=False) as arrays:
        return Scorer(
            keys=_unpacked(arrays["keys"]),
            vocabularies=Vocabularies(
                *(
                    Vocabulary(
                        {term: at for at, term in enumerate(_unpacked(arrays[f"{name}_terms"]))},
                        arrays[f"{name}_idf"],
                    )
                    for name in ("words", "characters", "near")
                )
            ),
            sparse=arrays["sparse"].astype(np.float32),
            first=Linear(arrays["first_weights"].astype(np.float32), arrays["first_bias"]),
            second=Linear(arrays["second_weights"], arrays["second_bias"]),
            usual=arrays["usual"],
            thresholds=arrays["thresholds"],
            similarity=Similarity(
                arrays["similarity_weights"],
                float(arrays["similarity_bias"]),
                float(arrays["similarity_threshold"]),
            ),
        )


def _packed(terms: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(terms).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(packed.tobytes().decode().split("\n"))
