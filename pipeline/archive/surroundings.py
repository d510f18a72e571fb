"""What is said around the sentences that a search found: before and after, question and answer."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from models import Hit, Partner, Sentence
from pipeline.archive.database import Store

Around = tuple[tuple[Sentence, ...], tuple[Sentence, ...]]
"""The sentences before one, and those after it, in their order."""


def with_partners(store: Store, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits, each of an exchange with its other half: the answer, or the question."""
    exchanges = _exchanges(store, {hit.review_id for hit in hits})
    return tuple(
        replace(hit, partner=hit.partner or _partner(hit, exchanges[hit.review_id])) for hit in hits
    )


def around(store: Store, hits: Sequence[Hit], count: int) -> tuple[Around, ...]:
    """Return the `count` sentences before and after each hit in its review."""
    said = _sentences(store, {hit.review_id for hit in hits}) if count else {}
    found = []
    for hit in hits:
        sentences, place = said.get(hit.review_id, ()), hit.sentence
        before = tuple(sentences[max(0, place - count) : place])
        found.append((before, tuple(sentences[place + 1 : place + 1 + count]) if count else ()))
    return tuple(found)


_Halves = dict[str, list[tuple[int, float, str]]]


def _exchanges(store: Store, reviews: Iterable[int]) -> dict[int, list[_Halves]]:
    """Return for each review its exchanges: number, start and text of what each half says."""
    found: dict[int, dict[int, _Halves]] = defaultdict(dict)
    for row in store.rows(
        """
        SELECT exchanges.interview_id AS review_id, exchange_id, says,
            current_sentences.number AS number, start_s, text
        FROM exchanges
        JOIN exchange_sentences ON exchange_id = exchanges.id
        JOIN current_sentences USING (sentence_id)
        WHERE exchanges.interview_id IN (SELECT value FROM json_each(?))
        ORDER BY exchanges.interview_id, exchanges.number, current_sentences.number
        """,
        json.dumps(sorted(reviews)),
    ):
        halves = found[row["review_id"]].setdefault(row["exchange_id"], defaultdict(list))
        halves[row["says"]].append((row["number"], row["start_s"], row["text"]))
    return defaultdict(list, {review: list(each.values()) for review, each in found.items()})


def _partner(hit: Hit, exchanges: Sequence[_Halves]) -> Partner | None:
    for half, other in (("question", "answer"), ("answer", "question")):
        for halves in exchanges:
            if any(number == hit.sentence for number, _, _ in halves.get(half, ())):
                said = [each for each in halves.get(other, ()) if each[0] != hit.sentence]
                if said:
                    text = " ".join(text for _, _, text in said)
                    return Partner(said[0][0], said[0][1], text, other)  # type: ignore[arg-type]
    return None


def _sentences(store: Store, reviews: Iterable[int]) -> dict[int, list[Sentence]]:
    found: dict[int, list[Sentence]] = defaultdict(list)
    for row in store.rows(
        """
        SELECT interview_id, number, current_sentences.start_s AS start_s, sentences.end_s AS end_s,
            current_sentences.text AS text, probability
        FROM current_sentences JOIN sentences ON sentences.id = sentence_id
        WHERE interview_id IN (SELECT value FROM json_each(?))
        ORDER BY interview_id, number
        """,
        json.dumps(sorted(reviews)),
    ):
        spoken = (row["number"], row["text"], row["start_s"], row["end_s"], row["probability"])
        found[row["interview_id"]].append(Sentence(*spoken, words=()))
    return found
