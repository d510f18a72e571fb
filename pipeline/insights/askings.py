"""Which exchange is which asking: exchanges are made anew whenever a review is placed."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from models import Exchange, Review, Sentence
from models.questions import Asking, Sureness, Verdict
from pipeline.insights.sureness import remarks, sureness_of, sureness_on, told_of
from pipeline.text import bare_word

MADE_UP = "made_up"
_VERDICTS: dict[str, Verdict] = {"right": "right", "partly": "partly", "wrong": "wrong"}
MIN_SHARED = 0.5  # of the words of the shorter text, of a memo that was transcribed again
MAX_SHIFT_S = 30.0  # between both
_NOTHING_MADE_UP = re.compile(r"\b(?:not|n.t|nothing|never|none|no|honest|truth)\b|n't\b")
_TOLD_WITHIN = re.compile(
    r"\b(?:i|me|my) .*\b(?:sure|unsure|guess(?:ed|ing)?|no idea|clue|confident|certain|hesitat\w+"
    r"|stumbl\w+|mumbl\w+|blank|bluff\w+)\b"
)
_PARTS = re.compile(
    r"[,;?.]?\s+(?:and|then|also)\s+(?=(?:what|how|why|when|where|who|which|whether|if|about)\b)"
    r"|[?;]\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """An exchange of a review, as an asking would hold it; `sentence_ids` are its question's."""

    asking: Asking
    sentence_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Matched:
    """Askings that were there already, as they are now; new ones; and those gone at present."""

    kept: tuple[Asking, ...]
    new: tuple[Asking, ...]
    gone: tuple[Asking, ...]


def told_in(review: Review, review_id: int, sentence_ids: Sequence[int]) -> list[Told]:
    """Return the questions that a review tells of; `sentence_ids` are its sentences' rows."""
    found = []
    sentences = review.sentences
    sha256s = [each.recording.sha256 for each in review.transcripts for _ in each.sentences]
    said = remarks_by_exchange(review)
    for exchange, text, english in _texts(review):
        first = exchange.question_sentences[0]
        asking = Asking(
            asking_id=0,
            question=0,
            review_id=review_id,
            exchange=exchange.number,
            text=text,
            english=english,
            sha256=sha256s[first],
            sentence_id=sentence_ids[first],
            start_s=sentences[first].start_s,
            sureness=sureness_in(review, exchange, said[exchange.number]),
            verdict=_VERDICTS.get(exchange.verdict, ""),
        )
        rows = frozenset(sentence_ids[index] for index in exchange.question_sentences)
        found.append(Told(asking, rows))
    return found


def _texts(review: Review) -> Iterable[tuple[Exchange, str, str]]:
    """Yield the exchanges with their questions; what one sentence asks of several is parted."""
    by_sentences: dict[tuple[int, ...], list[Exchange]] = {}
    for each in review.exchanges:
        if each.question_sentences and each.question.strip():
            by_sentences.setdefault(each.question_sentences, []).append(each)
    sentences = review.sentences
    for indexes, exchanges in by_sentences.items():
        english = " ".join(sentences[at].english or sentences[at].text for at in indexes)
        is_translated = any(sentences[at].english for at in indexes)
        texts = _parted(exchanges[0].question, len(exchanges))
        for exchange, text in zip(exchanges, texts, strict=True):
            yield exchange, text, english if is_translated else ""


def _parted(text: str, count: int) -> list[str]:
    """Return the questions that a text asks, where so many can be told apart; else it for each."""
    parts = [each.strip() for each in _PARTS.split(text) if each and each.strip()]
    return parts if len(parts) == count else [text] * count


