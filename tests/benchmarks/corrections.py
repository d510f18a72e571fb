"""What corrections are worth: python -m tests.benchmarks.corrections DIR [options]

Simulates users with a taste of their own (tests/benchmarks/tastes.py) on the memos of each writer
of DIR: a user files five sentences a memo in ten memos, drawn by chance from those that the scorer
files otherwise than this user would; the rest of the writer's memos are then placed without and
with these corrections in mind. One user files by the guide and mends real errors, one files any
sentences anywhere.

--writers      only the writers named: 24xx 25xx …
--shipped      the scorer that ships, for memos that are not among its training data; without it,
               scorers that never saw the writer (those that tests.benchmarks.segmentation kept
               in FOLDER, else trained now)
--keep FOLDER  where trainings are kept
--real FOLDER  real accounts that these trainings read beside (`segmentation --real`), else they
               are not found again; no user is simulated on them
--draws N      draws of memos and sentences, a writer and user
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.segment.context import Floats
from pipeline.segment.examples import UserExamples, learn
from pipeline.segment.markers import Marker, find_markers, steer
from pipeline.segment.scorer import Reading, load_scorer, read, sigmoid
from pipeline.segment.taste import Corrections
from pipeline.segment.training.calibrate import calibrate
from pipeline.segment.training.data import KEYS, Memo, read_memos
from pipeline.sheets import load_sheet
from tests.benchmarks import report
from tests.benchmarks.segmentation import left_out
from tests.benchmarks.tastes import USERS, User

MEMOS = 10
CORRECTIONS = 5
DRAWS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A memo with its calibrated reading, its markers, and what is placed without corrections."""

    memo: Memo
    reading: Reading
    markers: list[Marker | None]
    placed: Floats


