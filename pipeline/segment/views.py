"""What custom prompts are compared by: MiniLM's vector of a sentence beside the scorer's reading.

MiniLM says what a sentence is about. The scorer says what it does, whatever it is about: judge,
confess, ask, report a feeling, look ahead.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from pipeline.segment.context import Floats
from pipeline.segment.scorer import Reading, read
from pipeline.segment.vectors import embed


def of_memo(texts: Sequence[str]) -> Floats:
    """Return a row a sentence; `texts` are one memo's sentences, in order.

    The first 384 columns are MiniLM's vector; the others are log-odds of the built-in
    prompts and of the dialogue acts.

    Raises:
        WeightsMissing: MiniLM is not installed.
    """
    return np.hstack([embed(texts), _log_odds(read(tuple(texts)))])


def of_each(texts: Sequence[str]) -> Floats:
    """Return a row a text, each read alone, as questions and examples are.

    Raises:
        WeightsMissing: MiniLM is not installed.
    """
    readings = [_alone(text) for text in texts]
    return np.hstack([embed(texts), np.stack(readings)]) if texts else of_memo(())


@lru_cache(maxsize=8_000)
def _alone(text: str) -> Floats:
    row: Floats = _log_odds(read((text,)))[0]
    return row


def _log_odds(reading: Reading) -> Floats:
    return np.hstack([reading.log_odds, reading.acts])
