"""Fit the weights of the cues: python -m pipeline.segment.training.cues READINGS [READINGS …]

READINGS are .npz files of what a scorer says of memos that it was not trained on, two arrays a
memo: "walk_2001.log_odds" (calibrated, sentences × prompts) and "walk_2001.acts". All files count
the same. The weights of `cues.WEIGHTS` come from three: the inner memos of the training that ships,
dense and sparse ones, and 320 memos told as real people tell them, read by the scorer of version
0.1, which knew no such memos and therefore errs on them as the present one errs on real accounts.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.cues import CUES, cues
from pipeline.segment.scorer import ACTS, Reading
from pipeline.segment.training.data import KEYS, Memo, read_memos

Doubles = NDArray[np.float64]
_PENALTY = 5.0
_SENTENCES = 1500  # to which the sentences of each file are weighted
_STEPS = 25
_ASKING = ("task", "summary", "round_was", "put_to_me", "alike", "near")
# The cues that are fitted for an output; the others stay at 0.
_USED = {
    "questions": _ASKING,
    "asks": ("task", "put_to_me", "alike", "near"),
    "answers": ("tells_open",),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Sentences of a memo: cues, and for each output the scorer's log-odds and the truth."""

    cues: Doubles
    log_odds: dict[str, Doubles]
    truth: dict[str, Doubles]
    weight: float


def rows_of(memo: Memo, reading: Reading, weight: float = 1.0) -> Rows:
    """Return a memo's rows; each sentence counts `weight`."""
    columns = {key: reading.log_odds[:, KEYS.index(key)] for key in ("questions", "answers")}
    columns |= {act: reading.acts[:, ACTS.index(act)] for act in ("asks", "replies")}
    numbered = {"asks": memo.questions, "replies": memo.answers_to}
    truth = {key: memo.labels[:, KEYS.index(key)] for key in ("questions", "answers")}
    truth |= {act: np.array([bool(one) for one in said]) for act, said in numbered.items()}
    return Rows(
        cues(memo.texts, reading, KEYS).astype(np.float64),
        {name: one.astype(np.float64) for name, one in columns.items()},
        {name: one.astype(np.float64) for name, one in truth.items()},
        weight,
    )


def fit(rows: Sequence[Rows], output: str) -> Doubles:
    """Return the weights of CUES for an output: logistic regression beside the scorer's log-odds.

    Newton's method, with an L2 penalty.
    """
    used = [CUES.index(one) for one in _USED[output]]
    values = np.vstack([one.cues for one in rows])[:, used]
    offset = np.concatenate([one.log_odds[output] for one in rows])
    truth = np.concatenate([one.truth[output] for one in rows])
    counts = np.concatenate([np.full(len(one.cues), one.weight) for one in rows])
    weights = np.zeros(len(used))
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(offset + values @ weights, -30, 30)))
        slope = values.T @ (counts * (chances - truth)) + _PENALTY * weights
        spread = (counts * chances * (1 - chances))[:, None]
        bend = values.T @ (values * spread) + _PENALTY * np.eye(len(used))
        step = np.linalg.solve(bend, slope)
        weights -= step / max(1.0, float(np.abs(step).max()))
    found = np.zeros(len(CUES))
    found[used] = weights
    return found


def read_rows(path: Path, memos: Sequence[Memo]) -> list[Rows]:
    """Return the rows of the memos whose readings lie in a file.

    Raises:
        OSError: the file cannot be read.
    """
    with np.load(path, allow_pickle=False) as arrays:
        known = [memo for memo in memos if f"{memo.name}.log_odds" in arrays]
        weight = _SENTENCES / max(sum(len(memo.texts) for memo in known), 1)
        nothing = np.zeros((0, 0), dtype=np.float32)
        return [
            rows_of(
                memo,
                Reading(arrays[f"{memo.name}.log_odds"], arrays[f"{memo.name}.acts"], nothing),
                weight,
            )
            for memo in known
        ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("readings", metavar="READINGS", type=Path, nargs="+")
    memos = read_memos()
    rows = [row for path in parser.parse_args(arguments).readings for row in read_rows(path, memos)]
    for output in _USED:
        found = ", ".join(f"{one:.1f}" for one in fit(rows, output))
        sys.stdout.write(f'"{output}": ({found}),\n')


if __name__ == "__main__":
    main()
