"""How well questions are grouped and given topics: python -m tests.benchmarks.questions [FILE…]

Reads labelled questions (JSON lines of text, group, topic; else tests/questions/kept_aside.jsonl,
which nothing is trained on), groups each file's lines as `afterview questions --from` does, and
prints F1 of the pairs that are put together, beside MiniLM's cosine alone, average linkage at the
threshold that is best for it on the questions learned from. Then the share of right topics.
"""

import argparse
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.insights import learned
from pipeline.insights.clusters import linked
from pipeline.insights.grouping import grouped
from pipeline.insights.scores import pairwise
from pipeline.insights.topic_files import load_topics
from pipeline.segment.vectors import embed
from tests.benchmarks import report

ASIDE = Path(__file__).parent.parent / "questions" / "kept_aside.jsonl"
NO_TOPICS = load_topics(Path("no topics of the user's"))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=[ASIDE], metavar="FILE")
    print("| questions | groups | pairwise F1 | precision | recall | cosine alone | topics right |")
    print("|---|---|---|---|---|---|---|")
    for path in parser.parse_args().files:
        lines = path.read_text(encoding="utf-8").splitlines()
        print(row([json.loads(line) for line in lines if line.strip()]))


def row(labelled: Sequence[dict[str, str]]) -> str:
    """Return a file's figures as a row of a table."""
    texts = [each["text"] for each in labelled]
    groups = [each["group"] for each in labelled]
    found = grouped(texts, NO_TOPICS)
    f1, precision, recall = pairwise([each.group for each in found], groups)
    alone = pairwise(by_cosine(texts, cosine_threshold()), groups)[0]
    right = np.mean([one.topic == each["topic"] for one, each in zip(found, labelled, strict=True)])
    values = (f1, precision, recall, alone, right)
    told = " | ".join(f"{value:.3f}" for value in values)
    return f"| {len(texts)} | {len(set(groups))} | {told} |"


def by_cosine(texts: Sequence[str], threshold: float) -> list[int]:
    """Group texts by the cosine of their vectors alone."""
    vectors = embed(texts)
    return linked(vectors @ vectors.T, threshold)


@cache
def cosine_threshold() -> float:
    """Return the threshold of the cosine that is best on the questions learned from."""
    model = learned.load()
    groups = model.known_groups.tolist()
    vectors = embed(model.known)
    cosines = vectors @ vectors.T
    tried = [round(each, 2) for each in np.arange(0.4, 0.8, 0.05)]
    return max(tried, key=lambda each: pairwise(linked(cosines, each), groups)[0])


if __name__ == "__main__":
    raise SystemExit(report.run(main))
