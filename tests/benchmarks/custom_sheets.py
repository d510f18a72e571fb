"""How well prompts of a user's own are filed: python -m tests.benchmarks.custom_sheets

First the sheets that training uses, with the three examples of each prompt: four fits, each without
a quarter of the sheets. Then the sheets in tests/custom_sheets, which nothing is learned from, by
the artefact. --left-out prints only the former, which is what to develop with.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.segment import custom
from pipeline.segment.context import Floats
from pipeline.segment.scorer import Similarity, load_scorer
from pipeline.segment.training.data import read_memos
from pipeline.segment.training.similarity import LabelledSheet, Views, fit_similarity, read_sheets
from pipeline.segment.views import of_memo
from pipeline.sheets import load_sheet
from tests.benchmarks import report
from tests.benchmarks.segmentation import calibration, f1

ASIDE = Path(__file__).parents[1] / "custom_sheets"
_GROUPS = 4
_SEED = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--left-out", action="store_true", help="not the sheets kept aside")
    parser.add_argument("--shipped", action="store_true", help="only the sheets kept aside")
    options = parser.parse_args(arguments)
    if not options.shipped:
        _left_out_in_turn(Views())
    if not options.left_out:
        figures = [
            _custom(f"{_name(sheet)}, kept aside", sheet, load_scorer().similarity)
            for sheet in read_sheets(ASIDE)
        ]
        _say(f"\nkept aside, mean of the sheets: micro-F1 {np.mean(figures):.3f}")
    _speed()


def _left_out_in_turn(views: Views) -> None:
    memos, sheets = read_memos(), read_sheets()
    order = np.random.default_rng(_SEED).permutation(len(sheets))
    figures = []
    for group in range(_GROUPS):
        held = set(order[group::_GROUPS].tolist())
        rest = [one for at, one in enumerate(sheets) if at not in held]
        fitted = fit_similarity(memos, rest, views=views)
        figures += [
            _custom(f"{_name(sheets[at])}, left out of training", sheets[at], fitted) for at in held
        ]
    _say(f"\nleft out, mean of the sheets: micro-F1 {np.mean(figures):.3f}")


def _custom(name: str, sheet: LabelledSheet, similarity: Similarity) -> float:
    labels = np.vstack([memo.labels for memo in sheet.memos])
    against = custom.embed_prompts(sheet.prompts)
    chances = np.vstack(
        [
            custom.embedded_probabilities(memo.texts, of_memo(memo.texts), against, similarity)
            for memo in sheet.memos
        ]
    )
    placed = (chances >= similarity.threshold).astype(np.float32)
    keys = [prompt.key for prompt in sheet.prompts]
    return _figures(f"{name}: {len(sheet.memos)} memos", keys, labels, chances, placed)


def _figures(
    name: str, keys: Sequence[str], labels: Floats, chances: Floats, placed: Floats
) -> float:
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
    return micro


def _name(sheet: LabelledSheet) -> str:
    return sheet.memos[0].name.split(":")[0]


def _speed() -> None:
    """Print the time of 60 sentences that nothing was read of, examples included."""
    prompts, similarity = load_sheet().prompts, load_scorer().similarity
    texts = tuple(f"{text} " for memo in read_memos()[:3] for text in memo.texts)[:60]
    started = time.perf_counter()
    custom.similarity_probabilities(texts, of_memo(texts), prompts, similarity)
    took = time.perf_counter() - started
    _say(f"\n{len(texts)} sentences, {len(prompts)} prompts with their examples: {took:.2f} s")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(report.run(main))
