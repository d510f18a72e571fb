from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Filters, Placement
from pipeline.archive import maintenance
from pipeline.archive.database import Store
from pipeline.archive.search import Phrase, search
from pipeline.home import Home
from pipeline.text import DOTTED_ENDINGS, with_name_dots
from tests.reviews import add_review


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path / "home")) as store:
        yield store


def found(store: Store, *forms: Phrase, without: tuple[Phrase, ...] = ()) -> list[str]:
    hits = search(store, [forms], without=[without] if without else [], filters=Filters(), limit=10)
    return [hit.text for hit in hits]


def test_any_form_of_a_word_is_found(store: Store) -> None:
    add_review(store, ["A quokka.", "Quokkas and wombats.", "Nothing."])
    assert found(store, Phrase("quokka"), Phrase("nothing")) == [
        *("Nothing.", "A quokka.", "Quokkas and wombats."),
    ]
    assert found(store, Phrase("wom", is_prefix=True)) == ["Quokkas and wombats."]
    assert found(store, Phrase("quokkas and wombats")) == ["Quokkas and wombats."]
    assert found(store, Phrase("quokka"), without=(Phrase("wombat"),)) == ["A quokka."]


def test_a_phrase_cannot_be_syntax(store: Store) -> None:
    add_review(store, ["Nothing OR something."])
    assert found(store, Phrase("nothing OR")) == ["Nothing OR something."]
    assert found(store, Phrase('"something* OR nothing')) == []
    assert found(store, Phrase("nothing NOT something")) == []


def test_without_words_all_that_pass_the_filters(store: Store) -> None:
    add_review(store, ["One.", "Two."], placements=(Placement(1, "answers", 0.9),))
    filters = Filters(prompt="answers")
    assert [hit.text for hit in search(store, [], filters=filters, limit=10)] == ["Two."]
    without = [[Phrase("two")]]
    assert search(store, [], without=without, filters=filters, limit=10) == ()
    (hit,) = search(store, [], without=without, filters=Filters(), limit=10)
    assert (hit.text, hit.score, hit.highlights) == ("One.", 0.0, ())


def test_without_words_the_newest_review_comes_first(store: Store) -> None:
    for words in ("one", "two"):
        add_review(store, [f"{words} {number}." for number in "ab"], name=words)
    hits = search(store, [], filters=Filters(), limit=3)
    assert [hit.text for hit in hits] == ["two a.", "two b.", "one a."]


def test_the_limit_is_kept(store: Store) -> None:
    add_review(store, ["One word."] * 5)
    assert len(search(store, [[Phrase("word")]], filters=Filters(), limit=3)) == 3


@given(st.text())
def test_the_searchable_text_keeps_every_place(text: str) -> None:
    assert len(with_name_dots(text)) == len(text)


def test_sqlite_and_python_agree_on_what_is_searchable(store: Store) -> None:
    add_review(store, ["One."])
    texts = [f"A{ending.upper()} b{ending}. İstanbul É" for ending in DOTTED_ENDINGS]
    for text, row in zip(
        texts,
        (
            store.rows(
                "SELECT searchable FROM (SELECT * FROM sentences WHERE id = ?)",
                _insert(store, text, position),
            )[0]
            for position, text in enumerate(texts, 100)
        ),
        strict=True,
    ):
        assert row["searchable"] == with_name_dots(text)


def _insert(store: Store, text: str, position: int) -> int:
    return store.insert(
        "sentences",
        transcript_id=1,
        position=position,
        text=text,
        start_s=0,
        end_s=0,
        probability=1,
    )


def test_the_index_follows_edits_by_other_tools(tmp_path: Path) -> None:
    with Store.open(Home(tmp_path / "home")) as store:
        add_review(store, ["A quokka."])
        store.execute("UPDATE sentences SET text = 'A wombat.'")
        assert found(store, Phrase("quokka")) == []
        assert found(store, Phrase("wombat")) == ["A wombat."]
        assert maintenance.check(store) == []
