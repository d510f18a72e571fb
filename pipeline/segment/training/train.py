"""Train the scorer and write its artefact: python -m pipeline.segment.training.train

Two trainings, a thread each in turn. The first leaves out one writer and some memos of the others;
what it says of those gives the calibration, the thresholds and the recorded figures. The second
sees everything; it is the one that ships.
"""

import hashlib
import json
import sys
from collections.abc import Sequence

import numpy as np

from pipeline.segment.context import TOKENIZER, Floats
from pipeline.segment.scorer import ARRAYS, ENCODER, Scorer, load_scorer, save_arrays
from pipeline.segment.training.calibrate import Calibration, calibrate
from pipeline.segment.training.data import FOLDER, KEYS, Memo, data_sha256, read_memos
from pipeline.segment.training.export import head_arrays, write_encoder
from pipeline.segment.training.finetune import Fitted, fit
from pipeline.segment.training.similarity import fit_similarity

RECORD = ARRAYS.with_suffix(".json")
MEASURED = ("0xx", "2xx", "3xx", "4xx")  # the writers whose memos are scored; the rest only train
LEFT_OUT = "4xx"
_FIRST_EPOCHS = 12  # it has half the memos
_INNER = 3  # memos of each other writer that the first training leaves out too
_RECORDED_MEMOS = ("walk_01", "walk_310")
_RECORDED_SENTENCES = 12


def parted(memos: Sequence[Memo], writer: str) -> tuple[list[Memo], list[Memo], list[Memo]]:
    """Return the memos to train on, those to set thresholds by, and those of `writer`."""
    dice = np.random.default_rng(7)
    held = [memo for memo in memos if memo.writer == writer]
    rest = [memo for memo in memos if memo.writer != writer]
    inner: list[Memo] = []
    for other in sorted({memo.writer for memo in rest}):
        own = [memo for memo in rest if memo.writer == other]
        inner += [own[at] for at in dice.permutation(len(own))[:_INNER]]
    names = {memo.name for memo in inner}
    return [memo for memo in rest if memo.name not in names], inner, held


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
            similarity=fit_similarity(memos),
        )
    )
    load_scorer.cache_clear()
    content = record(load_scorer(), memos)
    RECORD.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def record(scorer: Scorer, memos: Sequence[Memo]) -> dict[str, object]:
    """Return what a test compares: digests, and the probabilities of a few sentences."""
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
    """Return the digest of each file of the artefact."""
    files = (ENCODER, ARRAYS, TOKENIZER)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def train() -> None:
    """Train twice and write the artefact. One thread: the same machine gives the same weights."""
    import torch

    torch.set_num_threads(1)
    memos = read_memos(FOLDER)
    seen, inner, held = parted([m for m in memos if m.writer in MEASURED], LEFT_OUT)
    first = fit(seen, epochs=_FIRST_EPOCHS, say=_say)
    unseen = [*inner, *held]
    log_odds: list[Floats] = [first.log_odds(memo) for memo in unseen]
    write(fit(memos, say=_say), calibrate(unseen, log_odds), memos)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    train()
    _say(f"{ENCODER}\n{ARRAYS}\n{TOKENIZER}\n{RECORD}")