@dataclass(frozen=True, slots=True)
class Gain:
    """Micro-F1 on further memos, without corrections and with them."""

    before: float
    after: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--writers", nargs="*")
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--keep", metavar="FOLDER", type=Path)
    parser.add_argument("--real", metavar="FOLDER", type=Path)
    parser.add_argument("--draws", metavar="N", type=int, default=DRAWS)
    options = parser.parse_args(arguments)
    memos = read_memos(options.folder)
    writers = options.writers or sorted({memo.writer for memo in memos})
    real = read_memos(options.real) if options.real else []
    told = (
        _shipped(memos, writers)
        if options.shipped
        else _held_out(memos, writers, options.keep, real)
    )
    lines = [
        f"{CORRECTIONS} sentences in each of {MEMOS} memos, {options.draws} draws, "
        f"writers {', '.join(writers)}\n",
        "| the user files | what it concerns: F1 | then | change | worst draw "
        "| the rest: F1 | then | change | worst draw |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(user, told, options.draws) for user in USERS),
        f"\nTo learn from 500 sentences and place 50 takes {_milliseconds(told):.0f} ms "
        "(the scorer's own reading aside).",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _shipped(memos: Sequence[Memo], writers: Sequence[str]) -> list[tuple[list[Told], Floats]]:
    """Return each writer's memos as the scorer that ships places them, and its thresholds."""
    thresholds = load_scorer().thresholds
    return [
        (
            [_told(memo, read(memo.texts), thresholds) for memo in memos if memo.writer == writer],
            thresholds,
        )
        for writer in writers
    ]


def _held_out(
    memos: Sequence[Memo], writers: Sequence[str], keep: Path | None, real: Sequence[Memo]
) -> list[tuple[list[Told], Floats]]:
    """Do the same with a scorer a writer that never saw the writer's memos."""
    folds = [{memo.name for memo in memos if memo.writer == writer} for writer in writers]
    found = []
    for writer, fold in zip(writers, left_out(memos, folds, keep, 2, real), strict=True):
        learned = calibrate(fold.inner, fold.inner_readings)
        told = [
            _told(
                memo,
                Reading(one.log_odds * learned.scale + learned.shift, one.acts, one.vectors),
                learned.thresholds,
            )
            for memo, one in zip(fold.held, fold.held_readings, strict=True)
            if memo.writer == writer
        ]
        found.append((told, learned.thresholds))
    return found


def _told(memo: Memo, reading: Reading, thresholds: Floats) -> Told:
    markers = find_markers(memo.texts, load_sheet())
    return Told(memo, reading, markers, _placed(reading.log_odds, markers, thresholds))


def _placed(log_odds: Floats, markers: list[Marker | None], thresholds: Floats) -> Floats:
    """Place a memo as `segment` does."""
    if any(markers):
        columns = [steer(log_odds[:, at], key, markers) for at, key in enumerate(KEYS)]
        log_odds = np.stack(columns, axis=1)
    return (sigmoid(log_odds) >= thresholds).astype(np.float32)


def _row(user: User, told: Sequence[tuple[list[Told], Floats]], draws: int) -> str:
    """Return a row of the table: the means over writers and draws, and the worst draw."""
    found = [
        simulate(user, memos, thresholds, draw)
        for memos, thresholds in told
        for draw in range(draws)
    ]
    cells = _cells([one for one, _ in found if one is not None])
    return f"| {user.name} | {cells} | {_cells([rest for _, rest in found])} |"


def _cells(gains: Sequence[Gain]) -> str:
    if not gains:
        return "– | – | – | –"
    before = float(np.mean([gain.before for gain in gains]))
    change = np.array([gain.after - gain.before for gain in gains])
    return (
        f"{before:.3f} | {before + change.mean():.3f} | {change.mean():+.4f} | {change.min():+.3f}"
    )


def simulate(
    user: User, told: Sequence[Told], thresholds: Floats, draw: int
) -> tuple[Gain | None, Gain]:
    """Let a user file sentences of some memos; return the gain on the others.

    The first gain is on the prompts that the taste concerns. Where the user files nothing under
    them, it is on all prompts of the sentences which the guide or the scorer files there. The
    second is on the other prompts.
    """
    dice = np.random.default_rng(draw)
    order = dice.permutation(len(told))
    taught = _taught(user, [told[at] for at in order[:MEMOS]], thresholds, dice)
    rest = [told[at] for at in order[MEMOS:]]
    guide = np.vstack([one.memo.labels for one in rest])
    true, before = user.change(guide), np.vstack([one.placed for one in rest])
    after = np.vstack([_again(one, taught, thresholds) for one in rest])
    columns = user.columns
    others = [at for at in range(len(KEYS)) if at not in columns]
    gain = _gain(true[:, others], before[:, others], after[:, others])
    if not columns:
        return None, gain
    if true[:, columns].any():
        return _gain(true[:, columns], before[:, columns], after[:, columns]), gain
    some = (guide + before)[:, columns].any(axis=1)
    return _gain(true[some], before[some], after[some]), gain


def _taught(
    user: User, told: Sequence[Told], thresholds: Floats, dice: np.random.Generator
) -> UserExamples:
    """Let the user file some sentences of each memo."""
    log_odds, filed, vectors, left = [], [], [], []
    for one in told:
        labels = user.change(one.memo.labels)
        if user.is_random:
            rows = np.arange(len(labels))
            labels = np.eye(len(KEYS), dtype=np.float32)[dice.integers(len(KEYS), size=len(rows))]
        else:
            rows = np.flatnonzero((one.placed != labels).any(axis=1))
        rows = dice.permutation(rows)[:CORRECTIONS]
        log_odds.append(one.reading.log_odds[rows])
        vectors.append(one.reading.vectors[rows])
        filed.append(labels[rows])
        left.append(np.delete(one.placed, rows, axis=0))
    told_by = np.vstack(filed)
    corrections = Corrections(np.vstack(log_odds), told_by, np.ones_like(told_by), np.vstack(left))
    return learn(np.vstack(vectors), corrections, thresholds, {})


def _again(one: Told, taught: UserExamples, thresholds: Floats) -> Floats:
    return _placed(taught.adjust(one.reading), one.markers, thresholds)


def _gain(true: Floats, before: Floats, after: Floats) -> Gain:
    return Gain(_micro(true, before), _micro(true, after))


def _micro(true: Floats, placed: Floats) -> float:
    return float(2 * (true * placed).sum() / max(true.sum() + placed.sum(), 1))


def _milliseconds(told: Sequence[tuple[list[Told], Floats]]) -> float:
    """Return how long learning and adjusting take: 500 sentences of the first user, 50 to place."""
    memos, thresholds = told[0]
    log_odds = np.vstack([one.reading.log_odds for one in memos])
    vectors = np.vstack([one.reading.vectors for one in memos])
    filed = USERS[0].change(np.vstack([one.memo.labels for one in memos]))
    placed = np.vstack([one.placed for one in memos])
    wrong = np.resize(np.flatnonzero((filed != placed).any(axis=1)), 500)
    corrections = Corrections(log_odds[wrong], filed[wrong], np.ones_like(filed[wrong]), placed)
    reading = Reading(log_odds[:50], log_odds[:50], vectors[:50])
    times = []
    for _ in range(5):
        started = time.process_time()
        learn(vectors[wrong], corrections, thresholds, {}).adjust(reading)
        times.append(time.process_time() - started)
    return float(np.median(times)) * 1000


if __name__ == "__main__":
    raise SystemExit(report.run(main))
