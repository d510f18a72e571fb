"""Fit the detector of further interviews and write it: python -m pipeline.review.training.fit

Memos marked by hand are placed by the scorer that is installed; walk-throughs have their labels,
spoilt. A lexicon is counted first. Every memo's signs come from a lexicon that was counted without
its fold, so that the detector does not trust words that it saw in one memo only.
"""

import argparse
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from models import Sentence
from pipeline.files import write_atomic
from pipeline.review.interview_signs import signs
from pipeline.review.interview_words import features_of, is_other_stage
from pipeline.review.second_interview import (
    DETECTOR,
    MIN_AFTER,
    MIN_BEFORE,
    Detector,
    first_peak,
    standardised,
)
from pipeline.review.training.data import (
    Told,
    is_aside,
    joined,
    marked_memos,
    read_walkthroughs,
)
from pipeline.review.training.grow import Growth, grow
from pipeline.segment import segment
from pipeline.segment.neighbours import Numbers
from pipeline.sheets import load_sheet
from pipeline.text import plain

FOLDS = 5
JOINED = 400
SIEVE = -6.0
THRESHOLD = 0.7
PENALTY = 10.0  # of the sieve's weights
GROWTH = Growth(trees=80, depth=3, rate=0.1)
# What a sentence counts that opens a further interview, and one that does not.
OPENING = {"joined": 0.7, "real": 6.0}
OTHER = {"joined": 1.0, "real": 2.0, "hard": 3.0, "single": 1.5}
SHARES = {"joined": 0.15, "single": 0.8}  # of the sentences that open nothing, learned from

Lexicon = dict[str, tuple[float, float]]


class Seen(NamedTuple):
    """A memo's signs and the fold it belongs to."""

    memo: Told
    fold: int
    rows: Numbers


def main() -> None:
    """Fit, print how well memos are told that were left out, and write the detector."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    seen = see(training_memos())
    for fold in range(FOLDS):
        detector = fit([one for one in seen if one.fold != fold], {})
        report(fold, detector, [one for one in seen if one.fold == fold])
    write(fit(seen, lexicon([one.memo for one in seen if one.memo.kind != "joined"])))


def training_memos() -> list[Told]:
    """Return all memos that are learned from, but joined ones."""
    walkthroughs = [one for one in read_walkthroughs() if one.begins or not is_aside(one.name)]
    return [_placed(memo) for memo in marked_memos()] + walkthroughs


def _placed(memo: Told) -> Told:
    """Return a memo with the prompts under which the scorer places its sentences."""
    sentences = [Sentence(index, text) for index, text in enumerate(memo.texts)]
    prompts: list[set[str]] = [set() for _ in sentences]
    for placement in segment(sentences, load_sheet("interview", Path("none"))):
        prompts[placement.sentence].add(placement.prompt)
    return replace(memo, prompts=tuple(map(frozenset, prompts)))


def see(memos: Sequence[Told]) -> list[Seen]:
    """Return the signs of all memos and of joined ones, each by a lexicon of the other folds."""
    found = []
    for fold in range(FOLDS):
        mine = [memo for memo in memos if fold_of(memo.name) == fold]
        words = lexicon([memo for memo in memos if fold_of(memo.name) != fold])
        single = [memo for memo in mine if memo.kind == "single"]
        for memo in [*mine, *joined(single, JOINED // FOLDS, seed=fold)]:
            found.append(Seen(memo, fold, signs(memo.texts, memo.prompts, words)[0]))
    return found


def fold_of(name: str) -> int:
    """Return a memo's fold, by its name."""
    return int(hashlib.sha256(f"f{name}".encode()).hexdigest(), 16) % FOLDS


def lexicon(memos: Sequence[Told]) -> Lexicon:
    """Return words' weights: how much likelier the first, and the last, sentences hold them.

    Logarithms of ratios, drawn to 0 where a word is rare. Words of fewer than three memos are left
    out, pairs of words also where they say little.
    """
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    memos_with: dict[str, set[str]] = defaultdict(set)
    total = [0.0, 0.0, 0.0, 0.0]
    for memo in memos:
        for row, text in enumerate(memo.texts):
            first, last = _first(memo, row), _last(memo, row)
            added = (first, float(not first), last, float(not last))
            total = [one + more for one, more in zip(total, added, strict=True)]
            for word in features_of(plain(text)):
                counts[word] = [one + more for one, more in zip(counts[word], added, strict=True)]
                memos_with[word].add(memo.name)
    first_share, last_share = total[0] / (total[0] + total[1]), total[2] / (total[2] + total[3])
    found: Lexicon = {}
    for word, (first, others, last, rest) in counts.items():
        is_pair = " " in word
        if len(memos_with[word]) < (6 if is_pair else 3):
            continue
        weights = (_ratio(first, others, first_share, 4), _ratio(last, rest, last_share, 6))
        if not is_pair or max(map(abs, weights)) >= 0.5:
            found[word] = weights
    return found


