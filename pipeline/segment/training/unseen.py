"""Cross-validation: train without some memos, and score those with the result."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.segment.scorer import Reading
from pipeline.segment.training.data import Memo, PlainSentences, read_plain_sentences
from pipeline.segment.training.finetune import Fitted, Say, fit

_INNER, _INNER_SPARSE = 3, 5  # memos of each other writer that are left out too; of shorter ones
# Fields of a reading, and their names in the files of `kept`.
_ARRAYS = (("log_odds", "log_odds"), ("acts", "hints"), ("vectors", "vectors"))


@dataclass(frozen=True, slots=True)
class Unseen:
    """Readings of memos that a training did not see, not calibrated.

    `inner` are some memos of the writers that it saw, for calibration and thresholds; `held` are
    the memos held out to be scored. `weights` is the file of the trained weights, if kept.
    """

    inner: tuple[Memo, ...]
    inner_readings: tuple[Reading, ...]
    held: tuple[Memo, ...]
    held_readings: tuple[Reading, ...]
    weights: Path | None = None


def split_memos(
    memos: Sequence[Memo], held_names: frozenset[str]
) -> tuple[list[Memo], list[Memo], list[Memo]]:
    """Return the memos to train on, those to set thresholds by, and those held out."""
    held = [memo for memo in memos if memo.name in held_names]
    rest = [memo for memo in memos if memo.name not in held_names]
    inner = [
        memo for long in (False, True) for memo in _inner([m for m in rest if m.is_long == long])
    ]
    names = {memo.name for memo in inner}
    return [memo for memo in rest if memo.name not in names], inner, held


def _inner(memos: Sequence[Memo]) -> list[Memo]:
    rng = np.random.default_rng(7)
    found: list[Memo] = []
    for writer in sorted({memo.writer for memo in memos}):
        own = [memo for memo in memos if memo.writer == writer]
        count = _INNER if own[0].is_dense else _INNER_SPARSE
        found += [own[at] for at in rng.permutation(len(own))[:count]]
    return found


def read_unseen(
    memos: Sequence[Memo],
    held_names: frozenset[str],
    kept: Path | None = None,
    *,
    others: Sequence[Memo] = (),
    threads: int = 1,
    say: Say,
) -> Unseen:
    """Train without the memos named; score these, the inner ones and `others`.

    `kept` is a folder that caches readings and weights for as long as the data stays the same.
    """
    import torch

    train, inner, held = split_memos(sorted(memos, key=lambda memo: memo.name), held_names)
    held += others
    plain = read_plain_sentences()
    both = [*inner, *held]
    path = kept / f"{_digest(train, both, plain)}.npz" if kept else None
    readings = _load(path, len(both)) if path and path.exists() else None
    if readings is None:
        torch.set_num_threads(threads)
        fitted = fit(train, plain, say=say)
        readings = [fitted.read(memo) for memo in both]
        if path:
            _save(path, readings)
            content = {"weights": fitted.weights, "tokenizer": fitted.tokenizer}
            torch.save(content, path.with_suffix(".pt"))
    cut = len(inner)
    found = tuple(readings[:cut]), tuple(readings[cut:])
    weights = path.with_suffix(".pt") if path else None
    return Unseen(
        tuple(inner),
        found[0],
        tuple(held),
        found[1],
        weights if weights and weights.exists() else None,
    )


def load_fitted(path: Path) -> Fitted:
    """Return the trained network that `read_unseen` kept in a file."""
    import torch

    content = torch.load(path, weights_only=True)
    return Fitted(content["weights"], content["tokenizer"])


def _digest(train: Sequence[Memo], both: Sequence[Memo], plain: PlainSentences) -> str:
    digest = hashlib.sha256(repr((plain.texts, plain.labels.tolist())).encode())
    for memo in (*train, *both):
        said = (memo.texts, memo.labels.tolist(), memo.questions, memo.answers_to)
        digest.update(repr((memo.name, said)).encode())
    return digest.hexdigest()[:16] + f"-{len(train)}"


def _save(path: Path, readings: Sequence[Reading]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{at}.{name}": getattr(reading, field)
        for at, reading in enumerate(readings)
        for field, name in _ARRAYS
    }
    with path.open("wb") as file:
        np.savez(file, **arrays)


def _load(path: Path, count: int) -> list[Reading]:
    with np.load(path, allow_pickle=False) as arrays:
        return [Reading(*(arrays[f"{at}.{name}"] for _, name in _ARRAYS)) for at in range(count)]
