"""How well sentences are placed: python -m tests.benchmarks.segmentation DIR [--leave-out WRITER]

DIR holds labelled walk-throughs (*.json). Every figure is for memos that the scorer did not see:
cross-validated over memos (5 groups) and leaving one writer out, each with a training of its own
(some ten minutes; extra `train`). --leave-out does only the writer named, --shipped trains nothing
and scores the scorer that ships, for memos that are not among its training data. Memos in the
repository by writers that DIR does not have help to train.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from models import Exchange, Placement, Sentence
from pipeline.exchanges import find_exchanges
from pipeline.segment import segment
from pipeline.segment.context import Floats
from pipeline.segment.scorer import load_scorer, sigmoid
from pipeline.segment.training.calibrate import calibrate
from pipeline.segment.training.data import KEYS, Memo, groups, read_memos
from pipeline.segment.training.train import parted
from pipeline.sheets import load_sheet

Counts = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--leave-out", metavar="WRITER", help="only this writer: 0xx, 2xx, ...")
    parser.add_argument("--shipped", action="store_true", help="the scorer that ships, as it is")
    options = parser.parse_args(arguments)
    memos = read_memos(options.folder)
    if not memos:
        parser.error(f"no walk-throughs (*.json) in {options.folder}")
    _say(f"{len(memos)} memos, {sum(len(memo.texts) for memo in memos)} sentences")
    _gold(memos)
    if options.shipped:
        _shipped(memos)
    elif options.leave_out:
        _report(f"Leaving out {options.leave_out}", memos, [options.leave_out])
    else:
        dealt = groups((memo.name for memo in memos), 5, 1)
        _report("Cross-validated over memos", memos, [1, 2, 3, 4, 5], dealt + 1)
        _report("Leaving one writer out", memos, sorted({memo.writer for memo in memos}))
    _speed(memos)


def _shipped(memos: list[Memo]) -> None:
    chances = [load_scorer().probabilities(memo.texts) for memo in memos]
    placed = [(one >= load_scorer().thresholds).astype(np.float32) for one in chances]
    _figures("The scorer that ships", memos, chances, placed)


def _report(
    title: str, memos: list[Memo], folds: Sequence[object], dealt: Floats | None = None
) -> None:
    """Train once a fold. `dealt` says each memo's fold; without it, that is its writer."""
    others = {memo.writer for memo in memos}
    further = [memo for memo in read_memos() if memo.writer not in others]
    scored: list[Memo] = []
    chances: list[Floats] = []
    placed: list[Floats] = []
    for fold in folds:
        of = [memo.writer for memo in memos] if dealt is None else list(dealt)
        held = [memo for memo, one in zip(memos, of, strict=True) if one == fold]
        rest = [memo for memo, one in zip(memos, of, strict=True) if one != fold]
        found, thresholds = _unseen(rest, further, held)
        scored += held
        chances += found
        placed += [(one >= thresholds).astype(np.float32) for one in found]
    _figures(title, scored, chances, placed)


def _unseen(rest: list[Memo], further: list[Memo], held: list[Memo]) -> tuple[list[Floats], Floats]:
    """Return the probabilities for memos held out and the thresholds, which never saw them."""
    import torch

    from pipeline.segment.training.finetune import fit

    torch.set_num_threads(1)
    train, inner, _ = parted(rest, writer="")
    fitted = fit([*train, *further], say=_say)
    learned = calibrate(inner, [fitted.log_odds(memo) for memo in inner])
    said = [fitted.log_odds(memo) for memo in held]
    return [sigmoid(one * learned.scale + learned.shift) for one in said], learned.thresholds


def _figures(title: str, memos: list[Memo], chances: list[Floats], placed: list[Floats]) -> None:
    _say(f"\n{title}")
    labels = [memo.labels for memo in memos]
    _scores("all", labels, placed)
    for name in sorted({memo.writer for memo in memos}):
        _scores(f"writer {name}", *_where(labels, placed, [m.writer == name for m in memos]))
    _scores("recogniser output", *_where(labels, placed, [m.recognised for m in memos]))
    _prompts(np.vstack(labels), np.vstack(placed))
    _coverage(labels, placed)
    _calibration(np.vstack(chances), np.vstack(labels))
    _exchange_scores("predicted labels", memos, placed)


def _scores(name: str, labels: list[Floats], placed: list[Floats]) -> None:
    if labels:
        micro, each = f1(np.vstack(labels), np.vstack(placed))
        _say(f"  {name}: micro-F1 {micro:.3f}, macro-F1 {each.mean():.3f}")


def _where(
    labels: list[Floats], placed: list[Floats], wanted: Iterable[bool]
) -> tuple[list[Floats], list[Floats]]:
    kept = [at for at, one in enumerate(wanted) if one]
    return [labels[at] for at in kept], [placed[at] for at in kept]


def _prompts(labels: Floats, placed: Floats) -> None:
    _, each = f1(labels, placed)
    _say("  " + ", ".join(f"{key} {value:.2f}" for key, value in zip(KEYS, each, strict=True)))


