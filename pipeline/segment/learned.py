"""What the user's own corrections teach, beside the scorer and without training it anew.

A sentence that the user placed is an example: how far the scorer was off there is what sentences
like it gain or lose. Nearest neighbours over residuals; likeness is that of the scorer's own
vectors, so it is of meaning in context.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models import Prompt
from pipeline.segment.context import Floats
from pipeline.segment.scorer import Reading, sigmoid

# Examples far from a sentence say a little, near ones much: (cosine from which, log-odds at most).
# Chosen on three writers' memos: stronger ones lowered what another writer's memos gained.
_FAR = (0.5, 0.5)
_NEAR = (0.85, 4.0)
_MOST = 4.0  # log-odds that all examples add at most


@dataclass(frozen=True, slots=True)
class Learned:
    """The user's examples.

    `vectors` are theirs (unit length, examples × 768), `residuals` what is true less what the
    scorer said (examples × built-in prompts). `texts` are the sentences that the user filed under
    prompts the scorer does not know, by key.
    """

    vectors: Floats
    residuals: Floats
    texts: Mapping[str, Sequence[str]]

    def beside(self, reading: Reading) -> Floats:
        """Return a memo's log-odds with what the examples say of like sentences."""
        if not len(self.vectors):
            return reading.log_odds
        alike = unit(reading.vectors) @ self.vectors.T
        weights = sum(
            most * np.clip((alike - least) / (1 - least), 0, 1) for least, most in (_FAR, _NEAR)
        )
        said = np.clip(weights @ self.residuals, -_MOST, _MOST)
        found: Floats = (reading.log_odds + said).astype(np.float32)
        return found

    def with_examples(self, prompt: Prompt) -> Prompt:
        """Return the prompt with the user's sentences as further examples."""
        return replace(prompt, examples=(*prompt.examples, *self.texts.get(prompt.key, ())))


def unit(vectors: Floats) -> Floats:
    """Return the vectors at length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Floats = (vectors / np.maximum(lengths, 1e-6)).astype(np.float32)
    return found


def residuals(reading: Reading, keys: Sequence[str], placed: Sequence[frozenset[str]]) -> Floats:
    """Return what is true less what the scorer says, a row a sentence and a column a key."""
    true = np.array([[key in one for key in keys] for one in placed], dtype=np.float32)
    found: Floats = (true.reshape(len(placed), len(keys)) - sigmoid(reading.log_odds)).astype(
        np.float32
    )
    return found
