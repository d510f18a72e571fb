from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Placement
from pipeline.archive.database import Store
from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.search.find import find
from pipeline.search.query import parse_query
from tests.queries import NASTY
from tests.reviews import ACME, add_review

SENTENCES = [
    "They asked me about C++ and nothing else.",
    "Then a question on C# generics.",
    "He wanted plain C, with pointers.",
    "I said that .NET was before my time.",
    "The net salary came up.",
    "We build on Node.js, he said.",
    "A node in the graph was missing.",
    "What is a closure, she asked.",
    "I explained closures badly, I was nervous.",
    "It doesn't matter what I said about Zürich.",
    "She spelled it C sharp, and dot net as well.",
    "A rock-n-roll attitude, he called it.",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = Home(tmp_path_factory.mktemp("search") / "home")
    with Store.open(home) as store:
        add_review(
            store,
            SENTENCES,
            name="a",
            placements=(Placement(7, "questions", 0.9), Placement(8, "made_up", 0.6)),
        )
        blue = replace(ACME, company="Blue Harbour", held_on=date(2026, 5, 20), outcome="offer")
        add_review(store, ["Nobody asked about closures."], interview=blue, name="b")
        # The day of an interview that nobody told is the day of its memo, 2026-03-04.
        add_review(store, ["A closure again."], interview=replace(blue, held_on=None), name="c")
        yield store


def found(store: Store, text: str) -> list[str]:
    return [hit.text for hit in find(store, parse_query(text), exact=True)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("C++", [0]),
        ("c#", [1, 10]),
        ("C", [2, 10]),
        (".NET", [3, 10]),
        (".net", [3, 10]),
        ("net", [4, 10]),
        ("node.js", [5]),
        ("Node.JS", [5]),
        ("node", [5, 6]),
        ("nodejs", [5]),
        ("doesn't", [9]),
        ("zurich", [9]),
        ("rock-n-roll", [11]),
        ("nervous closures", [8]),
        ("closure -nervous asked", [7]),
        ('"question on"', [1]),
        ('"on question"', []),
        ("gener*", [1]),
        ("pointers.", [2]),
        ("nothing-of-this", []),
        ("AND", [0, 10]),  # a word, no operator
    ],
)
def test_words(store: Store, text: str, numbers: list[int]) -> None:
    in_first = set(found(store, text)) & set(SENTENCES)
    assert in_first == {SENTENCES[number] for number in numbers}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("closure", 4),
        ("closure company:acme", 2),
        ("closure company:ACM", 2),
        ('closure company:"blue harbour"', 2),
        ("closure prompt:made_up", 1),
        ("closure prompt:made-up", 1),
        ("closure prompt:unheard_of", 0),
        ("closure outcome:offer", 2),
        ("closure role:developer", 4),
        ("closure role:designer", 0),
        ("closure part:impress", 1),
        ("closure part:lessons", 0),
        ("closure verdict:wrong", 0),
        ("nervous OR nobody", 2),
        ('nervous OR nobody OR "closure again"', 3),
        ("closure nervous OR nobody", 2),
        ("nervous OR nobody company:acme", 1),
        ("closure since:2026-05", 1),
        ("closure until:2026-03", 3),
        ("closure since:2026-03-04 until:2026-03-04", 3),
        ("closure since:2027", 0),
        ("company:blue", 2),
        ("company:blue -nobody", 1),
        ("prompt:questions", 1),
    ],
)
def test_filters(store: Store, text: str, count: int) -> None:
    assert len(found(store, text)) == count


def test_the_best_match_comes_first(store: Store) -> None:
    hits = find(store, parse_query("closure"))
    assert hits[0].text == "A closure again."  # the shortest, so the word weighs most
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].score > 0


def test_a_short_query_wants_its_little_words_too(tmp_path: Path) -> None:
    texts = ["They went higher.", "I went for BFS.", "So in the end all of that went really well."]
    with Store.open(Home(tmp_path / "home")) as store:
        add_review(store, texts, name="d")
        hits = find(store, parse_query("went well"))
    assert [hit.text for hit in hits] == [texts[2], texts[0], texts[1]]


def test_a_hit_tells_where_it_comes_from(store: Store) -> None:
    (hit,) = find(store, parse_query("nervous"))
    assert (hit.review_id, hit.company, hit.held_on) == (1, "Acme", date(2026, 3, 4))
    assert (hit.sentence, hit.start_s, hit.prompts) == (8, 8.0, ("made_up",))


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("C++", ["C++"]),
        ("node.js", ["Node.js"]),
        ("zurich", ["Zürich"]),
        ("what said", ["said"]),  # a filler is not marked
    ],
)
def test_matches_are_marked_where_they_stand(store: Store, text: str, marked: list[str]) -> None:
    hit = next(hit for hit in find(store, parse_query(text)) if hit.text in SENTENCES)
    assert [hit.text[start:end] for start, end in hit.highlights] == marked


@pytest.mark.parametrize("text", NASTY)
def test_no_query_is_an_error(store: Store, text: str) -> None:
    hits = find(store, parse_query(text))
    assert all(hit.text for hit in hits)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.lists(st.sampled_from([*NASTY[:40], "closure", " "])).map(" ".join))
def test_no_text_at_all_is_an_error(store: Store, text: str) -> None:
    find(store, parse_query(text))


@pytest.mark.parametrize("text", ['"a b" ' * 1200, "word " * 600, "nervous " + "-x " * 900])
def test_more_words_than_can_be_searched_are_told(store: Store, text: str) -> None:
    for exact in (True, False):
        with pytest.raises(UsageError, match="at most 500 words and phrases"):
            find(store, parse_query(text), exact=exact)
    assert find(store, parse_query("nervous " + "-x " * 450))


def test_an_empty_query_finds_nothing(store: Store) -> None:
    assert find(store, parse_query("")) == ()
