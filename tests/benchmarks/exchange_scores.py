"""How well questions are found and answers linked, and where links are lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from models import Exchange, Placement, Sentence
from pipeline.segment.context import Floats
from pipeline.segment.dialogue_acts import DialogueAct
from pipeline.segment.exchanges import find_exchanges
from pipeline.segment.training.data import KEYS, Memo

Counts = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Found:
    """A memo, what is placed of it (sentences × KEYS, 0 or 1), and its dialogue acts.

    `true_questions`, `true_answers`: these are taken from the labels instead, which shows what
    their detection costs.
    """

    memo: Memo
    placed: Floats
    acts: dict[int, DialogueAct]
    true_questions: bool = False
    true_answers: bool = False

    def exchanges(self) -> tuple[Exchange, ...]:
        """Return the exchanges."""
        sentences = [Sentence(index=at, text=text) for at, text in enumerate(self.memo.texts)]
        given = (("questions", self.true_questions), ("answers", self.true_answers))
        placements = [
            Placement(sentence=at, prompt=key, score=1.0)
            for at in range(len(sentences))
            for key, is_true in given
            if (self.memo.labels if is_true else self.placed)[at, KEYS.index(key)]
        ]
        true = _true_acts(self.memo)
        acts = {
            at: DialogueAct(asking.asks, asking.opens, asking.count, replying.replies)
            for at, said in self.acts.items()
            for asking in [true[at] if self.true_questions else said]
            for replying in [true[at] if self.true_answers else said]
        }
        return find_exchanges(sentences, placements, acts)


def of_labels(memo: Memo) -> Found:
    """Return what a perfect detection would find."""
    return Found(memo, memo.labels, _true_acts(memo), true_questions=True, true_answers=True)


def line(name: str, found: Sequence[Found]) -> str:
    """Return a line with the F1 of question sentences, answer sentences, links and restatements."""
    question, answer, link, pairs = np.zeros((4, 3))
    for one in found:
        memo, exchanges = one.memo, one.exchanges()
        asked = {at for at, numbers in enumerate(memo.questions) if numbers}
        replied = {at for at, numbers in enumerate(memo.answers_to) if numbers}
        question += _hits(asked, {at for one in exchanges for at in one.question_sentences})
        answer += _hits(replied, {at for one in exchanges for at in one.answer_sentences})
        link += _hits(*_links(memo, exchanges))
        pairs += _hits(*_same_question(memo, exchanges))
    return (
        f"  {name}: question F1 {_f1(question):.3f}, answer F1 {_f1(answer):.3f}, answer-link F1 "
        f"{_f1(link):.3f} ({int(link[0])} of {int(link[1])}), restatement pairs F1 {_f1(pairs):.3f}"
    )


def _true_acts(memo: Memo) -> dict[int, DialogueAct]:
    found: dict[int, DialogueAct] = {}
    met: set[int] = set()
    for at, (asked, answered) in enumerate(zip(memo.questions, memo.answers_to, strict=True)):
        new = set(asked) - met
        met |= new
        found[at] = DialogueAct(bool(asked), bool(new), max(len(new), 1), bool(answered))
    return found


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
