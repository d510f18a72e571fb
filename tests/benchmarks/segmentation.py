"""How well sentences are placed: python -m tests.benchmarks.segmentation DIR [options]

DIR holds labelled walk-throughs (*.json). Every figure is for memos that the scorer did not see:
cross-validated over memos (5 groups) and leaving one writer out, each with a training of its own
(an hour on one thread; extra `train`). Memos in the repository by writers that DIR does not have
help to train.

--real DIR2    beside these, accounts that no training sees: in the same table, prompt by prompt
--leave-out    only the writers named; without a name each of them
--memos        only cross-validated over memos
--shipped      train nothing; for memos that are not among the training data of what ships
--keep FOLDER  keep the trainings, and find them there again
--inner        also sparse memos that no training saw, but that thresholds were set by
--no-cues      what the scorer alone says of questions and answers, without `cues`
--spoken N     with --keep and --leave-out: let synthetic voices speak N memos of each writer with
               noise at 10 dB, and place what Afterview hears
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models import Sentence
from pipeline.segment import segment
from pipeline.segment.context import Floats
from pipeline.segment.cues import with_cues
from pipeline.segment.dialogue_acts import DialogueAct, acts_of
from pipeline.segment.markers import find_markers, steer
from pipeline.segment.scorer import Reading, load_scorer, read, sigmoid
from pipeline.segment.training.calibrate import Calibration, calibrate
from pipeline.segment.training.data import KEYS, Memo, groups, read_memos
from pipeline.segment.training.unseen import Unseen, read_unseen
from pipeline.sheets import load_sheet
from tests.benchmarks import exchange_scores, report

Adjust = Callable[[Reading, Sequence[str], Sequence[str]], Reading]
Counts = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A memo and what was made of it: probabilities, what is placed (0 or 1), and acts."""

    memo: Memo
    chances: Floats
    placed: Floats
    acts: dict[int, DialogueAct]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--real", metavar="DIR2", type=Path, help="labelled real accounts")
    parser.add_argument("--leave-out", metavar="WRITER", nargs="*", help="0xx, 2xx …; none: each")
    parser.add_argument("--memos", action="store_true", help="cross-validated over memos")
    parser.add_argument("--shipped", action="store_true", help="the scorer that ships, as it is")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="where trainings are kept")
    parser.add_argument("--jobs", metavar="N", type=int, default=2, help="trainings at a time")
    parser.add_argument("--spoken", metavar="N", type=int, default=0, help="memos of each writer")
    parser.add_argument("--inner", action="store_true", help="also memos of the thresholds")
    parser.add_argument("--no-cues", action="store_true", help="the scorer alone")
    options = parser.parse_args(arguments)
    adjust: Adjust = _unchanged if options.no_cues else with_cues
    memos = read_memos(options.folder)
    real = read_memos(options.real) if options.real else []
    for folder, some in ((options.folder, memos), (options.real, real)):
        if folder and not some:
            parser.error(f"no walk-throughs (*.json) in {folder}")
    _say(f"{len(memos)} memos, {sum(len(memo.texts) for memo in memos)} sentences")
    gold = [exchange_scores.of_labels(memo) for memo in memos]
    _say(exchange_scores.line("Exchanges, given labels", gold))
    every = not (options.shipped or options.memos or options.leave_out is not None)
    if options.shipped:
        _figures("The scorer that ships", [_shipped(memo, adjust) for memo in memos])
        if real:
            ours = [_shipped(memo, adjust) for memo in real]
            _figures("The scorer that ships, real accounts", ours)
    if options.memos or every:
        dealt = groups((memo.name for memo in memos), 5, 1)
        folds = [{memos[at].name for at in np.flatnonzero(dealt == one)} for one in range(5)]
        found = left_out(memos, folds, options.keep, options.jobs, real)
        _both("Cross-validated over memos", scored_of(found, adjust), real)
    if options.leave_out is not None or every:
        writers = options.leave_out or sorted({memo.writer for memo in memos})
        folds = [{memo.name for memo in memos if memo.writer == writer} for writer in writers]
        found = left_out(memos, folds, options.keep, options.jobs, real)
        _both(f"Leaving one writer out ({', '.join(writers)})", scored_of(found, adjust), real)
        if options.inner:
            _figures("Sparse memos that thresholds were set by", _inner(found, adjust))
        if options.spoken:
            _spoken(found, options.spoken)
    _speed(memos)


