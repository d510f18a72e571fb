"""How well prompts of a user's own are filed: python -m tests.benchmarks.custom_sheets DIR

DIR holds labelled walk-throughs (*.json). First the built-in sheet is taken for a user's own, with
1, 3 and 8 examples a prompt (three are those of the sheet, more are drawn from other writers'
memos). Each figure is for memos whose writer, and for prompts whose labels, were not learned from:
four writers × two halves of the prompts, eight fits of some seconds. Then the sheets in
tests/custom_sheets, which nothing is learned from, and those that training uses, each held out
from the fit. --quick looks at every sixth memo.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import numpy as np

from pipeline.segment import custom
from pipeline.segment.context import Floats
from pipeline.segment.scorer import Similarity, load_scorer
from pipeline.segment.training import similarity as training
from pipeline.segment.training.data import KEYS, Memo, read_memos
from pipeline.segment.training.similarity import LabelledSheet, Vectors, fit_similarity, read_sheets
from pipeline.segment.vectors import embed
from pipeline.sheets import load_sheet
from tests.benchmarks import report
from tests.benchmarks.segmentation import calibration, f1

ASIDE = Path(__file__).parents[1] / "custom_sheets"
_COUNTS = (1, 3, 8)
_SEED = 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="every sixth memo: a trial")
    parser.add_argument("--shipped", action="store_true", help="only the sheets kept aside")
    options = parser.parse_args(arguments)
    memos = read_memos(options.folder)
    if not memos:
        parser.error(f"no walk-throughs (*.json) in {options.folder}")
    if not options.shipped:
        others = {memo.writer for memo in memos}
        further = [memo for memo in read_memos() if memo.writer not in others]
        step = 6 if options.quick else 1
        known = Vectors()
        _as_custom(memos[::step], further[::step], known)
        _left_out_in_turn([*memos, *further][:: 2 * step], known)
    for course in read_sheets(ASIDE):
        _custom(f"{_name(course)}, kept aside", course, load_scorer().similarity)
    _speed(memos[0])


def _as_custom(memos: list[Memo], further: list[Memo], known: Vectors) -> None:
    """Print figures of the built-in sheet, its writers and halves of its prompts left out."""
    chances = {
        count: [np.zeros(memo.labels.shape, np.float32) for memo in memos] for count in _COUNTS
    }
    placed = {
        count: [np.zeros(memo.labels.shape, np.float32) for memo in memos] for count in _COUNTS
    }
    course = LabelledSheet(load_sheet().prompts, tuple(memos))
    vectors = [known(memo.texts) for memo in memos]
    order = np.random.default_rng(_SEED).permutation(len(KEYS))
    for writer in sorted({memo.writer for memo in memos}):
        rest = [memo for memo in (*memos, *further) if memo.writer != writer]
        pools = training.example_pools(course, writer)
        for half in (order[::2], order[1::2]):
            seen = [key for at, key in enumerate(KEYS) if at not in half]
            fitted = fit_similarity(rest, seen, sheets=1, vectors=known)
            for count in _COUNTS:
                dice = np.random.default_rng(_SEED)
                prompts = training.with_drawn_examples(course.prompts, pools, count, dice)
                against = custom.embed_prompts(prompts, known)
                for at, memo in enumerate(memos):
                    if memo.writer == writer:
                        found = _chances(memo, vectors[at], against, fitted)[:, half]
                        chances[count][at][:, half] = found
                        placed[count][at][:, half] = found >= fitted.threshold
        _say(f"writer {writer} done")
    labels = np.vstack([memo.labels for memo in memos])
    for count in _COUNTS:
        name = f"The built-in sheet as custom, examples a prompt: {count}"
        _figures(name, KEYS, labels, np.vstack(chances[count]), np.vstack(placed[count]))


def _left_out_in_turn(memos: list[Memo], known: Vectors) -> None:
    courses = read_sheets()
    for course in courses:
        rest = [one for one in courses if one is not course]
        with mock.patch.object(training, "read_sheets", lambda rest=rest: rest):
            fitted = fit_similarity(memos, sheets=1, vectors=known)
        _custom(f"{_name(course)}, left out of training", course, fitted)


def _custom(name: str, course: LabelledSheet, similarity: Similarity) -> None:
    labels = np.vstack([memo.labels for memo in course.memos])
    against = custom.embed_prompts(course.prompts)
    chances = np.vstack(
        [_chances(memo, embed(memo.texts), against, similarity) for memo in course.memos]
    )
    placed = (chances >= similarity.threshold).astype(np.float32)
    keys = [prompt.key for prompt in course.prompts]
    _figures(f"{name}: {len(course.memos)} memos", keys, labels, chances, placed)


def _chances(
    memo: Memo, vectors: Floats, against: custom.EmbeddedPrompts, similarity: Similarity
) -> Floats:
    return custom.embedded_probabilities(memo.texts, vectors, against, similarity)


def _figures(
    name: str, keys: Sequence[str], labels: Floats, chances: Floats, placed: Floats
) -> None:
    micro, each = f1(labels, placed)
    nowhere, truly = ((one.sum(axis=1) == 0).mean() for one in (placed, labels))
    likely = chances >= 0.1
    _say(f"\n{name}, {len(labels)} sentences")
    _say(f"  micro-F1 {micro:.3f}, macro-F1 {each.mean():.3f}")
    _say("  " + ", ".join(f"{key} {value:.2f}" for key, value in zip(keys, each, strict=True)))
    _say(
        f"  expected calibration error {calibration(chances, labels):.3f}, "
        f"{calibration(chances[likely], labels[likely]):.3f} where the chance is 0.1 or more; "
        f"placed nowhere {nowhere:.2f}, rightly nowhere {truly:.2f}"
    )


def _name(course: LabelledSheet) -> str:
    return course.memos[0].name.split(":")[0]


def _speed(memo: Memo) -> None:
    prompts, texts = load_sheet().prompts, (memo.texts * 2)[:60]
    similarity = load_scorer().similarity
    times = []
    for _ in range(5):
        started = time.perf_counter()
        custom.similarity_probabilities(texts, embed(texts), prompts, similarity)
        times.append(time.perf_counter() - started)
    _say(f"\n{len(texts)} sentences, {len(prompts)} prompts: {np.median(times):.2f} s")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(report.run(main))
