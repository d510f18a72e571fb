"""Train the scorer on the walk-throughs and write its artefact: a few minutes on one core.

python -m pipeline.segment.training.train
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.segment.features import Floats
from pipeline.segment.scorer import ARTEFACT, Scorer, load_scorer, save_scorer
from pipeline.segment.training.data import FOLDER, Memo, data_sha256, read_memos
from pipeline.segment.training.fit import fit_scorer
from pipeline.segment.vectors import embed

RECORD = ARTEFACT.with_suffix(".json")
_RECORDED_MEMOS = ("walk_01", "walk_310")
_RECORDED_SENTENCES = 12


def memo_vectors(memos: Sequence[Memo]) -> list[Floats]:
    """Return each memo's sentence vectors."""
    vectors = embed([text for memo in memos for text in memo.texts])
    return np.split(vectors, np.cumsum([len(memo.texts) for memo in memos])[:-1])


def record(scorer: Scorer, memos: Sequence[Memo]) -> dict[str, object]:
    """Return what a test compares: the data's digest and the probabilities of a few sentences."""
    examples = {
        memo.name: scorer.probabilities(memo.texts, embed(memo.texts))[:_RECORDED_SENTENCES]
        .round(4)
        .astype(float)
        .round(4)
        .tolist()
        for memo in memos
        if memo.name in _RECORDED_MEMOS
    }
    return {
        "data_sha256": data_sha256(),
        "memos": len(memos),
        "sentences": sum(len(memo.texts) for memo in memos),
        "keys": list(scorer.keys),
        "thresholds": [round(float(value), 3) for value in scorer.thresholds],
        "first_sentences": examples,
    }


def train(artefact: Path = ARTEFACT, written: Path = RECORD) -> None:
    """Train on all walk-throughs, single-threaded, and write the artefact and its record."""
    from threadpoolctl import threadpool_limits

    memos = read_memos(FOLDER)
    with threadpool_limits(1):
        save_scorer(fit_scorer(memos, memo_vectors(memos)), artefact)
    load_scorer.cache_clear()
    content = record(load_scorer(artefact), memos)
    written.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    train()
    sys.stdout.write(f"{ARTEFACT}\n{RECORD}\n")
