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
from pipeline.progress import Progress, silent
from pipeline.segment.neighbours import Numbers

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
    model = learned.load()
    vectors = learned.vectors_of(texts)
    side = model.side(texts, vectors)
    groups = linked(_sure_of_equal(model.chances(side, side), texts), model.threshold)
    named = topics_of(texts, vectors, topics)
    return [
        Grouped(text, group + 1, topic)
        for text, group, topic in zip(texts, groups, named, strict=True)
    ]


def threshold_of_archive(count: int) -> float:
    """Return the chance from which two of so many questions of an archive are one."""
    return min(_LEAST + _STEP * math.log2(max(count / _FROM, 1)), _MOST)


def _sure_of_equal(chances: Numbers, texts: Sequence[str]) -> Numbers:
    """Return the chances of texts, in place, with 1 where two ask in the same words."""
    by_words: dict[str, int] = {}
    first = np.array(
        [by_words.setdefault(wording(each).asked, at) for at, each in enumerate(texts)]
    )
    chances[first[:, None] == first[None, :]] = 1.0
    return chances


def questions_of(
    new: Sequence[Asking],
    new_vectors: Vectors,
    stored: Sequence[Asking],
    vectors: Vectors,
    progress: Progress = silent,
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
    texts = [new[at].compared for at in left]
    near, chances = _chances(texts, new_vectors[left], stored, vectors, progress)
    questions = [stored[at].question for at in near]
    groups = linked(
        _sure_of_equal(chances, [*(stored[at].compared for at in near), *texts]),
        threshold_of_archive(len(stored) + len(new)),
        questions,
    )
    of_group = dict(zip(groups, questions, strict=False))
    for at, group in zip(left, groups[len(near) :], strict=True):
        found[at] = of_group.get(group, -1 - group)
    return [found[at] for at in range(len(new))]


def _by_words(stored: Sequence[Asking]) -> dict[str, int]:
    ordered = sorted(stored, key=lambda each: (each.is_pinned, each.asking_id))
    return {wording(each.compared).asked: each.question for each in ordered}


def _chances(
    texts: Sequence[str],
    vectors: Vectors,
    stored: Sequence[Asking],
    stored_vectors: Vectors,
    progress: Progress,
) -> tuple[list[int], Numbers]:
    """Return the stored askings of all questions that a text may be, and the chances of pairs.

    The chances are of these askings and the texts behind them; those of two stored ones are left
    out, since stored questions stay apart.
    """
    model = learned.load()
    mine = model.side(texts, vectors)
    within = model.chances(mine, mine, progress)
    if not stored:
        return [], within
    theirs = model.side([each.compared for each in stored], stored_vectors)
    across = model.chances(theirs, mine, progress)
    likely = {
        each.question
        for each, chance in zip(stored, across.max(axis=1), strict=True)
        if chance >= _LIKELY
    }
    near = [at for at, each in enumerate(stored) if each.question in likely]
    beside = np.zeros((len(near), len(near)), np.float32)
    return near, np.block([[beside, across[near]], [across[near].T, within]])
