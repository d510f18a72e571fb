"""Turn the sentences that the user pinned into examples by which other reviews are placed."""

from collections.abc import Collection, Sequence

import numpy as np

from pipeline.archive.database import Store
from pipeline.archive.examples import (
    PinnedExample,
    keep_reading,
    left_alone,
    pinned_examples,
    texts_to_read,
)
from pipeline.segment.context import Floats
from pipeline.segment.examples import UserExamples


def user_examples(store: Store, review_id: int) -> UserExamples | None:
    """Return the sentences pinned in all other reviews as examples; None if there are none.

    A review's own pins are left out: a user would not expect them to move its other sentences.
    """
    from pipeline.segment.examples import learn
    from pipeline.segment.scorer import load_scorer, scorer_id
    from pipeline.segment.taste import NEWEST, Corrections

    found = pinned_examples(store, scorer_id(), but=review_id)
    if not found:
        return None
    scorer = load_scorer()
    vectors, log_odds = _read(store, found)
    beside = left_alone(store, (one.transcript_id for one in found[:NEWEST]))
    corrections = Corrections(
        log_odds,
        filed=_table([one.keys for one in found], scorer.keys),
        known=_table([one.sheet_keys for one in found], scorer.keys),
        left=_table(beside, scorer.keys),
    )
    texts: dict[str, list[str]] = {}
    for one in found:
        for key in sorted(one.keys - set(scorer.keys)):
            texts.setdefault(key, []).append(one.text)
    return learn(vectors, corrections, scorer.thresholds, texts)


def _table(rows: Sequence[Collection[str]], keys: Sequence[str]) -> Floats:
    """Return 1 where a row has a key, else 0 (rows × keys)."""
    found = np.array([[key in row for key in keys] for row in rows], dtype=np.float32)
    return found.reshape(len(rows), len(keys))


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
