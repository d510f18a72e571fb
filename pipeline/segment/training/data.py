"""The labelled walk-throughs beside this module: invented memos, labelled by one guide."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.context import Floats
from pipeline.sheets import load_sheet

FOLDER = Path(__file__).with_name("walkthroughs")
SENTENCES = Path(__file__).with_name("sentences")
KEYS = load_sheet().keys
_FIRST_SPARSE_WRITER = 20  # memos from walk_2001 on are written as real people tell
_FIRST_LONG_WRITER = 27  # from walk_2701 on in long sentences too


@dataclass(frozen=True, slots=True)
class Memo:
    """One labelled walk-through.

    `writer` is its group of writers; `recognised`: it is written as a speech recogniser writes.
    `is_dense`: most of its sentences answer a prompt, as in the memos that were written first;
    accounts by real people are not. `is_long`: its sentences are as long as in real accounts;
    training reads these in its second stage only. `labels` are 0 or 1, sentences × KEYS;
    `counted` is 0 where annotators disagree. `questions` and `answers_to` are the numbers of the
    questions that each sentence reports or answers, mostly none or one.
    """

    name: str
    writer: str
    recognised: bool
    is_dense: bool
    texts: tuple[str, ...]
    labels: Floats
    questions: tuple[tuple[int, ...], ...]
    answers_to: tuple[tuple[int, ...], ...]
    counted: Floats
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class PlainSentences:
    """Short sentences that are understood alone; `labels` are 0 or 1, sentences × KEYS."""

    texts: tuple[str, ...]
    labels: Floats


def files(folder: Path = FOLDER) -> list[Path]:
    """Return the walk-throughs' files, sorted by name."""
    return sorted(folder.glob("*.json"))


def data_sha256(folder: Path = FOLDER) -> str:
    """Return the SHA-256 of the names and bytes of all that is trained on."""
    digest = hashlib.sha256()
    others = (folder.with_name("sentences"), folder.with_name("sheets"))
    for path in (*files(folder), *(path for one in others for path in sorted(one.iterdir()))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_memos(folder: Path = FOLDER) -> list[Memo]:
    """Read all walk-throughs of a folder, sorted by name."""
    return [_memo(path) for path in files(folder)]


def read_plain_sentences(*paths: Path) -> PlainSentences:
    """Read files of lines "keys | sentence", "-" for no key; without `paths` those to train on.

    Raises:
        ValueError: a line has no "|" or names a prompt that is none.
    """
    texts, rows = [], []
    for path in paths or sorted(SENTENCES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            keys, bar, text = line.partition(" | ")
            named = () if keys == "-" else keys.split(", ")
            if not bar or set(named) - set(KEYS):
                raise ValueError(f"{path}: {line!r}")
            texts.append(text)
            rows.append([key in named for key in KEYS])
    return PlainSentences(tuple(texts), np.array(rows, dtype=np.float32).reshape(-1, len(KEYS)))


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
    counted = np.array([[key not in one.get("disputed", ()) for key in KEYS] for one in sentences])
    writer = re.match(r"walk_(\d*?)\d{1,2}$", path.stem)
    return Memo(
        name=path.stem,
        writer=f"{writer[1] or 0}xx" if writer else path.stem,
        is_dense=writer is not None and int(writer[1] or 0) < _FIRST_SPARSE_WRITER,
        is_long=writer is not None and int(writer[1] or 0) >= _FIRST_LONG_WRITER,
        recognised="recogni" in content.get("style", ""),
        texts=tuple(one["text"] for one in sentences),
        labels=labels.reshape(len(sentences), len(KEYS)).astype(np.float32),
        questions=tuple(_numbers(one["question"]) for one in sentences),
        answers_to=tuple(_numbers(one["answer_to"]) for one in sentences),
        counted=counted.reshape(len(sentences), len(KEYS)).astype(np.float32),
    )


def _numbers(value: int | list[int] | None) -> tuple[int, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, int) else tuple(value)
