"""Short sentences as anybody says them, kept out of training, and contexts to read them in."""

from pathlib import Path

import numpy as np

from pipeline.segment.context import Floats
from pipeline.segment.training.data import PlainSentences, read_plain_sentences

FOLDER = Path(__file__).parent
_CONTEXTS_EACH = 3
_PLACE = "*"


def table() -> PlainSentences:
    """Return the sentences, each with the labels that it has in any context."""
    return read_plain_sentences(FOLDER / "table.txt")


def contexts() -> list[tuple[list[str], list[str]]]:
    """Return what stands before and after the place of a sentence, of each context."""
    blocks = (FOLDER / "contexts.txt").read_text(encoding="utf-8").strip().split("\n\n")
    lines = [block.splitlines() for block in blocks]
    return [(one[: one.index(_PLACE)], one[one.index(_PLACE) + 1 :]) for one in lines]


def in_context(texts: tuple[str, ...], seed: int = 0) -> list[tuple[tuple[str, ...], int]]:
    """Return each sentence in three contexts: the memo, and the sentence's index in it."""
    dice, known = np.random.default_rng(seed), contexts()
    return [
        ((*before, text, *after), len(before))
        for text in texts
        for at in dice.permutation(len(known))[:_CONTEXTS_EACH]
        for before, after in [known[at]]
    ]


def rightly(placed: Floats, labels: Floats) -> float:
    """Return the share of sentences that are under exactly the prompts that they answer."""
    return float((placed == labels).all(axis=1).mean())
