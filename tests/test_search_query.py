from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Filters
from pipeline.search.query import Query, parse_query
from tests.queries import NASTY

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("closure", Query(words=("closure",))),
        ("  closure   C++ ", Query(words=("closure", "C++"))),
        ('"a phrase" word', Query(words=("a phrase", "word"))),
        ("gener*", Query(words=("gener*",))),
        ("word -other", Query(words=("word",), without=("other",))),
        ('word -"two words"', Query(words=("word",), without=("two words",))),
        ("rock-n-roll", Query(words=("rock-n-roll",))),
        ("-x", Query(words=("x",))),  # nothing to leave x out of
        ("-x company:acme", Query(without=("x",), filters=Filters(company="acme"))),
        ('"unclosed', Query(words=("unclosed",))),
        ("AND NOT", Query(words=("AND", "NOT"))),
        ("a\0b", Query(words=("a", "b"))),
        ("COMPANY:acme", Query(filters=Filters(company="acme"))),
        ('company:"blue harbour"', Query(filters=Filters(company="blue harbour"))),
        ("prompt:made_up outcome:offer", Query(filters=Filters(prompt="made_up", outcome="offer"))),
        ("since:2026-05", Query(filters=Filters(since=date(2026, 5, 1)))),
        ("until:2026-02", Query(filters=Filters(until=date(2026, 2, 28)))),
        ("since:2026 until:2026", Query(filters=Filters("", "", "", *YEAR))),
        # What is no filter is a word.
        ("since:yesterday", Query(words=("since:yesterday",))),
        ("since:2026-13", Query(words=("since:2026-13",))),
        ("about:acme", Query(words=("about:acme",))),
        ('about:"two words"', Query(words=("about: two words ",))),
        ("company:", Query(words=("company:",))),
        # What holds nothing that is indexed is ignored.
        ("", Query()),
        (' " - ', Query()),
        ("? ! …", Query()),
        ("word ?", Query(words=("word",))),
    ],
)
def test_what_a_query_means(text: str, query: Query) -> None:
    assert parse_query(text) == query
    assert parse_query(text).is_empty == (query == Query())


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_a_query(text: str) -> None:
    assert isinstance(parse_query(text), Query)


@given(st.text())
def test_no_term_is_without_a_token(text: str) -> None:
    query = parse_query(text)
    assert all(term.strip() for term in (*query.words, *query.without))


def test_options_come_before_what_was_typed() -> None:
    typed = Filters(company="acme", prompt="answers", since=date(2026, 1, 1))
    options = Filters(company="blue", until=date(2026, 2, 1))
    assert options.completed_by(typed) == Filters(
        "blue", "answers", "", date(2026, 1, 1), date(2026, 2, 1)
    )
