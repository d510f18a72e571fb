import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.archive.database import Store
from pipeline.home import Home
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
        "held_on": "2026-03-04",
        "sentence": 1,
        "start_s": 1.0,
        "text": "I used C++ there.",
        "prompts": [],
    }


@pytest.mark.parametrize(
    "words",
    [
        *(["-x"], ["--", "-x"], ['"'], [""], ["company:"], ["NEAR("], ["C++", "-x"], ["😀"], ["*"]),
        *(["--nothing-like-it"], ["a", "--", "--home"], ["since:x"], ["\udcff"], ["(", ")"]),
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
