"""How many plain sentences are filed rightly: python -m tests.benchmarks.plain_sentences

Reads each sentence of tests/plain_sentences, which nothing is trained on, alone and in three
contexts. Prints the share that is under exactly the prompts that it answers, and the share that is
under one of them at least (under none, where it answers none), prompt by prompt.
"""

import argparse

import numpy as np

from models import Sentence
from pipeline.segment import segment
from pipeline.segment.context import Floats
from pipeline.segment.training.data import KEYS
from pipeline.sheets import load_sheet
from tests import plain_sentences
from tests.benchmarks import report


def placed(memos: list[tuple[tuple[str, ...], int]]) -> Floats:
    """Return what one sentence of each memo is placed under, memos × KEYS, 0 or 1."""
    sheet = load_sheet()
    rows = []
    for texts, at in memos:
        found = segment([Sentence(index, text) for index, text in enumerate(texts)], sheet)
        keys = {one.prompt for one in found if one.sentence == at}
        rows.append([key in keys for key in KEYS])
    return np.array(rows, dtype=np.float32)


def main() -> None:
    """Print the figures."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    table = plain_sentences.table()
    alone = placed([((text,), 0) for text in table.texts])
    among = placed(plain_sentences.in_context(table.texts))
    labels = np.repeat(table.labels, len(among) // len(alone), axis=0)
    print(f"{len(table.texts)} sentences, each alone and in {len(among) // len(alone)} contexts")
    print(f"{'':14} {'alone':>15} {'in contexts':>15}")
    print(f"{'':14} {'exactly':>8} {'one':>6} {'exactly':>8} {'one':>6}")
    kinds = {"all": np.ones(len(table.texts), bool), "nothing": ~table.labels.any(axis=1)}
    kinds |= {key: table.labels[:, at] > 0 for at, key in enumerate(KEYS)}
    for name, some in kinds.items():
        these = np.repeat(some, len(among) // len(alone))
        shares = [*_shares(alone[some], table.labels[some]), *_shares(among[these], labels[these])]
        print(f"{name:14} {shares[0]:8.3f} {shares[1]:6.3f} {shares[2]:8.3f} {shares[3]:6.3f}")


def _shares(found: Floats, labels: Floats) -> tuple[float, float]:
    some = np.where(labels.any(axis=1), (found * labels).any(axis=1), ~found.any(axis=1))
    return plain_sentences.rightly(found, labels), float(some.mean())


if __name__ == "__main__":
    raise SystemExit(report.run(main))
