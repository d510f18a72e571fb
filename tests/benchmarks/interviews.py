"""How well further interviews in a memo are noticed, and how often one is seen where there is none.

    python -m tests.benchmarks.interviews [FOLDER …]

Prints precision, recall and F1 of the cuts on the memos kept aside (tests/interviews/aside and
held_out.txt; a cut is right within one sentence of the marked place), the alarms on 300 memos of
one interview that were kept aside by their names, and on each further FOLDER of walk-throughs,
whose alarms are to be looked at by hand. `--keep FILE` keeps what the scorer placed.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from models import Placement, Sentence
from pipeline.review.second_interview import second_interview
from pipeline.review.training.data import (
    LISTED,
    Told,
    is_aside,
    read_listed,
    read_marked,
    read_walkthroughs,
)
from pipeline.segment import segment
from pipeline.segment.training.data import read_memos
from pipeline.sheets import load_sheet
from tests.benchmarks import report

Placed = dict[str, list[tuple[int, str, float]]]
SINGLE = 300


def found_in(memo: Told, placed: Placed | None = None) -> list[int]:
    """Where further interviews are seen, the memo being split at each of them."""
    sentences = [Sentence(index, text) for index, text in enumerate(memo.texts)]
    placements = _placements(sentences, {} if placed is None else placed)
    found: list[int] = []
    while one := second_interview(sentences[found[-1] if found else 0 :], placements):
        found.append(one.sentence)
    return found


def _placements(sentences: Sequence[Sentence], placed: Placed) -> tuple[Placement, ...]:
    key = "\n".join(sentence.text for sentence in sentences)
    if key not in placed:
        placed[key] = [
            (one.sentence, one.prompt, one.score)
            for one in segment(sentences, load_sheet("interview", Path("none")))
        ]
    return tuple(Placement(*one) for one in placed[key])


def right(found: Sequence[int], real: Sequence[int]) -> int:
    """How many cuts lie within one sentence of a marked place, each place counted once."""
    left = list(real)
    count = 0
    for cut in found:
        near = [place for place in left if abs(place - cut) <= 1]
        if near:
            left.remove(near[0])
            count += 1
    return count


def print_cuts(name: str, memos: Sequence[Told], placed: Placed) -> None:
    """Print precision, recall and F1 of the cuts."""
    found = [(found_in(memo, placed), memo.begins) for memo in memos]
    hits = sum(right(*one) for one in found)
    cuts, real = sum(len(one) for one, _ in found), sum(len(one) for _, one in found)
    alarms = sum(bool(one) for one, begins in found if not begins)
    single = sum(not begins for _, begins in found)
    print(
        f"{name}: {len(memos)} memos, {real} further interviews, {cuts} cuts, {hits} right:"
        f" precision {hits / max(cuts, 1):.2f}, recall {hits / max(real, 1):.2f},"
        f" F1 {2 * hits / max(cuts + real, 1):.2f}; {alarms} alarms on {single} of one interview"
    )


def print_alarms(name: str, memos: Sequence[Told], placed: Placed) -> None:
    """Print each alarm, and how many memos have one."""
    alarms = 0
    for memo in memos:
        cuts = found_in(memo, placed)
        alarms += bool(cuts)
        for cut in cuts:
            print(f"  {memo.name} {cut}: {memo.texts[cut][:90]}")
    print(f"{name}: {alarms} alarms on {len(memos)} memos")


def print_time() -> None:
    """Print how long a memo of 200 sentences takes, without placing it."""
    texts = [text for memo in read_listed(LISTED / "develop.txt") for text in memo.texts][:200]
    sentences = [Sentence(index, text) for index, text in enumerate(texts)]
    second_interview(sentences)
    times = []
    for _ in range(7):
        start = time.thread_time()
        second_interview(sentences)
        times.append(time.thread_time() - start)
    print(f"{1000 * sorted(times)[3]:.0f} ms of one core for 200 sentences, placing aside")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    placed: Placed = {}
    if options.keep and options.keep.exists():
        placed = json.loads(options.keep.read_text(encoding="utf-8"))
    try:
        print_cuts("kept aside", read_marked(LISTED / "aside"), placed)
        print_cuts("held_out", read_listed(LISTED / "held_out.txt"), placed)
        single = [one for one in read_walkthroughs() if is_aside(one.name) and not one.begins]
        print_alarms("one interview, kept aside", single[:SINGLE], placed)
        for folder in options.folders:
            told = [Told(memo.name, memo.texts, ()) for memo in read_memos(folder)]
            print_alarms(folder.name, told, placed)
        print_time()
    finally:
        if options.keep:
            options.keep.write_text(json.dumps(placed), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(report.run(main))