def _first(memo: Told, row: int) -> float:
    """Return how much a sentence counts as the first of an account."""
    return 4.0 if row in memo.begins else float(row < 2)


def _last(memo: Told, row: int) -> float:
    """Return how much a sentence counts as one of the last of an account, before farewells."""
    if any(begin - 3 <= row < begin for begin in memo.begins):
        return 4.0
    count = len(memo.texts)
    return float(not memo.begins and 0.7 * count <= row < count - 2)


def _ratio(some: float, others: float, share: float, drawn: float) -> float:
    ratio = (some + drawn * share) / (some + others + drawn) / share
    return round(max(-2.0, min(2.5, math.log(ratio))), 1)


def fit(seen: Sequence[Seen], words: Lexicon) -> Detector:
    """Return a detector learned from memos' signs, with this lexicon."""
    rows, wanted, weights = examples(seen)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + np.float32(1e-3)
    sieve = logistic(standardised(rows, mean, scale), wanted, weights)
    sieved = standardised(rows, mean, scale) @ sieve[:-1] + sieve[-1]
    kept = (wanted == 1) | (sieved > SIEVE)
    trees = grow(
        np.column_stack([rows, sieved])[kept].astype(np.float32),
        wanted[kept],
        weights[kept],
        GROWTH,
    )
    return Detector(words, mean, scale, sieve, SIEVE, trees, THRESHOLD)


def examples(seen: Sequence[Seen]) -> tuple[Numbers, Numbers, Numbers]:
    """Return rows of signs, 1 for those that open a further interview, and what each counts.

    The sentences beside an opening are left out: a cut there is right as well.
    """
    chance = np.random.default_rng(0)
    rows, wanted, weights = [], [], []
    for memo, _, signs_of in seen:
        count = len(signs_of)
        others = np.arange(count) >= MIN_BEFORE
        others[max(count - MIN_AFTER + 1, 0) :] = False
        for begin in memo.begins:
            others[max(begin - 1, 0) : begin + 2] = False
        others &= chance.random(count) < SHARES.get(memo.kind, 1.0)
        openings = [row for row in memo.begins if MIN_BEFORE <= row <= count - MIN_AFTER]
        for picked, value, worth in (
            (np.flatnonzero(others), 0.0, OTHER[memo.kind]),
            (np.array(openings, np.int64), 1.0, OPENING.get(memo.kind, 1.0)),
        ):
            rows.append(signs_of[picked])
            wanted.append(np.full(len(picked), value, np.float32))
            weights.append(np.full(len(picked), worth, np.float32))
    return np.vstack(rows), np.concatenate(wanted), np.concatenate(weights)


def logistic(rows: Numbers, wanted: Numbers, weights: Numbers) -> Numbers:
    """Return the weights of a logistic regression, the bias last, by Newton's method."""
    rows = np.column_stack([rows, np.ones(len(rows), np.float32)])
    penalty = np.diag([*[PENALTY] * (rows.shape[1] - 1), 0.01])
    found = np.zeros(rows.shape[1])
    for _ in range(8):
        chances = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        bend = (weights * chances * (1 - chances) + 1e-6).astype(np.float32)
        slope = rows.T @ (weights * (wanted - chances)) - penalty @ found
        found += np.linalg.solve((rows * bend[:, None]).T @ rows + penalty, slope)
    return found.astype(np.float32)


def report(fold: int, detector: Detector, seen: Sequence[Seen]) -> None:
    """Print how a detector cuts memos that it did not learn from."""
    told: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for memo, _, rows in seen:
        chances = np.where(is_other_stage(memo.texts), np.float32(0), detector.judged(rows))
        cut = first_peak(chances, detector.threshold)
        is_right = cut is not None and any(abs(cut - begin) <= 1 for begin in memo.begins)
        told[memo.kind] = [
            one + more
            for one, more in zip(
                told[memo.kind], (1, bool(memo.begins), cut is not None, is_right), strict=True
            )
        ]
    for kind, (memos, several, cuts, right) in sorted(told.items()):
        print(
            f"fold {fold}: {kind}: {memos} memos, {several} of several, {cuts} cut, {right} rightly"
        )


def write(detector: Detector, path: Path = DETECTOR) -> None:
    """Write the detector as JSON, a line an entry."""
    data = {
        "threshold": detector.threshold,
        "sieve": detector.sieve,
        "mean": _rounded(detector.mean),
        "scale": _rounded(detector.scale),
        "weights": _rounded(detector.weights),
        "trees": detector.trees.as_json(),
        "lexicon": dict(sorted(detector.lexicon.items())),
    }
    lines = [
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items()
    ]
    write_atomic(path, "{" + ",\n".join(lines) + "}\n", mode=None)


def _rounded(values: Numbers) -> list[float]:
    return [float(f"{value:.5g}") for value in values]


if __name__ == "__main__":
    main()
