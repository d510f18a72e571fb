"""Which sentences report a question that the interviewers put, and which answer it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from models import Exchange, Placement, Sentence

_OPENERS = re.compile(  # words that begin a question of their own
    r"(?:and|then|next|so|now|first|second|third|last|another|he|she|they|we|also|after|finally|okay"
    r"|what|why|how|when|where|who|which)\b"
)
_SUMMARY = re.compile(  # a remark on all the questions, not one of them
    r"^(?:\w+,? )?"
    r"(?:it was|(?:they|hers|his|the questions(?: they)?) were|mostly|most of it|so mixed)\b"
    r".*\b(?:all|mostly|hardly|barely|stories|stuff|theory|scenarios|practical|mixed|lot of)\b"
)


@dataclass(slots=True)
class _Open:
    """An exchange while it grows."""

    question: list[Sentence] = field(default_factory=list)
    answer: list[Sentence] = field(default_factory=list)


def find_exchanges(
    sentences: Sequence[Sentence], placements: Sequence[Placement]
) -> tuple[Exchange, ...]:
    """Return the exchanges in order of first mention, numbered from 1.

    A sentence placed under `questions` opens one, unless it is the second half of a question that
    a recogniser cut in two, or a summary remark. A sentence placed under `answers` belongs to the
    latest question. `sentences` are in the memo's order.
    """
    asking = {one.sentence for one in placements if one.prompt == "questions"}
    answering = {one.sentence for one in placements if one.prompt == "answers"}
    found: list[_Open] = []
    unfinished = ""  # the sentence before, when it put a question and did not answer it
    for sentence in sentences:
        asks, answers = sentence.index in asking, sentence.index in answering
        if asks and not answers and _SUMMARY.search(sentence.text.lower()):
            asks = False
        if asks and unfinished and _goes_on(unfinished, sentence.text):
            found[-1].question.append(sentence)
        elif asks:
            found.append(_Open([sentence]))
        if answers and found:
            found[-1].answer.append(sentence)
        unfinished = sentence.text if asks and not answers else ""
    return tuple(_exchange(number, one) for number, one in enumerate(found, start=1))


def _goes_on(before: str, text: str) -> bool:
    """Whether `text` is the second half of the question in the sentence before it."""
    whole = before.rstrip().endswith((".", "!", "?", '"', "”", "…", ":"))
    return not whole and not _OPENERS.match(text.lower())


def _exchange(number: int, one: _Open) -> Exchange:
    return Exchange(
        number=number,
        question=" ".join(sentence.text.strip() for sentence in one.question),
        answer=" ".join(sentence.text.strip() for sentence in one.answer),
        question_sentences=tuple(sentence.index for sentence in one.question),
        answer_sentences=tuple(sentence.index for sentence in one.answer),
    )
