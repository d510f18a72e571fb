"""What one review tells of itself, as figures with their sentences."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

from models import Exchange, Filters, Review, Sentence
from models.applications import Round
from models.questions import VERDICTS, QuestionFilters, Verdict
from models.trends import Checked, Facts, Told
from pipeline.archive import questions, reviews
from pipeline.archive.database import Store
from pipeline.archive.questions import AskedIn
from pipeline.archive.rounds import all_rounds
from pipeline.insights.applications import grouped
from pipeline.insights.claims import is_asked, is_made_up
from pipeline.insights.sureness import remarks, remarks_on, sureness_of, sureness_on
from pipeline.review.timing import Third, shares, spoken_after, thirds

Askings = Mapping[tuple[int, int], AskedIn]
"""Askings by the numbers of their review and exchange."""


def all_facts(store: Store, filters: Filters | None = None) -> list[tuple[Facts, Review]]:
    """Return the facts of all reviews that are transcribed, the earliest interview first.

    `filters` choose reviews by company, role, outcome and days.
    """
    with store.reading():
        rounds = all_rounds(store)
        numbers = {
            one.review_id: number
            for each in grouped(rounds)
            for number, one in enumerate(each.rounds, 1)
        }
        wanted = {each.review_id for each in reviews.list_all(store, filters) if each.is_complete}
        askings = asked_in(store)
        return [
            (facts_of(review, each, numbers[each.review_id], askings), review)
            for each in rounds
            if each.review_id in wanted
            for review in (reviews.load(store, each.review_id),)
            if review.sentences
        ]


def asked_in(store: Store) -> Askings:
    """Return all askings that an exchange has, by its review and number."""
    found: dict[tuple[int, int], AskedIn] = {}
    for each in questions.listed(store, QuestionFilters()):
        asking = each.asking
        if asking.review_id is not None and asking.exchange is not None:
            found.setdefault((asking.review_id, asking.exchange), each)
    return found


def facts_of(review: Review, held: Round, number: int, askings: Askings) -> Facts:
    """Return the facts of a review, which is the round `held` and the `number`th."""
    find = _Told(review, held.review_id)
    after, shared = spoken_after(review), shares(review)
    return Facts(
        review_id=held.review_id,
        company=review.interview.company,
        role=review.interview.role,
        stage=review.interview.stage,
        number=number,
        day=held.day,
        outcome=review.interview.outcome,
        prompts=len(review.sheet.prompts),
        covered=len(review.sheet.prompts) - len(review.not_covered),
        not_covered=review.not_covered,
        filed=len({each.sentence for each in review.placements}),
        placed=find.first_of_each(),
        sure=find.sureness("sure"),
        unsure=find.sureness("unsure"),
        made_up=find.under("made_up", is_made_up),
        well=find.under("went_well"),
        badly=find.under("went_badly"),
        asked=find.under("interest", is_asked),
        answers=tuple(_answers(review, held.review_id, askings, find)),
        minutes=after.total_seconds() / 60 if after is not None else None,
        beginning=shared.beginning if shared else None,
        end=shared.end if shared else None,
        of_beginning=find.about("beginning"),
        of_end=find.about("end"),
    )


class _Told:
    """Finds sentences of a review by their prompt."""

    def __init__(self, review: Review, review_id: int) -> None:
        self._review = review
        self._id = review_id
        self._keys = frozenset(review.sheet.keys)
        self._under: dict[str, list[int]] = {}
        for each in review.placements:
            self._under.setdefault(each.prompt, []).append(each.sentence)
        self._sentences = review.sentences

    def told(self, sentences: Iterable[Sentence]) -> tuple[Told, ...]:
        """Return sentences with where they are told."""
        return tuple(
            Told(self._id, each.index, each.text, each.start_s if each.end_s else None)
            for each in sentences
            if each.text
        )

    def at(self, indexes: Iterable[int]) -> tuple[Told, ...]:
        """Return the sentences with these indexes, in order, each once."""
        return self.told(self._sentences[index] for index in sorted(set(indexes)))

    def under(
        self, key: str, is_meant: Callable[[str], bool] = lambda text: True
    ) -> tuple[Told, ...] | None:
        """Return the sentences under a prompt; None where the sheet has no such prompt."""
        if key not in self._keys:
            return None
        found = (self._sentences[index] for index in sorted(self._under.get(key, [])))
        return self.told(each for each in found if is_meant(each.english or each.text))

    def sureness(self, meant: str) -> tuple[Told, ...] | None:
        """Return the sentences that tell sureness, or doubt; None where the sheet does not ask."""
        if "confidence" not in self._keys:
            return None
        found = (
            each
            for each in remarks(self._review)
            if sureness_of(each.english or each.text) == meant
        )
        return self.told(found)

    def about(self, third: Third) -> tuple[Told, ...]:
        """Return the sentences about a third of the interview."""
        found = zip(self._sentences, thirds(self._review), strict=True)
        return self.told(each for each, about in found if about == third)

    def first_of_each(self) -> tuple[Told, ...]:
        """Return the first sentence under each prompt that has one."""
        return self.at(min(indexes) for indexes in self._under.values())


def _answers(review: Review, review_id: int, askings: Askings, find: _Told) -> Iterator[Checked]:
    for each in review.exchanges:
        asked = askings.get((review_id, each.number))
        asking = asked.asking if asked else None
        yield Checked(
            review_id,
            each.number,
            each.question,
            each.answer,
            asking.topic if asking else "",
            _verdict(each),
            (asking.sureness if asking else "") or sureness_on(remarks_on(review, each)),
            find.at((*each.question_sentences, *each.answer_sentences)),
            asking.question if asking else None,
        )


def _verdict(exchange: Exchange) -> Verdict:
    said = exchange.verdict.strip().casefold()
    return cast(Verdict, said) if said in VERDICTS else ""
