"""Prompts that the scorer was not trained on: placed by likeness to their question and examples."""

from collections.abc import Sequence

import numpy as np

from models import Prompt
from pipeline.segment.context import Floats
from pipeline.segment.scorer import Similarity, sigmoid
from pipeline.segment.vectors import embed
from pipeline.sheets import load_sheet

_BEST = 2  # the mean of this many likest examples steadies the single best


def likeness(vectors: Floats, prompts: Sequence[Prompt]) -> Floats:
    """Return, a sentence and a prompt: best cosine, mean of the best two, lead over other prompts.

    The lead compares with the likest other prompt, the built-in ones included, however few the
    sheet has: a sentence that is more like something else is not about this.
    """
    own = _cosines(vectors, prompts)
    keys = [prompt.key for prompt in prompts]
    background = [prompt for prompt in load_sheet().prompts if prompt.key not in keys]
    everything = np.hstack([own[:, :, 0], _cosines(vectors, background)[:, :, 0]])
    lead = np.zeros((len(vectors), len(prompts), 1), dtype=np.float32)
    for column in range(len(prompts)):
        others = np.delete(everything, column, axis=1)
        lead[:, column, 0] = own[:, column, 0] - others.max(axis=1)
    return np.concatenate([own, lead], axis=2)


def _cosines(vectors: Floats, prompts: Sequence[Prompt]) -> Floats:
    """Return, a sentence and a prompt: the best cosine and the mean of the best few."""
    found = np.zeros((len(vectors), len(prompts), 2), dtype=np.float32)
    for column, prompt in enumerate(prompts):
        cosines = np.sort(vectors @ embed((prompt.question, *prompt.examples)).T, axis=1)[:, ::-1]
        found[:, column, 0] = cosines[:, 0]
        found[:, column, 1] = cosines[:, :_BEST].mean(axis=1)
    return found


def similarity_probabilities(
    vectors: Floats, prompts: Sequence[Prompt], similarity: Similarity
) -> Floats:
    """Return a row a sentence and a column a prompt."""
    return sigmoid(likeness(vectors, prompts) @ similarity.weights + np.float32(similarity.bias))
