import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models import Exchange, Placement
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.search.query import FILTERS
from tests.commands import Commands
from tests.reviews import ACME, add_review


def test_search_prints_what_it_finds(filed: Commands) -> None:
    ran = filed("search", "closure")
    assert ran.code == 0
    assert "They asked about closures." in ran.out
    assert "review 1 · Acme · 4 Mar 2026 · 0:00 · questions" in ran.out


def test_a_hit_in_notes_has_the_number_of_its_sentence(run: Commands, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked about caching.\n- I said an LRU cache.\n", encoding="utf-8")
    run("import", notes, "--company", "Acme")
    ran = run("search", "lru")
    assert " · sentence 1 · " in ran.out
    assert "0:00" not in ran.out


def test_the_json_of_a_search(filed: Commands) -> None:
    (hit,) = json.loads(filed("search", "c++", "--json").out)
    score = hit.pop("score")
    assert score > 0
    assert hit == {
        "review_id": 1,
        "company": "Acme",
        "role": "back-end developer",
        "stage": "phone",
        "held_on": "2026-03-04",
        "sentence": 1,
        "start_s": 1.0,
        "text": "I used C++ there.",
        "prompts": [],
        "why": hit["why"],
        "partner": None,
        "before": [],
        "after": [],
    }


@pytest.mark.parametrize(
    "words",
    [
        *(["-x"], ["--", "-x"], ['"'], [""], ["company:"], ["NEAR("], ["C++", "-x"], ["😀"], ["*"]),
        *(["--nothing-like-it"], ["a", "--", "--home"], ["since:x"], ["\udcff"], ["(", ")"]),
        *(["a", "-CSS"], ["a", "-C++"], ["a", "-hooks"], ["-"], ["a", "-\ue000"], ["OR", "OR"]),
    ],
)
def test_search_survives(filed: Commands, words: list[str]) -> None:
    assert filed("search", *words).code in (0, 1)


def test_search_finds_nothing_as_grep_does(filed: Commands) -> None:
    assert filed("search", "xylophone").code == 1
    ran = filed("search", "xylophone", "--json")
    assert (ran.code, json.loads(ran.out)) == (1, [])


def test_a_company_of_two_words(run: Commands) -> None:

    with Store.open(Home(run.home)) as store:
        add_review(store, ["Closures."], interview=replace(ACME, company="Blue Harbour"))
    for words in (["company:blue harbour"], ["closures", 'company:"blue harbour"']):
        assert run("search", *words).code == 0
    assert run("search", "closures", "--company", "blue harbour").code == 0


def test_words_that_are_left_out_are_no_options(filed: Commands) -> None:
    assert len(json.loads(filed("search", "i", "OR", "they", "-C++", "--json").out)) == 1
    assert len(json.loads(filed("search", "closures", "-hooks", "-CSS", "--json").out)) == 1
    assert filed("search", "-h").out.startswith("Usage: afterview search")
    assert "-C++" not in filed("search", "closures", "--company", "-C").out


def test_the_help_lists_what_a_search_can_hold(run: Commands) -> None:
    shown = run("search", "--help").out
    for name in FILTERS:
        assert f"\n    {name}:" in shown
    for example in ('"event loop"', "clos*", "map OR saw", "-salary"):
        assert f"\n    {example}" in shown


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--role", "developer"], 2),
        (["--role", "designer"], 0),
        (["--part", "facts"], 1),
        (["--part", "lessons"], 0),
        (["--verdict", "wrong"], 0),
        (["--company", "acme", "closures", "--exact"], 1),
        (["part:facts", "OR", "nothing"], 0),
        (["nothing", "OR", "closures"], 1),
    ],
)
def test_options_are_filters(filed: Commands, options: list[str], count: int) -> None:
    assert len(json.loads(filed("search", *options, "--json").out)) == count


@pytest.fixture
def three(run: Commands) -> Commands:
    """Three reviews: a question and its answer, a newer one, and one of which little is known."""
    with Store.open(Home(run.home)) as store:
        exchange = Exchange(1, "", "", (1,), (2,))
        texts = ["I came early.", "What is a closure?", "A scope.", "Then I left."]
        placements = (Placement(1, "questions", 0.9),)
        add_review(store, texts, exchanges=(exchange,), placements=placements)
        newer = replace(ACME, company="Blue Harbour", held_on=date(2026, 5, 20))
        add_review(
            store, ["Nobody there asked about closures, or anything."], interview=newer, name="b"
        )
    return run


