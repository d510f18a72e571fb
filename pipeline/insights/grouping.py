"""Put wordings that ask the same together, and find the stored question that a new one is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.questions import Asking
from pipeline.insights import learned
from pipeline.insights.clusters import linked
from pipeline.insights.topic_files import Topics
from pipeline.insights.topics import topics_of
from pipeline.insights.wordings import wording

Vectors = NDArray[np.int8]
_LIKELY = 0.03  # chance from which a stored wording is looked at with new ones
# Most questions of an archive were asked once, and joining two wrongly is worse than leaving them
# apart. The chance from which they are one is higher than for the lines of a text, and grows with
# their number, since pairs that are nearly the same grow with its square. By cross-validation on
# the questions learned from, parts of 30, 100 and 220 in which three of four were asked once.
_LEAST, _MOST = 0.35, 0.5
_FROM, _STEP = 30, 0.07  # questions up to which it does not grow; for each doubling


@dataclass(frozen=True, slots=True)
class Grouped:
    """A line of a text: the group of those that ask the same, from 1, and its topic."""

    text: str
    group: int
    topic: str


def grouped(texts: Sequence[str], topics: Topics) -> list[Grouped]:
    """Return the texts with their groups and topics; nothing is stored.

    Raises:
        WeightsMissing: MiniLM is not installed.
    """
    if not texts:
        return []
    vectors = learned.vectors_of(texts)
    groups = same(texts, vectors, threshold=learned.load().threshold)
    named = topics_of(texts, vectors, topics)
    return [
        Grouped(text, group + 1, topic)
        for text, group, topic in zip(texts, groups, named, strict=True)
    ]


def threshold_of_archive(count: int) -> float:
    """Return the chance from which two of so many questions of an archive are one."""
    return min(_LEAST + _STEP * math.log2(max(count / _FROM, 1)), _MOST)


def same(
    texts: Sequence[str], vectors: Vectors, fixed: Sequence[int] = (), *, threshold: float
) -> list[int]:
    """Return the group of each text, from 0; `fixed` are the groups of the first ones.

    Fixed groups stay apart. Texts that ask the same in the same words are always one.
    """
    model = learned.load()
    side = model.side(texts, vectors)
    chances = model.chances(side, side)
    by_words: dict[str, int] = {}
    first = [by_words.setdefault(wording(each).asked, at) for at, each in enumerate(texts)]
    equal = np.array(first)[:, None] == np.array(first)[None, :]
    chances[equal] = 1.0
    return linked(np.maximum(chances, chances.T), threshold, fixed)


def questions_of(
    new: Sequence[Asking], new_vectors: Vectors, stored: Sequence[Asking], vectors: Vectors
) -> list[int]:
    """Return the question of each new asking: that of a stored one, or one made up, below 0.

    What was asked in the same words is the same; what the user said of such comes first.
    """
    known = _by_words(stored)
    found: dict[int, int] = {}
    for at, each in enumerate(new):
        if (question := known.get(wording(each.compared).asked)) is not None:
            found[at] = question
    left = [at for at in range(len(new)) if at not in found]
    if not left:
        return [found[at] for at in range(len(new))]
    mine = new_vectors[left]
    texts = [new[at].compared for at in left]
    near = _near(texts, mine, stored, vectors)
    questions = [stored[at].question for at in near]
    groups = same(
        [*(stored[at].compared for at in near), *texts],
        np.vstack([vectors[near], mine]),
        questions,
        threshold=threshold_of_archive(len(stored) + len(new)),
    )
    of_group = dict(zip(groups, questions, strict=False))
    for at, group in zip(left, groups[len(near) :], strict=True):
        found[at] = of_group.get(group, -1 - group)
    return [found[at] for at in range(len(new))]


def _by_words(stored: Sequence[Asking]) -> dict[str, int]:
    ordered = sorted(stored, key=lambda each: (each.is_pinned, each.asking_id))
    return {wording(each.compared).asked: each.question for each in ordered}


def _near(
    texts: Sequence[str], vectors: Vectors, stored: Sequence[Asking], stored_vectors: Vectors
) -> list[int]:
    """Return the stored askings of all questions that one of the texts may be."""
    if not stored:
        return []
    model = learned.load()
    theirs = model.side([each.compared for each in stored], stored_vectors)
    chances = model.chances(model.side(texts, vectors), theirs).max(axis=0)
    likely = {
        each.question for each, chance in zip(stored, chances, strict=True) if chance >= _LIKELY
    }
    return [at for at, each in enumerate(stored) if each.question in likely]
