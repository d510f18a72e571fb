"""Find the exchanges: the questions that the interviewers put, each with its answers.

A question keeps its number when it is mentioned again. An answer is linked to the question with the
highest score, mostly the latest one. The score is a conditional logit (McFadden 1974) over the
features below (shared words, the question's number, no answer yet).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models import Exchange, Placement, Sentence
from pipeline.segment.context import rare_words
from pipeline.segment.dialogue_acts import DialogueAct

# Features of a question to which an answer may be linked, in the order of the weights.
LINK_FEATURES = (
    "latest",  # it was mentioned last
    "current",  # it was asked or answered last
    "next",  # it follows the current one
    "unanswered",  # it has no answer yet
    "words",  # rare words shared with the question: half their number, three at most
    "answer_words",  # … shared with its answers so far
    "steering_words",  # … of the sentence before, if that neither asks nor answers
    "named",  # its number is named; 2 where the sentence begins with it
    "age",  # a fifth of the number of questions mentioned after it
    "turn",  # it is the first without an answer: a fifth of the number of further ones
)
# Fitted on the labelled walk-throughs: python -m pipeline.segment.training.linking. Only `named` is
# set by hand (fitted: 1.9): too few speakers name a question by its number.
LINK_WEIGHTS = (2.51, 2.61, 0.80, 2.90, 4.58, 0.90, 1.78, 2.70, 0.43, 0.76)
_MAX_SHARED_WORDS = 3
_BEGINNING = 20  # characters
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NAMED = re.compile(
    rf"\b(?P<ordinal>{'|'.join(_ORDINALS)}) (?:question|task)\b"
    rf"|\b(?:to|for|with|on|about) (?:the )?(?P<bare>{'|'.join(_ORDINALS)})(?: one\b|,)"
    rf"|\b(?:question|number|task) (?P<number>{'|'.join(_NUMBERS)}|\d{{1,2}})\b"
)
_ANSWERS_FOLLOW = re.compile(  # all questions were told, now come the answers
    r"\b(?:what (?:did )?i (?:said|say|answer|answered|replied)|(?:my|the) (?:answers|replies))\b"
)
_OPENERS = re.compile(  # words that begin a new question
    r"(?:and|then|next|so|now|first|second|third|last|another|he|she|they|we|also|after|finally|okay"
    r"|what|why|how|when|where|who|which)\b"
)


@dataclass(slots=True)
class _OpenExchange:
    """An exchange to which sentences may still be added, with its rare words."""

    question: list[Sentence] = field(default_factory=list)
    answer: list[Sentence] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    answer_words: set[str] = field(default_factory=set)


def find_exchanges(
    sentences: Sequence[Sentence],
    placements: Sequence[Placement],
    acts: Mapping[int, DialogueAct] | None = None,
) -> tuple[Exchange, ...]:
    """Return the exchanges in order of first mention, numbered from 1.

    `sentences` are in the memo's order. A sentence placed under `questions` reports a question, one
    under `answers` answers one. `acts` (by sentence index) tell new questions from those mentioned
    again and from remarks; a placement by the user overrides them.
    """
    linker = ExchangeLinker(LINK_WEIGHTS)
    by_user = {one.sentence for one in placements if one.placed_by != "model"}
    asking = {one.sentence for one in placements if one.prompt == "questions"}
    answering = {one.sentence for one in placements if one.prompt == "answers"}
    for sentence in sentences:
        continues = _continues(linker.unfinished, sentence.text)
        act = (acts or {}).get(sentence.index) or DialogueAct(True, not continues, 1, True)
        is_sure = sentence.index in by_user or (continues and not act.opens)
        asks = sentence.index in asking and (act.asks or is_sure)
        answers = sentence.index in answering and (act.replies or is_sure)
        linker.add(sentence, act, asks=asks, answers=answers)
    return tuple(_exchange(number, one) for number, one in enumerate(linker.found, start=1))


def _continues(before: str, text: str) -> bool:
    """Return whether `text` is the second half of a question that the recogniser cut."""
    is_whole = before.rstrip().endswith((".", "!", "?", '"', "”", "…", ":"))
    return bool(before) and not is_whole and not _OPENERS.match(text.lower())


class ExchangeLinker:
    """Links questions and answers while a memo is read sentence by sentence.

    Exchanges are named by their index in `found`.
    """

    def __init__(self, weights: Sequence[float]) -> None:
        self.weights = weights
        self.found: list[_OpenExchange] = []
        self.latest: Sequence[int] = ()  # those that the latest question sentence reports
        self.current = -1  # the one asked or answered last
        self.steering: frozenset[str] = frozenset()  # rare words of the sentence before
        self.steering_text = ""
        self.unfinished = ""  # the sentence before, if it asked and did not answer

    def add(self, sentence: Sentence, act: DialogueAct, *, asks: bool, answers: bool) -> None:
        """Add the next sentence of the memo."""
        words = rare_words(sentence.text)
        own = self._ask(sentence, words, act) if asks else []
        if answers and self.found:
            self._answer(sentence, words, own)
        steers = not asks and not answers
        waiting = self._waiting()
        if steers and len(waiting) > 1 and _ANSWERS_FOLLOW.search(sentence.text.lower()):
            self.latest, self.current = (), waiting[0] - 1
        self.steering, self.steering_text = (words, sentence.text) if steers else (frozenset(), "")
        self.unfinished = sentence.text if asks and not answers else ""

    def _ask(self, sentence: Sentence, words: frozenset[str], act: DialogueAct) -> list[int]:
        """Add a question sentence; return the exchanges that it asks."""
        if act.opens or not self.found:
            indexes = [len(self.found) + one for one in range(act.count)]
            self.found += [_OpenExchange() for _ in indexes]
        else:
            indexes = [self._likeliest(sentence.text, words)]
        for index in indexes:
            self.found[index].question.append(sentence)
            self.found[index].words |= words
        self.latest, self.current = indexes, indexes[0]
        return indexes

    def _answer(self, sentence: Sentence, words: frozenset[str], own: list[int]) -> None:
        for index in own or [self._likeliest(sentence.text, words)]:
            self.found[index].answer.append(sentence)
            self.found[index].answer_words |= words
            self.current = index

    def _likeliest(self, text: str, words: frozenset[str]) -> int:
        scores = [
            sum(w * value for w, value in zip(self.weights, row, strict=True))
            for row in self.features(text, words)
        ]
        return max(range(len(scores)), key=scores.__getitem__)

    def features(self, text: str, words: frozenset[str]) -> list[tuple[float, ...]]:
        """Return LINK_FEATURES of each exchange so far, for a sentence with these rare words."""
        named, weight = _number_named(text)
        if not named:
            named, weight = _number_named(self.steering_text)
        waiting = self._waiting()
        return [
            (
                index in self.latest,
                index == self.current,
                index == self.current + 1,
                not one.answer,
                _shared(words, one.words),
                _shared(words, one.answer_words),
                _shared(self.steering, one.words),
                weight if index + 1 == named else 0,
                (len(self.found) - 1 - index) / 5,
                (len(waiting) - 1) / 5 if index in waiting[:1] else 0,
            )
            for index, one in enumerate(self.found)
        ]

    def _waiting(self) -> list[int]:
        return [index for index, one in enumerate(self.found) if not one.answer]


def _shared(words: frozenset[str], others: set[str]) -> float:
    return min(len(words & others), _MAX_SHARED_WORDS) / 2


def _number_named(text: str) -> tuple[int, int]:
    """Return the number of the question that a text names, or 0, and the weight of that.

    The weight is 2 near the sentence's beginning, which says what it is about, else 1.
    """
    found = _NAMED.search(text.lower())
    if not found:
        return 0, 0
    weight = 2 if found.start() <= _BEGINNING else 1
    if ordinal := found["ordinal"] or found["bare"]:
        return _ORDINALS.index(ordinal) + 1, weight
    number = found["number"]
    return int(number) if number.isdigit() else _NUMBERS.index(number) + 1, weight


def _exchange(number: int, one: _OpenExchange) -> Exchange:
    return Exchange(
        number=number,
        question=" ".join(sentence.text.strip() for sentence in one.question),
        answer=" ".join(sentence.text.strip() for sentence in one.answer),
        question_sentences=tuple(sentence.index for sentence in one.question),
        answer_sentences=tuple(sentence.index for sentence in one.answer),
    )
