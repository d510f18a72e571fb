"""Train the scorer and write its artefact: python -m pipeline.segment.training.train [--keep DIR]

One training leaves out one writer and some memos of each of the others. Its readings of those give
the calibration and the thresholds; what ships is what was measured. --keep caches the training for
tests.benchmarks.segmentation.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.segment.context import TOKENIZER, tokenizer
from pipeline.segment.scorer import ARRAYS, ENCODER, Scorer, load_scorer, read, save_arrays, session
from pipeline.segment.training.calibrate import Calibration, calibrate
from pipeline.segment.training.data import (
    FOLDER,
    KEYS,
    Memo,
    data_sha256,
    read_memos,
)
from pipeline.segment.training.export import head_arrays, write_encoder
from pipeline.segment.training.finetune import Fitted
from pipeline.segment.training.similarity import blank_similarity, fit_similarity, read_sheets
from pipeline.segment.training.unseen import load_fitted, read_unseen

RECORD = ARRAYS.with_suffix(".json")
LEFT_OUT = "4xx"
_RECORDED_MEMOS = ("walk_01", "walk_310")
_RECORDED_SENTENCES = 12


def write(fitted: Fitted, calibration: Calibration, memos: Sequence[Memo]) -> None:
    """Write the artefact's files and its record."""
    TOKENIZER.write_text(fitted.tokenizer, encoding="utf-8")
    write_encoder(fitted.weights, ENCODER)
    save_arrays(
        Scorer(
            keys=KEYS,
            head=head_arrays(fitted.weights),
            scale=calibration.scale,
            shift=calibration.shift,
            thresholds=calibration.thresholds,
            asking=calibration.asking,
            replying=calibration.replying,
            similarity=blank_similarity(),
        )
    )
    for cached in (load_scorer, session, tokenizer, read):
        cached.cache_clear()
    write_similarity(memos)
    content = record(load_scorer(), memos)
    RECORD.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def write_similarity(memos: Sequence[Memo]) -> None:
    """Fit the similarity model, which reads with the scorer that lies here, and write its arrays.

    Raises:
        OSError: the artefact cannot be written.
    """
    similarity = fit_similarity(memos, read_sheets())
    save_arrays(replace(load_scorer(), similarity=similarity))
    load_scorer.cache_clear()


def record(scorer: Scorer, memos: Sequence[Memo]) -> dict[str, object]:
    """Return what the tests check: digests, thresholds, and probabilities of a few sentences."""
    examples = {
        memo.name: [
            [round(float(chance), 4) for chance in row]
            for row in scorer.probabilities(memo.texts)[:_RECORDED_SENTENCES]
        ]
        for memo in memos
        if memo.name in _RECORDED_MEMOS
    }
    return {
        "data_sha256": data_sha256(),
        "files_sha256": files_sha256(),
        "memos": len(memos),
        "sentences": sum(len(memo.texts) for memo in memos),
        "keys": list(scorer.keys),
        "thresholds": [round(float(value), 3) for value in scorer.thresholds],
        "first_sentences": examples,
    }


def files_sha256() -> dict[str, str]:
    """Return the SHA-256 of each file of the artefact."""
    files = (ENCODER, ARRAYS, TOKENIZER)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def train(kept: Path) -> None:
    """Train and write the artefact; the same machine gives the same weights."""
    memos = read_memos(FOLDER)
    held = frozenset(memo.name for memo in memos if memo.writer == LEFT_OUT)
    unseen = read_unseen(memos, held, kept, threads=2, say=_say)
    if unseen.weights is None:
        raise SystemExit(f"{kept} has readings without their weights: choose another folder.")
    both = (*unseen.inner, *unseen.held), (*unseen.inner_readings, *unseen.held_readings)
    write(load_fitted(unseen.weights), calibrate(*both), memos)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    with tempfile.TemporaryDirectory() as folder:
        train(parser.parse_args().keep or Path(folder))
    _say(f"{ENCODER}\n{ARRAYS}\n{TOKENIZER}\n{RECORD}")
