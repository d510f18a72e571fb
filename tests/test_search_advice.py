from datetime import date

import pytest

from pipeline.search.advice import MANY, advice, hits_text
from pipeline.search.query import Query, parse_query

TODAY = date(2026, 11, 29)


def advised(text: str, hits: dict[str, int], *, is_exact: bool = False) -> list[str]:
    """What is told where only these queries have hits; with a `!`, only without --exact."""
    counts = {parse_query(each.rstrip("!"), TODAY): count for each, count in hits.items()}
    forgiving = {parse_query(each.rstrip("!"), TODAY) for each in hits if each.endswith("!")}

    def count(query: Query, most: int, exact: bool) -> int:
        return 0 if exact and query in forgiving else min(most, counts.get(query, 0))

    return advice(parse_query(text, TODAY), count, is_exact=is_exact)


@pytest.mark.parametrize(
    ("text", "hits", "told"),
    [
        ("map company:acme", {"map": 3}, ["There would be 3 hits without company:."]),
        (
            "map company:acme since:2026",
            {"map company:acme": 1, "map since:2026": 2},
            ["There would be 2 hits without company:, 1 hit without since:."],
        ),
        (
            "map company:acme role:cook",
            {"map": 5},
            ["There would be 5 hits without any filter."],
        ),
        ("map -saw", {"map": 2, "saw": 1}, ["There would be 2 hits without -saw."]),
        (
            "map xylophone",
            {"map": 2},
            ["No sentence has xylophone. There would be 2 hits without it."],
        ),
        ("map xylophone", {}, ["No sentence has map.", "No sentence has xylophone."]),
        ("map saw", {"map": 2, "saw": 2}, ["Try other words for it, or fewer of them."]),
        ('map "to" OR x', {"map": 2}, ['No sentence has "to" OR x. There would be 2 hits']),
        ("xylophone", {}, ["Try other words for it, or a beginning: xylop*."]),
        ("map", {}, ["Try other words for it."]),
        ('"on the way"', {}, ["Try other words for it, or the same without quotation marks."]),
        ("company:acme", {}, []),
        ("company:acme -saw", {}, []),
    ],
)
def test_what_to_try(text: str, hits: dict[str, int], told: list[str]) -> None:
    found = advised(text, hits)
    assert len(found) == len(told)
    assert all(one.startswith(each) for one, each in zip(found, told, strict=True))


def test_without_exact_there_may_be_hits() -> None:
    (said,) = advised("map company:acme", {"map company:acme!": 4}, is_exact=True)
    assert said == "There would be 4 hits without --exact."
    assert advised("map", {"saw": 4}, is_exact=True) == ["Try other words for it."]


def test_hits_that_are_only_like_it_are_called_so() -> None:
    assert advised("map company:acme", {"map!": 4}) == [
        "There would be 4 similar hits without company:."
    ]
    assert advised("map company:acme", {"map!": 4}, is_exact=True) == ["Try other words for it."]
    assert advised("map saw", {"map": 2, "saw!": 3}) == [
        "No sentence has saw. There would be 2 hits without it."
    ]


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 hit"), (2, "2 hits"), (MANY, f"{MANY} hits or more")]
)
def test_hits_in_words(count: int, text: str) -> None:
    assert hits_text(count) == text