def remarks_by_exchange(review: Review) -> dict[int, tuple[Sentence, ...]]:
    """Return for each exchange the sentences that tell how sure its answer was, or made up.

    They stand near it, or have a rare word of it and of no other.
    """
    from pipeline.segment.context import rare_words

    made_up = {each.sentence for each in review.placements if each.prompt == MADE_UP}
    told = {each.index: each for each in remarks(review)}
    told |= {each.index: each for each in review.sentences if each.index in made_up and each.text}
    found = {each.number: told_of(review, each, told) for each in review.exchanges}
    taken = {index for some in found.values() for index in some}
    words = {each.number: rare_words(f"{each.question} {each.answer}") for each in review.exchanges}
    for index in told.keys() - taken:
        rare = rare_words(told[index].text)
        shared = {number: len(rare & some) for number, some in words.items()}
        most = max(shared.values(), default=0)
        best = [number for number, many in shared.items() if many == most]
        if most and len(best) == 1:
            found[best[0]].add(index)
    return {number: tuple(told[index] for index in sorted(some)) for number, some in found.items()}


def sureness_in(review: Review, exchange: Exchange, said: Sequence[Sentence]) -> Sureness:
    """Return how sure an answer was by what was told of it; what was made up was not sure.

    Where nothing else was told, the answer itself may tell it: "I said 16, but I was guessing".
    """
    made_up = {each.sentence for each in review.placements if each.prompt == MADE_UP}
    for each in said:
        text = (each.english or each.text).lower()
        if each.index in made_up and not _NOTHING_MADE_UP.search(text):
            return "unsure"
        if each.index in made_up and sureness_of(text) == "unsure":
            return "unsure"
    if said:
        return sureness_on(said)
    answer = [review.sentences[index] for index in exchange.answer_sentences]
    return sureness_on([each for each in answer if _TOLD_WITHIN.search(each.text.lower())])


def matched(stored: Sequence[Asking], told: Sequence[Told], reviews: Iterable[int]) -> Matched:
    """Find which of the stored askings those of some reviews are.

    `stored` are all askings; those of other reviews stay as they are, and are left out. Tried are,
    one after the other: the same sentence and text, the same sentence, the same text in the same
    file, another of its sentences, about the same time and words in the same file.
    """
    looked_at = set(reviews)
    left = [each for each in stored if each.review_id is None or each.review_id in looked_at]
    waiting = list(told)
    kept: list[Asking] = []
    for fits in _WAYS:
        for each in list(waiting):
            fitting = [one for one in left if fits(one, each)]
            if fitting:
                best = min(fitting, key=lambda one: abs(one.start_s - each.asking.start_s))
                left.remove(best)
                waiting.remove(each)
                kept.append(_renewed(best, each.asking))
    gone = tuple(replace(each, review_id=None, exchange=None) for each in left)
    return Matched(tuple(kept), tuple(each.asking for each in waiting), gone)


def _renewed(stored: Asking, now: Asking) -> Asking:
    verdict: Verdict = stored.verdict or now.verdict
    is_same = stored.compared == now.compared
    return replace(
        now,
        asking_id=stored.asking_id,
        question=stored.question,
        is_pinned=stored.is_pinned,
        verdict=verdict,
        topic=stored.topic if is_same else "",
        topics=stored.topics if is_same else "",
    )


def _is_retold(stored: Asking, told: Told) -> bool:
    now = told.asking
    if stored.sha256 != now.sha256 or abs(stored.start_s - now.start_s) > MAX_SHIFT_S:
        return False
    one, other = ({bare_word(word) for word in text.split()} for text in (stored.text, now.text))
    return len(one & other) >= MIN_SHARED * max(min(len(one), len(other)), 1)


_WAYS: tuple[Callable[[Asking, Told], bool], ...] = (
    lambda one, told: (one.sentence_id, one.text) == (told.asking.sentence_id, told.asking.text),
    lambda one, told: one.sentence_id == told.asking.sentence_id,
    lambda one, told: (one.sha256, one.text) == (told.asking.sha256, told.asking.text),
    lambda one, told: one.sentence_id in told.sentence_ids,
    _is_retold,
)