def left_out(
    memos: Sequence[Memo],
    folds: Sequence[set[str]],
    kept: Path | None,
    jobs: int,
    others: Sequence[Memo] = (),
) -> list[Unseen]:
    """Train once a fold without the memos named; further memos of the repository only train.

    Each training reads `others` as well, which none has seen.
    """
    writers = {memo.writer for memo in memos}
    everything = [*memos, *(memo for memo in read_memos() if memo.writer not in writers)]
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        runs = [pool.submit(_unseen, everything, frozenset(fold), kept, others) for fold in folds]
        return [run.result() for run in runs]


def _unseen(
    memos: Sequence[Memo], held: frozenset[str], kept: Path | None, others: Sequence[Memo]
) -> Unseen:
    return read_unseen(memos, held, kept, others=others, say=_say)


def _spoken(folds: Sequence[Unseen], count: int) -> None:
    """Compare memos as they are written with the same as Afterview hears them spoken."""
    from pipeline.segment.training.unseen import load_fitted
    from tests.benchmarks.spoken import heard

    written: list[Scored] = []
    spoken: list[Scored] = []
    for fold in folds:
        if fold.weights is None:
            raise SystemExit("--spoken needs the trainings themselves: add --keep FOLDER.")
        fitted, learned = load_fitted(fold.weights), calibrate(fold.inner, fold.inner_readings)
        memos = [memo for memo in fold.held if not memo.recognised][:count]
        written += [scored(memo, fitted.read(memo), learned) for memo in memos]
        spoken += [scored(memo, fitted.read(memo), learned) for memo in heard(memos, _say)]
    _figures("Of these the memos spoken below, as written", written)
    _figures("Spoken by synthetic voices, noise at 10 dB, as heard", spoken)


def scored_of(folds: Sequence[Unseen], adjust: Adjust = with_cues) -> list[Scored]:
    """Place what was held out, with thresholds and calibration that did not see it."""
    return [
        scored(memo, reading, learned, adjust)
        for fold in folds
        for learned in [calibrate(fold.inner, fold.inner_readings)]
        for memo, reading in zip(fold.held, fold.held_readings, strict=True)
    ]


def _inner(folds: Sequence[Unseen], adjust: Adjust) -> list[Scored]:
    return [
        scored(memo, reading, learned, adjust)
        for fold in folds
        for learned in [calibrate(fold.inner, fold.inner_readings)]
        for memo, reading in zip(fold.inner, fold.inner_readings, strict=True)
        if not memo.is_dense
    ]


def scored(
    memo: Memo, reading: Reading, learned: Calibration, adjust: Adjust = with_cues
) -> Scored:
    """Place a memo as `segment` does, with another calibration."""
    log_odds = reading.log_odds * learned.scale + learned.shift
    said = adjust(replace(reading, log_odds=log_odds), memo.texts, KEYS)
    found = acts_of(said.acts, asking=learned.asking, replying=learned.replying)
    return _scored(memo, said.log_odds, learned.thresholds, found)


def _shipped(memo: Memo, adjust: Adjust) -> Scored:
    ours, reading = load_scorer(), adjust(read(memo.texts), memo.texts, KEYS)
    found = acts_of(reading.acts, asking=ours.asking, replying=ours.replying)
    return _scored(memo, reading.log_odds, ours.thresholds, found)


def _unchanged(reading: Reading, texts: Sequence[str], keys: Sequence[str]) -> Reading:
    return reading


def _scored(memo: Memo, log_odds: Floats, thresholds: Floats, acts: list[DialogueAct]) -> Scored:
    markers = find_markers(memo.texts, load_sheet())
    columns = [steer(log_odds[:, at], key, markers) for at, key in enumerate(KEYS)]
    chances = sigmoid(np.stack(columns, axis=1))
    placed = (chances >= thresholds).astype(np.float32)
    return Scored(memo, chances, placed, dict(enumerate(acts)))