def test_a_question_is_shown_with_its_answer(three: Commands) -> None:
    ran = three("search", "closure", "company:acme")
    assert "    answer 0:02: A scope.\n    review 1 · Acme" in ran.out
    ran = three("search", "scope")
    assert "    question 0:01: What is a closure?\n" in ran.out
    (hit,) = json.loads(three("search", "scope", "--exact", "--json").out)
    assert hit["partner"] == {
        **{"sentence": 1, "start_s": 1.0, "text": "What is a closure?", "says": "question"},
    }


def test_sentences_around_a_hit(three: Commands) -> None:
    for option in (("-C", "1"), ("-C1",), ("--context", "1")):
        ran = three("search", "closure", "company:acme", *option)
        expected = "   0:00  I came early.\n>  0:01  What is a closure?\n   0:02  A scope.\n"
        assert ran.out.startswith(expected)
    (hit,) = json.loads(three("search", "left", "-C1", "--json").out)
    assert hit["before"] == [{"sentence": 2, "start_s": 2.0, "text": "A scope."}]
    assert hit["after"] == []


def test_hits_by_date(three: Commands) -> None:
    def reviews_in(*options: str) -> list[int]:
        return [each["review_id"] for each in json.loads(three("search", *options, "--json").out)]

    assert reviews_in("closure") == [1, 2]
    assert reviews_in("closure", "--by", "match") == [1, 2]
    assert reviews_in("closure", "--by", "date") == [2, 1]
    # The newest of all hits, not of the best.
    assert reviews_in("closure", "--by", "Date", "--limit", "1") == [2]
    ran = three("search", "closure", "--by", "size")
    assert (ran.code, ran.err) == (2, "afterview: --by takes match or date, not 'size'.\n")


def test_a_query_in_quotes_is_the_query(three: Commands) -> None:
    ran = three("search", "company:blue since:2026-01")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == three("search", "company:blue", "since:2026-01").out


def test_that_there_are_more_hits_is_told(three: Commands) -> None:
    assert three("search", "closure", "--limit", "1").err == "There are more: --limit 2\n"
    assert three("search", "closure", "--limit", "2").err == ""


def test_hits_are_counted(three: Commands) -> None:
    ran = three("search", "closure", "--count")
    assert ran.out.startswith("2 hits\n\nby company\n")
    assert "\n  1  Blue Harbour\n" in ran.out
    counted = json.loads(three("search", "closure", "--count", "--json").out)
    assert (counted["hits"], counted["exact"]) == (2, 2)
    assert {"prompt": "questions", "hits": 1} in counted["by_prompt"]
    ran = three("search", "xylophone", "--count")
    assert (ran.code, ran.out) == (1, "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["closure", "company:blue", "since:2027"], "There would be 1 hit without since:."),
        (["scope", "--exact", "--company", "blue"], "There would be 1 hit without company:."),
        (["closure", "role:designer"], "There would be 2 hits without role:."),
        (
            ["scope", "--exact", "-closure", "-scope"],
            "There would be 1 hit without -closure -scope.",
        ),
        (["xylophone"], "Try other words for it, or a beginning: xylop*."),
    ],
)
def test_a_search_without_hits_says_what_to_try(
    three: Commands, words: list[str], told: str
) -> None:
    ran = three("search", *words)
    assert (ran.code, ran.out) == (1, "")
    assert "Nothing found." in ran.err
    assert told in ran.err


def test_an_empty_archive_says_how_to_fill_it(run: Commands) -> None:
    ran = run("search", "closure")
    assert ran.code == 1
    assert "There is no review yet. Make the first with: afterview transcribe MEMO" in ran.err


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("company:acme closures", 1),
        ("closures company:acme", 1),
        ("company:acme nothing", 0),
        ("company:ACME", 2),
    ],
)
def test_a_query_in_one_argument(filed: Commands, query: str, count: int) -> None:
    assert len(json.loads(filed("search", query, "--json").out)) == count


def test_without_words_it_says_what_to_type(filed: Commands) -> None:
    ran = filed("search")
    assert (ran.code, ran.out) == (1, "")
    assert "Say what to search for: afterview search WORDS" in ran.err


@pytest.mark.parametrize("option", ["--company", "--role", "--outcome", "--prompt", "--part"])
def test_bytes_that_are_no_text_are_no_fault(three: Commands, option: str) -> None:
    assert three("search", option, "\udcff", "closure").code in (1, 2)
    assert three("list", "--company", "\udcff").code in (0, 1, 2)
