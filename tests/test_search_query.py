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
        ("since:soon", Query(words=("since:soon",))),
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


@pytest.mark.parametrize(
    ("text", "words", "since", "until"),
    [
        ("since:yesterday", (), "2026-11-28", None),
        ("map since:yesterday closures", ("map", "closures"), "2026-11-28", None),
        ("since:last week map", ("map",), "2026-11-16", None),
        ('since:"last week" map', ("map",), "2026-11-16", None),
        ("since:last-week map", ("map",), "2026-11-16", None),
        ("until:last week", (), None, "2026-11-22"),
        ("since:March map java", ("map", "java"), "2026-03-01", None),
        ("since:March 2025 map", ("map",), "2025-03-01", None),
        ("since:march until:april", (), "2026-03-01", "2026-04-30"),
        ("since:4 March 2026 map", ("map",), "2026-03-04", None),
        ("since:3 days ago", (), "2026-11-26", None),
        ("SINCE:LAST YEAR", (), "2025-01-01", None),
        ("since:soon map", ("since:soon", "map"), None, None),
        ("since:last map", ("since:last", "map"), None, None),
    ],
)
def test_periods_of_several_words(
    text: str, words: tuple[str, ...], since: str | None, until: str | None
) -> None:
    query = parse_query(text, date(2026, 11, 29))
    filters = Filters(
        since=date.fromisoformat(since) if since else None,
        until=date.fromisoformat(until) if until else None,
    )
    assert query == Query(words=words, filters=filters)


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
