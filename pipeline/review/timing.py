"""When a memo was spoken, and how its talk is shared between the interview's parts.

Memory of an interview fades within the hour, its beginning first: what is spoken late, or is mostly
about the end, is worth less. Both can be told from what is filed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from models import Review
from pipeline.dates import parse_time
from pipeline.errors import UsageError

Third = Literal["beginning", "middle", "end"]

LONGEST_TALK_AFTER = timedelta(days=3)  # a longer time between is told in days by the dates alone
LEAST_WORDS = 60  # fewer say nothing about how talk is shared

# Prompts about one part of the interview; questions and answers go by their order.
_BEGINNING = ("arrival", "welcome", "introduction")
_END = ("interest",)
_LESSONS = ("went_well", "went_badly", "next_time")  # about the whole


@dataclass(frozen=True, slots=True)
class Shares:
    """How the talk is shared between the parts of the interview; they add up to 1."""

    beginning: float
    middle: float
    end: float


def ended_at(text: str, *, held_on: date | None = None, now: datetime | None = None) -> datetime:
    """The moment at which an interview was over, in this machine's zone.

    `text` is a time such as 15:30, of the day `held_on`, else the last time that clocks showed it;
    or a day and a time.

    Raises:
        UsageError: the text is neither.
    """
    now = (now or datetime.now()).astimezone()
    try:
        written, clock = parse_time(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no time at which an interview can have ended. Give it as 15:30, or with "
            "its day as '2026-03-04 15:30'."
        ) from None
    day = written or held_on
    moment = datetime.combine(day or now.date(), clock).astimezone()
    if day is None and moment > now:
        moment = datetime.combine(now.date() - timedelta(days=1), clock).astimezone()
    return moment


def spoken_after(review: Review) -> timedelta | None:
    """How long after the interview the first memo was spoken; None where that is not known."""
    ended = review.interview.ended_at
    begun = [
        each.recording.recorded_at
        for each in review.transcripts
        if each.recording.kind == "audio" and each.recording.recorded_at
    ]
    if ended is None or not begun or not timedelta() <= begun[0] - ended <= LONGEST_TALK_AFTER:
        return None
    return begun[0] - ended


def shares(review: Review) -> Shares | None:
    """How the talk about the interview is shared between its beginning, middle and end.

    Arrival, welcome and introduction are its beginning, own questions its end. Of the questions put
    and their answers, the first third belongs to the beginning and the last to the end. What goes
    with none of these (a feeling, a face) belongs where the talk was just before. Lessons are about
    the whole and do not count. Counted in words; None where there are too few, or no such prompt.
    """
    words: dict[Third, int] = {"beginning": 0, "middle": 0, "end": 0}
    for sentence, third in zip(review.sentences, _thirds(review), strict=True):
        if third is not None:
            words[third] += len(sentence.text.split())
    total = sum(words.values())
    if total < LEAST_WORDS:
        return None
    return Shares(*(words[third] / total for third in ("beginning", "middle", "end")))


def _thirds(review: Review) -> Sequence[Third | None]:
    """The part of the interview that each sentence is about."""
    told = _by_exchange(review)
    keys: dict[int, set[str]] = {}
    for placement in review.placements:
        keys.setdefault(placement.sentence, set()).add(placement.prompt)
    found: list[Third | None] = []
    last: Third | None = None
    for sentence in review.sentences:
        placed = keys.get(sentence.index, set())
        third = told.get(sentence.index)
        if third is None and placed.intersection(_BEGINNING):
            third = "beginning"
        elif third is None and placed.intersection(_END):
            third = "end"
        is_told = third is not None
        last = third if is_told else last
        is_lesson = bool(placed.intersection(_LESSONS)) and not is_told
        found.append(None if is_lesson or not placed else last)
    return found


def _by_exchange(review: Review) -> dict[int, Third]:
    """The sentences that put or answer a question, by the question's place among all."""
    count = len(review.exchanges)
    found: dict[int, Third] = {}
    for place, exchange in enumerate(review.exchanges):
        share = (place + 0.5) / count
        third: Third = "beginning" if share < 1 / 3 else "middle" if share < 2 / 3 else "end"
        for index in (*exchange.question_sentences, *exchange.answer_sentences):
            found[index] = third
    return found
