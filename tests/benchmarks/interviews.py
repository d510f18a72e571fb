"""How many second interviews are noticed, and how many are seen where there is none.

    python -m tests.benchmarks.interviews [WALKTHROUGHS]

Prints the share noticed on tests/interviews, and the alarms on a folder of labelled walk-throughs
(by default those that the scorer is trained on), which are to be looked at by hand.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from models import Sentence
from pipeline.review.second_interview import second_interview
from pipeline.segment import segment
from pipeline.sheets import load_sheet
from tests.benchmarks import report

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "interviews"
WALKTHROUGHS = ROOT / "pipeline" / "segment" / "training" / "walkthroughs"


@dataclass(frozen=True, slots=True)
class Memo:
    """A memo's sentences, and those with which a further interview begins."""

    name: str
    texts: tuple[str, ...]
    begins: tuple[int, ...] = ()


def read_memos(path: Path) -> list[Memo]:
    """The memos of one file of tests/interviews."""
    memos = []
    for block in path.read_text(encoding="utf-8").split("\n## ")[1:]:
        head, *lines = [line for line in block.splitlines() if line.strip()]
        begins = tuple(number for number, line in enumerate(lines) if line.startswith("> "))
        texts = tuple(line.removeprefix("> ") for line in lines)
        memos.append(Memo(head.split(":")[0], texts, begins))
    return memos


def found_in(memo: Memo) -> list[int]:
    """Where second interviews are seen, the memo being split at each of them."""
    sentences = [Sentence(index, text) for index, text in enumerate(memo.texts)]
    placements = segment(sentences, load_sheet("interview", Path("none")))
    found: list[int] = []
    while one := second_interview(sentences[found[-1] if found else 0 :], placements):
        found.append(one.sentence)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("walkthroughs", type=Path, nargs="?", default=WALKTHROUGHS)
    folder: Path = parser.parse_args().walkthroughs
    for name in ("develop", "held_out"):
        memos = read_memos(DATA / f"{name}.txt")
        found = [(set(found_in(memo)), set(memo.begins)) for memo in memos]
        right = sum(len(seen & real) for seen, real in found)
        wrong = sum(len(seen - real) for seen, real in found)
        print(f"{name}: {right} of {sum(len(real) for _, real in found)}, {wrong} wrong")
    files = sorted(folder.glob("*.json"))
    alarms = 0
    for file in files:
        memo = json.loads(file.read_text(encoding="utf-8"))
        texts = tuple(sentence["text"] for sentence in memo["sentences"])
        for place in found_in(Memo(file.stem, texts)):
            alarms += 1
            print(f"{file.stem} {place}: {texts[place]}")
    print(f"{alarms} alarms on {len(files)} walk-throughs")


if __name__ == "__main__":
    raise SystemExit(report.run(main))
