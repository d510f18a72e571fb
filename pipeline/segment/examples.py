"""Sentences that the user placed, as examples: they adjust the scorer without training it anew.

Nearest-neighbour regression on residuals: the scorer's error on an example is added to the log-odds
of similar sentences. Similarity is the cosine of the scorer's own vectors, so it is of meaning in
context.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models import Prompt
from pipeline.segment.context import Floats
from pipeline.segment.scorer import Reading, sigmoid

# Two kernels of (cosine from which an example counts, weight at cosine 1). Chosen on three writers'
# memos: with larger weights, another writer's memos gained less.
_FAR = (0.5, 0.5)
_NEAR = (0.85, 4.0)
_MAX_ADJUSTMENT = 4.0  # log-odds that all examples together add or subtract


@dataclass(frozen=True, slots=True)
class UserExamples:
    """Sentences that the user placed.

    `vectors` have length 1 (examples × 768). `residuals` are the truth less the scorer's
    probability (examples × built-in prompts). `texts` are the sentences under custom prompts, by
    the prompt's key.
    """

    vectors: Floats
    residuals: Floats
    texts: Mapping[str, Sequence[str]]

    def adjust(self, reading: Reading) -> Floats:
        """Return a memo's log-odds, adjusted by the examples (sentences × built-in prompts)."""
        if not len(self.vectors):
            return reading.log_odds
        cosines = unit(reading.vectors) @ self.vectors.T
        weights = sum(
            weight * np.clip((cosines - least) / (1 - least), 0, 1)
            for least, weight in (_FAR, _NEAR)
        )
        adjustment = np.clip(weights @ self.residuals, -_MAX_ADJUSTMENT, _MAX_ADJUSTMENT)
        adjusted: Floats = (reading.log_odds + adjustment).astype(np.float32)
        return adjusted

    def added_to(self, prompt: Prompt) -> Prompt:
        """Return a custom prompt with the user's sentences as further examples."""
        return replace(prompt, examples=(*prompt.examples, *self.texts.get(prompt.key, ())))


def unit(vectors: Floats) -> Floats:
    """Return the vectors (rows) at length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Floats = (vectors / np.maximum(lengths, 1e-6)).astype(np.float32)
    return found


def residuals(reading: Reading, keys: Sequence[str], placed: Sequence[frozenset[str]]) -> Floats:
    """Return the truth less the scorer's probability, sentences × keys.

    `placed` are the keys that the user placed each sentence under.
    """
    truth = np.array([[key in one for key in keys] for one in placed], dtype=np.float32)
    truth = truth.reshape(len(placed), len(keys))
    found: Floats = (truth - sigmoid(reading.log_odds)).astype(np.float32)
    return found
