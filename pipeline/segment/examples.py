"""Sentences that the user placed, as examples: they adjust the scorer without training it anew.

First the user's taste (see taste.py), then nearest-neighbour regression on residuals: what the
scorer and the taste get wrong on an example is added to the log-odds of similar sentences.
Similarity is the cosine of the scorer's own vectors, so it is of meaning in context.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from models import Prompt
from pipeline.segment.context import Floats
from pipeline.segment.scorer import Reading, sigmoid
from pipeline.segment.taste import Corrections, Taste, learn_taste

# Two kernels of (cosine from which an example counts, weight at cosine 1). Chosen on three writers'
# memos: with larger weights, another writer's memos gained less.
_FAR = (0.5, 0.5)
_NEAR = (0.85, 4.0)
_MAX_ADJUSTMENT = 4.0  # log-odds that all examples together add or subtract


@dataclass(frozen=True, slots=True)
class UserExamples:
    """Sentences that the user placed.

    `vectors` have length 1 (examples × 768). `residuals` are the truth less the probability by
    scorer and taste (examples × built-in prompts). `texts` are the sentences under custom prompts,
    by the prompt's key.
    """

    vectors: Floats
    residuals: Floats
    taste: Taste
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)

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
        adjusted: Floats = (self.taste.adjust(reading.log_odds) + adjustment).astype(np.float32)
        return adjusted

    def added_to(self, prompt: Prompt) -> Prompt:
        """Return a custom prompt with the user's sentences as further examples."""
        return replace(prompt, examples=(*prompt.examples, *self.texts.get(prompt.key, ())))


def learn(
    vectors: Floats,
    corrections: Corrections,
    thresholds: Floats,
    texts: Mapping[str, Sequence[str]],
) -> UserExamples:
    """Return the examples of a user's corrections, with their taste.

    `vectors` are the scorer's for the sentences that the user filed (sentences × 768).
    `thresholds` are the probabilities from which the scorer places. `texts` are the sentences under
    custom prompts, by the prompt's key.
    """
    taste = learn_taste(corrections, thresholds)
    said = sigmoid(taste.adjust(corrections.log_odds))
    # Filing without a pattern teaches little: at a fifth of it half counts, at a half an eighth.
    trust = np.float32((1 - taste.noise) ** 3)
    # A placement says nothing about prompts that its sheet did not have.
    residuals = (corrections.filed - said) * corrections.known * trust
    return UserExamples(unit(vectors), residuals.astype(np.float32), taste, texts)


def unit(vectors: Floats) -> Floats:
    """Return the vectors (rows) at length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Floats = (vectors / np.maximum(lengths, 1e-6)).astype(np.float32)
    return found
