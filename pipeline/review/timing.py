"""When a memo was spoken, and which third of the interview it dwells on.

Memory of an interview fades within the hour, its beginning first: a memo that was spoken late, or
that is mostly about the end, is worth less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from models import Review
from pipeline.clock import parse_moment
from pipeline.errors import UsageError

Third = Literal["beginning", "middle", "end"]

MAX_DELAY = timedelta(days=3)  # a longer delay shows in the dates
NIGHT = time(6)  # until then an interview may end that began on the day before
MIN_WORDS = 60  # fewer say nothing about shares

# Prompts about one third of the interview; questions and answers count by their order.
_BEGINNING = ("arrival", "welcome", "introduction")
_END = ("interest",)
_LESSONS = ("went_well", "went_badly", "next_time")  # about the whole


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of a memo's words about each third of the interview; they add up to 1."""

    beginning: float
    middle: float
    end: float


def ended_at(
    text: str,
    *,
    held_on: date | None = None,
    now: datetime | None = None,
    spoken_at: datetime | None = None,
) -> datetime:
    """Return the moment at which an interview was over, in this machine's zone.

    `text` is a time as people type and say it (`pipeline.clock`), with or without its day. A time
    alone is of the day `held_on`, else the latest before the memo was spoken, at `spoken_at`, or
    before `now`.

    Raises:
        UsageError: the text tells no time, or one that is still to come.
    """
    now = (now or datetime.now()).astimezone()
    if spoken_at is not None and spoken_at.time() == time():  # only its day is known
        held_on, spoken_at = held_on or spoken_at.date(), None
    return parse_moment(text, now=now, before=spoken_at, day=held_on)


def refuse_other_day(moment: datetime, held_on: date | None) -> None:
    """Raise UsageError where an interview of this day cannot have ended at this moment."""
    if held_on is None or moment.date() == held_on:
        return
    if moment.date() == held_on + timedelta(days=1) and moment.time() < NIGHT:
        return
    raise UsageError(
        f"The interview was held on {held_on.isoformat()}, so it cannot have ended at "
        f"{moment:%Y-%m-%d %H:%M}. Give the time alone, or change the day too."
    )


def spoken_after(review: Review) -> timedelta | None:
    """Return the delay between the interview and the first memo; None where it is not known."""
    ended = review.interview.ended_at
    dated = [
        each.recording
        for each in review.transcripts
        if each.recording.kind == "audio" and each.recording.day
    ]
    begun = dated[0].recorded_at if dated else None
    if ended is None or begun is None or not timedelta() <= begun - ended <= MAX_DELAY:
        return None
    return begun - ended


def shares(review: Review) -> Shares | None:
    """Return the shares of words about the interview's beginning, middle and end.

    Arrival, welcome and introduction are the beginning, the speaker's own questions the end. The
    exchanges are divided into thirds by their order. A sentence under other prompts (a feeling, a
    face) belongs to the third of the sentence before. Lessons are about the whole interview and do
    not count. None where there are fewer than MIN_WORDS words.
    """
    words: dict[Third, int] = {"beginning": 0, "middle": 0, "end": 0}
    for sentence, third in zip(review.sentences, thirds(review), strict=True):
        if third is not None:
            words[third] += len(sentence.text.split())
    total = sum(words.values())
    if total < MIN_WORDS:
        return None
    return Shares(*(words[third] / total for third in ("beginning", "middle", "end")))


def thirds(review: Review) -> Sequence[Third | None]:
    """Return the third of the interview that each sentence is about, None for no third."""
    by_exchange = _by_exchange(review)
    keys: dict[int, set[str]] = {}
    for placement in review.placements:
        keys.setdefault(placement.sentence, set()).add(placement.prompt)
    found: list[Third | None] = []
    last: Third | None = None
    for sentence in review.sentences:
        placed = keys.get(sentence.index, set())
        third = by_exchange.get(sentence.index)
        if third is None and placed.intersection(_BEGINNING):
            third = "beginning"
        elif third is None and placed.intersection(_END):
            third = "end"
        is_known = third is not None
        last = third if is_known else last
        is_lesson = bool(placed.intersection(_LESSONS)) and not is_known
        found.append(None if is_lesson or not placed else last)
    return found


def _by_exchange(review: Review) -> dict[int, Third]:
    """Return the third of each sentence of an exchange, by the exchange's number."""
    count = len(review.exchanges)
    found: dict[int, Third] = {}
    for at, exchange in enumerate(review.exchanges):
        share = (at + 0.5) / count
        third: Third = "beginning" if share < 1 / 3 else "middle" if share < 2 / 3 else "end"
        for index in (*exchange.question_sentences, *exchange.answer_sentences):
            found[index] = third
    return found
