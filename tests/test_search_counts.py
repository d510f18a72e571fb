from datetime import UTC, date, datetime

import pytest

from models import Hit
from pipeline.search.counts import Counts, counts_of, is_exact, newest_first


def hit(
    review: int = 1,
    sentence: int = 0,
    *,
    company: str = "Acme",
    held_on: date | None = None,
    recorded_at: datetime | None = None,
    prompts: tuple[str, ...] = (),
    why: tuple[str, ...] = (),
) -> Hit:
    return Hit(
        *(review, company, held_on, recorded_at, sentence, 0.0, "Hm.", prompts, 1.0), why=why
    )


def test_hits_are_counted_by_company_and_by_prompt() -> None:
    hits = [
        hit(1, prompts=("questions", "answers")),
        hit(1, 1, why=("spelling",)),
        hit(2, company="", prompts=("answers",), why=("exact", "company")),
    ]
    assert counts_of(hits) == Counts(
        hits=3,
        exact=2,
        companies=(("Acme", 2), ("", 1)),
        prompts=(("answers", 2), ("questions", 1), ("", 1)),
    )
    assert counts_of([]) == Counts(0, 0, (), ())


@pytest.mark.parametrize(
    ("why", "exact"),
    [((), True), (("exact",), True), (("exact", "company"), True), (("form",), False)],
)
def test_an_exact_hit_needs_no_reason(why: tuple[str, ...], exact: bool) -> None:
    assert is_exact(hit(why=why)) == exact


def test_the_newest_interview_comes_first() -> None:
    in_march, in_may = date(2026, 3, 4), date(2026, 5, 20)
    recorded = datetime(2026, 4, 1, 12, tzinfo=UTC)
    hits = [
        hit(5),  # no day
        hit(1, 3, held_on=in_march),
        hit(1, 1, held_on=in_march),
        hit(4, recorded_at=recorded),
        hit(3, held_on=in_may, recorded_at=recorded),
        hit(2, held_on=in_march),
    ]
    order = [(each.review_id, each.sentence) for each in newest_first(hits)]
    assert order == [(3, 0), (4, 0), (2, 0), (1, 1), (1, 3), (5, 0)]
