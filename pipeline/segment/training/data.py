"""The labelled walk-throughs beside this module: invented memos, labelled by one guide."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.context import Floats
from pipeline.sheets import load_sheet

FOLDER = Path(__file__).with_name("walkthroughs")
KEYS = load_sheet().keys


@dataclass(frozen=True, slots=True)
class Memo:
    """One labelled walk-through.

    `writer` is its group of writers; `recognised`: it is written as a speech recogniser writes.
    `labels` are 0 or 1, sentences × KEYS. `questions` and `answers_to` are the numbers of the
    questions that each sentence reports or answers, mostly none or one.
    """

    name: str
    writer: str
    recognised: bool
    texts: tuple[str, ...]
    labels: Floats
    questions: tuple[tuple[int, ...], ...]
    answers_to: tuple[tuple[int, ...], ...]


def files(folder: Path = FOLDER) -> list[Path]:
    """Return the walk-throughs' files, sorted by name."""
    return sorted(folder.glob("*.json"))


def data_sha256(folder: Path = FOLDER) -> str:
    """Return the SHA-256 of the names and bytes of all walk-throughs and of the other sheets."""
    digest = hashlib.sha256()
    for path in (*files(folder), *sorted(folder.with_name("sheets").iterdir())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_memos(folder: Path = FOLDER) -> list[Memo]:
    """Read all walk-throughs of a folder, sorted by name."""
    return [_memo(path) for path in files(folder)]


def groups(names: Iterable[str], count: int, seed: int = 0) -> NDArray[np.int64]:
    """Return a random group a memo, from 0 to `count` - 1, of equal sizes."""
    places = np.random.default_rng(seed).permutation(len(list(names)))
    dealt = np.empty(len(places), dtype=np.int64)
    dealt[places] = np.arange(len(places)) % count
    return dealt


def _memo(path: Path) -> Memo:
    content = json.loads(path.read_text(encoding="utf-8"))
    sentences = content["sentences"]
    labels = np.array([[key in one["labels"] for key in KEYS] for one in sentences])
    number = path.stem.removeprefix("walk_")
    return Memo(
        name=path.stem,
        writer=f"{number[:-2] or 0}xx",
        recognised="recogni" in content.get("style", ""),
        texts=tuple(one["text"] for one in sentences),
        labels=labels.reshape(len(sentences), len(KEYS)).astype(np.float32),
        questions=tuple(_numbers(one["question"]) for one in sentences),
        answers_to=tuple(_numbers(one["answer_to"]) for one in sentences),
    )


def _numbers(value: int | list[int] | None) -> tuple[int, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, int) else tuple(value)
