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
--spoken N     with --keep and --leave-out: let synthetic voices speak N memos of each writer with
               noise at 10 dB, and place what Afterview hears
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from models import Exchange, Placement, Sentence
from pipeline.segment import segment
from pipeline.segment.context import Floats
from pipeline.segment.dialogue_acts import DialogueAct, acts_of
from pipeline.segment.exchanges import find_exchanges
from pipeline.segment.markers import find_markers, steer
from pipeline.segment.scorer import Reading, load_scorer, read, sigmoid
from pipeline.segment.training.calibrate import Calibration, calibrate
from pipeline.segment.training.data import KEYS, Memo, groups, read_memos
from pipeline.segment.training.unseen import Unseen, read_unseen
from pipeline.sheets import load_sheet
from tests.benchmarks import report

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
    options = parser.parse_args(arguments)
    memos = read_memos(options.folder)
    real = read_memos(options.real) if options.real else []
    for folder, some in ((options.folder, memos), (options.real, real)):
        if folder and not some:
            parser.error(f"no walk-throughs (*.json) in {folder}")
    _say(f"{len(memos)} memos, {sum(len(memo.texts) for memo in memos)} sentences")
    _gold(memos)
    every = not (options.shipped or options.memos or options.leave_out is not None)
    if options.shipped:
        _figures("The scorer that ships", [_shipped(memo) for memo in memos])
        if real:
            _figures("The scorer that ships, real accounts", [_shipped(memo) for memo in real])
    if options.memos or every:
        dealt = groups((memo.name for memo in memos), 5, 1)
        folds = [{memos[at].name for at in np.flatnonzero(dealt == one)} for one in range(5)]
        found = left_out(memos, folds, options.keep, options.jobs, real)
        _both("Cross-validated over memos", scored_of(found), real)
    if options.leave_out is not None or every:
        writers = options.leave_out or sorted({memo.writer for memo in memos})
        folds = [{memo.name for memo in memos if memo.writer == writer} for writer in writers]
        found = left_out(memos, folds, options.keep, options.jobs, real)
        _both(f"Leaving one writer out ({', '.join(writers)})", scored_of(found), real)
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


def scored_of(folds: Sequence[Unseen]) -> list[Scored]:
    """Place what was held out, with thresholds and calibration that did not see it."""
    return [
        scored(memo, reading, learned)
        for fold in folds
        for learned in [calibrate(fold.inner, fold.inner_readings)]
        for memo, reading in zip(fold.held, fold.held_readings, strict=True)
    ]


def scored(memo: Memo, reading: Reading, learned: Calibration) -> Scored:
    """Place a memo as `segment` does, with another calibration."""
    log_odds = reading.log_odds * learned.scale + learned.shift
    found = acts_of(reading.acts, asking=learned.asking, replying=learned.replying)
    return _scored(memo, log_odds, learned.thresholds, found)


def _shipped(memo: Memo) -> Scored:
    ours, reading = load_scorer(), read(memo.texts)
    found = acts_of(reading.acts, asking=ours.asking, replying=ours.replying)
    return _scored(memo, reading.log_odds, ours.thresholds, found)


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
    _exchange_scores("predicted labels", memos, [_exchanges(one) for one in found])


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


def _gold(memos: list[Memo]) -> None:
    found = [Scored(memo, memo.labels, memo.labels, _true_hints(memo)) for memo in memos]
    _exchange_scores("Exchanges, given labels", memos, [_exchanges(one) for one in found])


def _true_hints(memo: Memo) -> dict[int, DialogueAct]:
    """What the labels say: a perfect detection."""
    found: dict[int, DialogueAct] = {}
    met: set[int] = set()
    for at, (asked, answered) in enumerate(zip(memo.questions, memo.answers_to, strict=True)):
        new = set(asked) - met
        met |= new
        found[at] = DialogueAct(bool(asked), bool(new), max(len(new), 1), bool(answered))
    return found


def _exchange_scores(name: str, memos: list[Memo], found: Sequence[tuple[Exchange, ...]]) -> None:
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


def _exchanges(found: Scored) -> tuple[Exchange, ...]:
    sentences = [Sentence(index=at, text=text) for at, text in enumerate(found.memo.texts)]
    placements = [
        Placement(sentence=at, prompt=key, score=1.0)
        for at in range(len(sentences))
        for key in ("questions", "answers")
        if found.placed[at, KEYS.index(key)]
    ]
    return find_exchanges(sentences, placements, found.acts)


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
