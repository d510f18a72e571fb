"""Judge how well sentences answer a query that shares no words with them, and whether any does.

A sentence's score adds to its cosine that of its neighbours, the words about the same, and whether
it stands under a prompt that the query is about. Whether any is shown at all is decided by a
logistic model over the best of them; tests/search/learning/fit.py wrote its weights.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.files import read_text

WEIGHTS = Path(__file__).with_name("relevance.json")
_BEST = 5  # scores whose mean tells most of a query


@dataclass(frozen=True, slots=True)
class Meant:
    """How sentences, by id, compare with a query's meaning.

    `alike` is the cosine of each, `near` the mean of its neighbours', `prompts` which part of the
    query is about its prompts (0 to 1). `asked` is how near the query comes to anything that
    reviews are about (cosine).
    """

    alike: Mapping[int, float]
    near: Mapping[int, float] = field(default_factory=dict)
    prompts: Mapping[int, float] = field(default_factory=dict)
    asked: float = 0.0

    def score(self, sentence_id: int, subject: float) -> float:
        """Return a sentence's score; `subject` is the part of the words that it has as related."""
        ranking = weights()["ranking"]
        return float(
            self.alike.get(sentence_id, 0.0)
            + ranking["near"] * self.near.get(sentence_id, 0.0)
            + ranking["prompts"] * self.prompts.get(sentence_id, 0.0)
            + ranking["subject"] * subject
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells whether a query has an answer, by name in `relevance.json`."""

    best: float
    cosine: float
    asked: float
    subject: float
    literal: float
    common: float

    @property
    def log_odds(self) -> float:
        """Return by how much an answer is more likely than enough (0 or more: there is one)."""
        model = weights()["answered"]
        return float(
            model["bias"]
            + sum(weight * getattr(self, name) for name, weight in model["weights"].items())
        )


def mean_of_best(scores: Sequence[float]) -> float:
    """Return the mean of the best scores."""
    best = sorted(scores, reverse=True)[:_BEST]
    return math.fsum(best) / len(best) if best else 0.0


@cache
def weights() -> dict[str, Any]:
    """Return the weights of the ranking and of the decision."""
    read: dict[str, Any] = json.loads(read_text(WEIGHTS))
    return read
