"""Which sentences report a question that the interviewers put, and which answer it.

A question keeps its number when it is told again; an answer goes to the question it fits best,
which mostly is the one told last. What else speaks for a question (shared words, being named by
its number, still being without an answer) is weighed by a conditional logit (McFadden 1974) whose
weights `make train` learns.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models import Exchange, Placement, Sentence
from pipeline.segment.context import rare_words
from pipeline.segment.hints import Hint

# What may speak for a question when an answer looks for its own, in the order of the weights.
LINK_FEATURES = (
    "latest",  # it was told last
    "current",  # it was asked or answered last
    "next",  # it comes after the one answered last
    "unanswered",
    "words",  # rare words shared with the question, in twos, three at the most
    "answer_words",  # … with what was answered so far
    "steering_words",  # … of the sentence before, where that neither asks nor answers
    "named",  # by its number; twice where the sentence begins with it
    "age",  # questions told after it, in fives
    "turn",  # where several wait for an answer, it is the first of them: how many wait, in fives
)
# Learned from the labelled walk-throughs: python -m pipeline.segment.training.linking. But for
# `named`: too few speakers name a question by its number to learn (1.9) that it settles the matter.
LINK_WEIGHTS = (2.51, 2.61, 0.80, 2.90, 4.58, 0.90, 1.78, 2.70, 0.43, 0.76)
_MOST_SHARED = 3
_BEGINNING = 20  # characters
_PLACES = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NAMED = re.compile(
    rf"\b(?P<place>{'|'.join(_PLACES)}) (?:question|task)\b"
    rf"|\b(?:to|for|with|on|about) (?:the )?(?P<part>{'|'.join(_PLACES)})(?: one\b|,)"
    rf"|\b(?:question|number|task) (?P<number>{'|'.join(_NUMBERS)}|\d{{1,2}})\b"
)
_ANSWERS_FOLLOW = re.compile(  # the questions are all told, now come the answers
    r"\b(?:what (?:did )?i (?:said|say|answer|answered|replied)|(?:my|the) (?:answers|replies))\b"
)
_OPENERS = re.compile(  # words that begin a question of their own
    r"(?:and|then|next|so|now|first|second|third|last|another|he|she|they|we|also|after|finally|okay"
    r"|what|why|how|when|where|who|which)\b"
)


@dataclass(slots=True)
class _Open:
    """An exchange while it grows."""

    question: list[Sentence] = field(default_factory=list)
    answer: list[Sentence] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    answer_words: set[str] = field(default_factory=set)


def find_exchanges(
    sentences: Sequence[Sentence],
    placements: Sequence[Placement],
    hints: Mapping[int, Hint] | None = None,
) -> tuple[Exchange, ...]:
    """Return the exchanges in order of first mention, numbered from 1.

    A sentence placed under `questions` reports a question, one under `answers` answers one.
    `hints` (by sentence index) tell new questions from those told again and from remarks; what
    the user placed goes before them. `sentences` are in the memo's order.
    """
    told = Told(LINK_WEIGHTS)
    by_user = {one.sentence for one in placements if one.placed_by != "model"}
    asking = {one.sentence for one in placements if one.prompt == "questions"}
    answering = {one.sentence for one in placements if one.prompt == "answers"}
    for sentence in sentences:
        goes_on = _goes_on(told.unfinished, sentence.text)
        hint = (hints or {}).get(sentence.index) or Hint(True, not goes_on, 1, True)
        sure = sentence.index in by_user or (goes_on and not hint.opens)
        asks = sentence.index in asking and (hint.asks or sure)
        answers = sentence.index in answering and (hint.replies or sure)
        told.take(sentence, hint, asks=asks, answers=answers)
    return tuple(_exchange(number, one) for number, one in enumerate(told.found, start=1))


def _goes_on(before: str, text: str) -> bool:
    """Whether `text` is the second half of a question that a recogniser cut, begun in `before`."""
    whole = before.rstrip().endswith((".", "!", "?", '"', "”", "…", ":"))
    return bool(before) and not whole and not _OPENERS.match(text.lower())


class Told:
    """The questions told so far, while a memo is read sentence by sentence."""

    def __init__(self, weights: Sequence[float]) -> None:
        self.weights = weights
        self.found: list[_Open] = []
        self.latest: Sequence[int] = ()  # places in `found` of those told last, in one sentence
        self.current = -1  # the place that was asked or answered last
        self.steering: frozenset[str] = frozenset()  # of the sentence before
        self.steering_text = ""
        self.unfinished = ""  # the sentence before, when it asked and did not answer

    def take(self, sentence: Sentence, hint: Hint, *, asks: bool, answers: bool) -> None:
        """Read one more sentence."""
        words = rare_words(sentence.text)
        own = self._ask(sentence, words, hint) if asks else []
        if answers and self.found:
            self._answer(sentence, words, own)
        steers = not asks and not answers
        waiting = self._waiting()
        if steers and len(waiting) > 1 and _ANSWERS_FOLLOW.search(sentence.text.lower()):
            self.latest, self.current = (), waiting[0] - 1
        self.steering, self.steering_text = (words, sentence.text) if steers else (frozenset(), "")
        self.unfinished = sentence.text if asks and not answers else ""

    def _ask(self, sentence: Sentence, words: frozenset[str], hint: Hint) -> list[int]:
        """Return the places of the questions that the sentence reports."""
        if hint.opens or not self.found:
            places = [len(self.found) + one for one in range(hint.count)]
            self.found += [_Open() for _ in places]
        else:
            places = [self._likeliest(sentence.text, words)]
        for place in places:
            self.found[place].question.append(sentence)
            self.found[place].words |= words
        self.latest, self.current = places, places[0]
        return places

    def _answer(self, sentence: Sentence, words: frozenset[str], own: list[int]) -> None:
        for place in own or [self._likeliest(sentence.text, words)]:
            self.found[place].answer.append(sentence)
            self.found[place].answer_words |= words
            self.current = place

    def _likeliest(self, text: str, words: frozenset[str]) -> int:
        scores = [
            sum(w * value for w, value in zip(self.weights, row, strict=True))
            for row in self.features(text, words)
        ]
        return max(range(len(scores)), key=scores.__getitem__)

    def features(self, text: str, words: frozenset[str]) -> list[tuple[float, ...]]:
        """Return a row of LINK_FEATURES a question told so far."""
        named, weight = _number_named(text)
        if not named:
            named, weight = _number_named(self.steering_text)
        waiting = self._waiting()
        return [
            (
                place in self.latest,
                place == self.current,
                place == self.current + 1,
                not one.answer,
                _shared(words, one.words),
                _shared(words, one.answer_words),
                _shared(self.steering, one.words),
                weight if place + 1 == named else 0,
                (len(self.found) - 1 - place) / 5,
                (len(waiting) - 1) / 5 if place in waiting[:1] else 0,
            )
            for place, one in enumerate(self.found)
        ]

    def _waiting(self) -> list[int]:
        return [place for place, one in enumerate(self.found) if not one.answer]


def _shared(words: frozenset[str], others: set[str]) -> float:
    return min(len(words & others), _MOST_SHARED) / 2


def _number_named(text: str) -> tuple[int, int]:
    """Return the number of the question that the words name, or 0, and how much that says.

    What a sentence begins with is what it is about.
    """
    found = _NAMED.search(text.lower())
    if not found:
        return 0, 0
    weight = 2 if found.start() <= _BEGINNING else 1
    if place := found["place"] or found["part"]:
        return _PLACES.index(place) + 1, weight
    number = found["number"]
    return int(number) if number.isdigit() else _NUMBERS.index(number) + 1, weight


def _exchange(number: int, one: _Open) -> Exchange:
    return Exchange(
        number=number,
        question=" ".join(sentence.text.strip() for sentence in one.question),
        answer=" ".join(sentence.text.strip() for sentence in one.answer),
        question_sentences=tuple(sentence.index for sentence in one.question),
        answer_sentences=tuple(sentence.index for sentence in one.answer),
    )
