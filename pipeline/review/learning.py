"""Turn the sentences that the user pinned into examples by which other reviews are placed."""

import numpy as np

from pipeline.archive.database import Store
from pipeline.archive.examples import PinnedExample, keep_reading, pinned_examples, texts_to_read
from pipeline.segment.context import Floats
from pipeline.segment.examples import UserExamples


def user_examples(store: Store, review_id: int) -> UserExamples | None:
    """Return the sentences pinned in all other reviews as examples; None if there are none.

    A review's own pins are left out: a user would not expect them to move its other sentences.
    """
    from pipeline.segment.examples import residuals, unit
    from pipeline.segment.scorer import Reading, load_scorer, scorer_id

    found = pinned_examples(store, scorer_id(), but=review_id)
    if not found:
        return None
    keys = load_scorer().keys
    vectors, log_odds = _read(store, found)
    placed = [one.keys for one in found]
    errors = residuals(Reading(log_odds, log_odds, vectors), keys, placed)
    # A pin says nothing about prompts that its sheet did not have.
    errors *= np.array([[key in one.sheet_keys for key in keys] for one in found], dtype=np.float32)
    texts: dict[str, list[str]] = {}
    for one in found:
        for key in sorted(one.keys - set(keys)):
            texts.setdefault(key, []).append(one.text)
    return UserExamples(unit(vectors), errors, texts)


def _read(store: Store, found: list[PinnedExample]) -> tuple[Floats, Floats]:
    """Return the vectors and log-odds of pinned sentences; score and store those not stored."""
    from pipeline.segment.scorer import read, scorer_id

    vectors, log_odds = [], []
    for one in found:
        if one.reading is None:
            texts = texts_to_read(store, one.transcript_id)
            reading, row = read(tuple(texts.values())), list(texts).index(one.position)
            vector, odds = reading.vectors[row], reading.log_odds[row]
            kept = vector.astype(np.float16).tobytes(), odds.astype(np.float32).tobytes()
            keep_reading(store, one.sentence_id, scorer_id(), *kept)
        else:
            vector = np.frombuffer(one.reading[0], dtype=np.float16).astype(np.float32)
            odds = np.frombuffer(one.reading[1], dtype=np.float32)
        vectors.append(vector)
        log_odds.append(odds)
    return np.stack(vectors), np.stack(log_odds)
