"""Train the scorer and write its artefact: python -m pipeline.segment.training.train [--keep DIR]

Two trainings in parallel, one thread each. The first leaves out one writer and some memos of the
others; its readings of those give the calibration and the thresholds. The second sees everything
and ships. --keep caches the first one's readings for tests.benchmarks.segmentation.
"""

import argparse
import hashlib
import json
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pipeline.segment.context import TOKENIZER
from pipeline.segment.scorer import ARRAYS, ENCODER, Scorer, load_scorer, save_arrays
from pipeline.segment.training.calibrate import Calibration, calibrate
from pipeline.segment.training.data import FOLDER, KEYS, Memo, data_sha256, read_memos
from pipeline.segment.training.export import head_arrays, write_encoder
from pipeline.segment.training.finetune import Fitted, fit
from pipeline.segment.training.similarity import fit_similarity
from pipeline.segment.training.unseen import Unseen, read_unseen

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
            similarity=fit_similarity(memos),
        )
    )
    load_scorer.cache_clear()
    content = record(load_scorer(), memos)
    RECORD.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


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


def train(kept: Path | None = None) -> None:
    """Train twice and write the artefact; the same machine gives the same weights."""
    memos = read_memos(FOLDER)
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        first, second = pool.submit(_first, memos, kept), pool.submit(_second, memos)
        unseen, fitted = first.result(), second.result()
    both = (*unseen.inner, *unseen.held), (*unseen.inner_readings, *unseen.held_readings)
    write(fitted, calibrate(*both), memos)


def _first(memos: Sequence[Memo], kept: Path | None) -> Unseen:
    held = frozenset(memo.name for memo in memos if memo.writer == LEFT_OUT)
    return read_unseen(memos, held, kept, say=lambda line: _say(f"calibrating: {line}"))


def _second(memos: Sequence[Memo]) -> Fitted:
    import torch

    torch.set_num_threads(1)
    return fit(memos, say=lambda line: _say(f"shipping: {line}"))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    train(parser.parse_args().keep)
    _say(f"{ENCODER}\n{ARRAYS}\n{TOKENIZER}\n{RECORD}")