def f1(labels: Floats, placed: Floats) -> tuple[float, Counts]:
    """Return micro-F1 and each prompt's F1."""
    right = (labels * placed).sum(axis=0)
    both = labels.sum(axis=0) + placed.sum(axis=0)
    return float(2 * right.sum() / both.sum()), 2 * right / np.maximum(both, 1)


def _coverage(labels: list[Floats], placed: list[Floats]) -> None:
    """Print whether a prompt is covered in a memo at all, beside what never asking would score."""
    true = np.stack([one.max(axis=0) for one in labels]) > 0
    found = np.stack([one.max(axis=0) for one in placed]) > 0
    seen = int((~true & ~found).sum())
    _say(
        f"  coverage accuracy {(true == found).mean():.3f} (calling every prompt covered: "
        f"{true.mean():.3f}); {seen} of {int((~true).sum())} not covered were noticed, "
        f"{int((true & ~found).sum())} covered were missed"
    )


def _calibration(chances: Floats, labels: Floats) -> None:
    """Print the error over all, and without the many chances near 0, which flatter it."""
    each = [calibration(chances[:, at], labels[:, at]) for at in range(len(KEYS))]
    likely = chances >= 0.1
    _say(
        f"  expected calibration error {calibration(chances, labels):.3f} pooled, "
        f"{np.mean(each):.3f} mean of prompts, {max(each):.3f} worst prompt, "
        f"{calibration(chances[likely], labels[likely]):.3f} where the chance is 0.1 or more"
    )


def calibration(chances: Floats, labels: Floats) -> float:
    """Return the expected calibration error over ten bins of equal width, all prompts pooled."""
    flat, truth = chances.ravel(), labels.ravel()
    bins = np.minimum((flat * 10).astype(int), 9)
    gaps = [abs((flat[bins == one] - truth[bins == one]).sum()) for one in range(10)]
    return float(sum(gaps) / len(flat))


def _gold(memos: list[Memo]) -> None:
    _exchange_scores("Exchanges, given labels", memos, [memo.labels for memo in memos])


def _exchange_scores(name: str, memos: list[Memo], placed: list[Floats]) -> None:
    found = [_exchanges(memo, one) for memo, one in zip(memos, placed, strict=True)]
    question, link, pairs = np.zeros(3), np.zeros(3), np.zeros(3)
    for memo, exchanges in zip(memos, found, strict=True):
        asked = {at for at, numbers in enumerate(memo.questions) if numbers}
        question += _hits(asked, {at for one in exchanges for at in one.question_sentences})
        link += _hits(*_links(memo, exchanges))
        pairs += _hits(*_same_question(memo, exchanges))
    _say(
        f"  {name}: question F1 {_f1(question):.3f}, answer-link F1 {_f1(link):.3f}, "
        f"restatement pairs F1 {_f1(pairs):.3f}"
    )


def _exchanges(memo: Memo, placed: Floats) -> tuple[Exchange, ...]:
    sentences = [Sentence(index=at, text=text) for at, text in enumerate(memo.texts)]
    wanted = ("questions", "answers")
    placements = [
        Placement(sentence=at, prompt=key, score=1.0)
        for at in range(len(sentences))
        for key in wanted
        if placed[at, KEYS.index(key)]
    ]
    return find_exchanges(sentences, placements)


def _links(memo: Memo, exchanges: Sequence[Exchange]) -> tuple[set[object], set[object]]:
    """Links as pairs of sentences: where the question was first reported, and the answer."""
    first: dict[int, int] = {}
    for at, numbers in enumerate(memo.questions):
        for number in numbers:
            first.setdefault(number, at)
    true: set[object] = {
        (first[number], at)
        for at, numbers in enumerate(memo.answers_to)
        for number in numbers
        if number in first
    }
    found: set[object] = {
        (one.question_sentences[0], at) for one in exchanges for at in one.answer_sentences
    }
    return true, found


def _same_question(memo: Memo, exchanges: Sequence[Exchange]) -> tuple[set[object], set[object]]:
    """Pairs of sentences that report the same question, whatever its number."""
    true: set[object] = {
        (left, right)
        for (left, some), (right, others) in combinations(enumerate(memo.questions), 2)
        if set(some) & set(others)
    }
    found: set[object] = {
        pair for one in exchanges for pair in combinations(one.question_sentences, 2)
    }
    return true, found


def _hits(true: set[object] | set[int], found: set[object] | set[int]) -> Counts:
    return np.array([len(true & found), len(true), len(found)], dtype=np.float64)


def _f1(counts: Counts) -> float:
    return float(2 * counts[0] / max(counts[1] + counts[2], 1))


def _speed(memos: list[Memo]) -> None:
    texts = [text for memo in memos for text in memo.texts][:120]
    sentences = [Sentence(index=at, text=text) for at, text in enumerate(texts)]
    sheet = load_sheet()
    started = time.perf_counter()
    segment(sentences[:1], sheet)
    loading = time.perf_counter() - started
    times = []
    for _ in range(5):
        started = time.perf_counter()
        segment(sentences, sheet)
        times.append(time.perf_counter() - started)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _say(
        f"\nLoading {loading:.2f} s, then {np.median(times) / len(texts) * 1000:.1f} ms a sentence"
        f"; peak memory, training (if any) included, {peak_mib:.0f} MiB"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
