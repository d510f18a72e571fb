"""What corrections are worth: python -m tests.benchmarks.corrections DIR --keep FOLDER

For each writer of DIR, with a scorer that never saw that writer (those which
tests.benchmarks.segmentation kept in FOLDER, else trained now): the user corrects five wrongly
filed sentences a memo in ten memos, drawn by chance; the rest of the writer's memos are then placed
without and with these corrections in mind. Several draws; the mean and the worst are printed.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.segment.context import Floats
from pipeline.segment.examples import UserExamples, residuals, unit
from pipeline.segment.scorer import Reading
from pipeline.segment.training.calibrate import Calibration, calibrate
from pipeline.segment.training.data import KEYS, Memo, read_memos
from pipeline.segment.training.unseen import Unseen
from tests.benchmarks import report
from tests.benchmarks.segmentation import Scored, f1, left_out, scored

MEMOS = 10
CORRECTIONS = 5
DRAWS = 10


@dataclass(frozen=True, slots=True)
class Gain:
    """Micro-F1 on a writer's further memos, without corrections and with them."""

    before: float
    after: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", metavar="FOLDER", type=Path)
    parser.add_argument("--writers", nargs="*")
    options = parser.parse_args(arguments)
    memos = read_memos(options.folder)
    writers = options.writers or sorted({memo.writer for memo in memos})
    folds = [{memo.name for memo in memos if memo.writer == writer} for writer in writers]
    for writer, fold in zip(writers, left_out(memos, folds, options.keep, 2), strict=True):
        gains = simulate(fold)
        change = np.array([gain.after - gain.before for gain in gains])
        before = np.mean([gain.before for gain in gains])
        sys.stdout.write(
            f"writer {writer}: micro-F1 {before:.3f} before, {before + change.mean():.3f} after "
            f"{CORRECTIONS} corrections in each of {MEMOS} memos ({change.mean():+.4f}; of {DRAWS} "
            f"draws the worst {change.min():+.4f}, the best {change.max():+.4f})\n"
        )


def simulate(fold: Unseen) -> list[Gain]:
    """Correct some memos of a writer and score the others, once a draw."""
    learned = calibrate(fold.inner, fold.inner_readings)
    readings = [_calibrated(reading, learned) for reading in fold.held_readings]
    plain = Calibration(
        np.ones_like(learned.scale),
        np.zeros_like(learned.shift),
        learned.thresholds,
        learned.asking,
        learned.replying,
    )
    found = []
    for draw in range(DRAWS):
        dice = np.random.default_rng(draw)
        order = dice.permutation(len(fold.held))
        taught = _taught(
            [fold.held[at] for at in order[:MEMOS]],
            [readings[at] for at in order[:MEMOS]],
            plain,
            dice,
        )
        rest = [(fold.held[at], readings[at]) for at in order[MEMOS:]]
        before = [scored(memo, reading, plain) for memo, reading in rest]
        after = [
            scored(memo, Reading(taught.adjust(reading), reading.acts, reading.vectors), plain)
            for memo, reading in rest
        ]
        found.append(Gain(_micro(before), _micro(after)))
    return found


def _calibrated(reading: Reading, learned: Calibration) -> Reading:
    log_odds = reading.log_odds * learned.scale + learned.shift
    return Reading(log_odds.astype(np.float32), reading.acts, reading.vectors)


def _taught(
    memos: Sequence[Memo],
    readings: Sequence[Reading],
    plain: Calibration,
    dice: np.random.Generator,
) -> UserExamples:
    """Let the user correct some of the wrongly filed sentences of each memo."""
    vectors: list[Floats] = []
    off: list[Floats] = []
    for memo, reading in zip(memos, readings, strict=True):
        placed = scored(memo, reading, plain).placed
        wrong = np.flatnonzero((placed != memo.labels).any(axis=1))
        for at in dice.permutation(wrong)[:CORRECTIONS]:
            one = Reading(reading.log_odds[at : at + 1], reading.acts[:1], reading.vectors[:1])
            true = frozenset(KEYS[key] for key in np.flatnonzero(memo.labels[at]))
            off.append(residuals(one, KEYS, [true]))
            vectors.append(reading.vectors[at : at + 1])
    return UserExamples(unit(np.vstack(vectors)), np.vstack(off), {})


def _micro(found: Sequence[Scored]) -> float:
    micro, _ = f1(
        np.vstack([one.memo.labels for one in found]), np.vstack([o.placed for o in found])
    )
    return micro


if __name__ == "__main__":
    raise SystemExit(report.run(main))