def _both(title: str, found: Sequence[Scored], real: Sequence[Memo]) -> None:
    """Print the figures of invented memos and of real accounts, and both side by side."""
    names = {memo.name for memo in real}
    told = [one for one in found if one.memo.name in names]
    invented = [one for one in found if one.memo.name not in names]
    _figures(title, invented)
    if told:
        _figures(f"{title}: real accounts, read by each of these trainings", told)


def _figures(title: str, found: Sequence[Scored]) -> None:
    _say(f"\n{title}")
    memos = [one.memo for one in found]
    labels = [memo.labels * memo.counted for memo in memos]
    placed = [one.placed * one.memo.counted for one in found]
    _scores("all", labels, placed)
    writers = sorted({memo.writer for memo in memos})
    for name in writers if len(writers) > 1 else ():
        _scores(f"writer {name}", *_where(labels, placed, [m.writer == name for m in memos]))
    _scores("recogniser output", *_where(labels, placed, [m.recognised for m in memos]))
    _scores("as written", *_where(labels, placed, [not m.recognised for m in memos]))
    _prompts(np.vstack(labels), np.vstack(placed))
    _coverage(labels, placed)
    _calibration(np.vstack([one.chances for one in found]), np.vstack(labels))
    for questions, answers in ((False, False), (True, False), (False, True)):
        told = [
            exchange_scores.Found(
                one.memo, one.placed, one.acts, true_questions=questions, true_answers=answers
            )
            for one in found
        ]
        known = "questions" if questions else "answers" if answers else "neither"
        _say(exchange_scores.line(f"exchanges, {known} given", told))


def _scores(name: str, labels: list[Floats], placed: list[Floats]) -> None:
    if labels:
        true, found = np.vstack(labels), np.vstack(placed)
        micro, each = f1(true, found)
        right = (true * found).sum()
        nowhere, truly = ((one.sum(axis=1) == 0).mean() for one in (found, true))
        _say(
            f"  {name}: micro-F1 {micro:.3f} (precision {right / max(found.sum(), 1):.2f}, recall "
            f"{right / max(true.sum(), 1):.2f}), macro-F1 {each.mean():.3f}; under no prompt "
            f"{nowhere:.2f}, rightly {truly:.2f}"
        )


def _where(
    labels: list[Floats], placed: list[Floats], wanted: Iterable[bool]
) -> tuple[list[Floats], list[Floats]]:
    kept = [at for at, one in enumerate(wanted) if one]
    return [labels[at] for at in kept], [placed[at] for at in kept]


def _prompts(labels: Floats, placed: Floats) -> None:
    _, each = f1(labels, placed)
    right = (labels * placed).sum(axis=0)
    _say(f"  {'prompt':12} {'F1':>5} {'precision':>9} {'recall':>6} {'sentences':>9}")
    for at, key in enumerate(KEYS):
        said, true = placed[:, at].sum(), labels[:, at].sum()
        _say(
            f"  {key:12} {each[at]:5.2f} {right[at] / max(said, 1):9.2f} "
            f"{right[at] / max(true, 1):6.2f} {int(true):9}"
        )


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


def _speed(memos: list[Memo]) -> None:
    texts = [text for memo in memos for text in memo.texts]
    sheet = load_sheet()
    started = time.perf_counter()
    segment([Sentence(0, "Hello.")], sheet)
    loading = time.perf_counter() - started
    times = []
    for start in range(0, 600, 120):  # others each time: what was read is kept
        part = texts[start : start + 120] or texts
        sentences = [Sentence(index=at, text=text) for at, text in enumerate(part)]
        started = time.perf_counter()
        segment(sentences, sheet)
        times.append((time.perf_counter() - started) / len(part))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _say(
        f"\nLoading {loading:.2f} s, then {np.median(times) * 1000:.1f} ms a sentence"
        f"; peak memory, training (if any) included, {peak_mib:.0f} MiB"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(report.run(main))
