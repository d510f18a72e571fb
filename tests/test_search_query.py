from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Filters
from pipeline.search.query import Query, Term, parse_query
from tests.queries import NASTY

YEAR = Filters(since=date(2026, 1, 1), until=date(2026, 12, 31))


def term(text: str) -> Term:
    """A term; one with blanks is a phrase in quotation marks."""
    return Term(text, is_quoted=" " in text)


def query_of(*groups: str | tuple[str, ...], without: str = "", **filters: str) -> Query:
    """The query of these terms; of a tuple one must occur."""
    return Query(
        tuple(
            (term(each),) if isinstance(each, str) else tuple(map(term, each)) for each in groups
        ),
        (term(without),) if without else (),
        Filters(**filters),  # type: ignore[arg-type]  # no day
    )


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("closure", query_of("closure")),
        ("  closure   C++ ", query_of("closure", "C++")),
        ('"a phrase" word', query_of("a phrase", "word")),
        ("gener*", query_of("gener*")),
        ("word -other", query_of("word", without="other")),
        ('word -"two words"', query_of("word", without="two words")),
        ("rock-n-roll", query_of("rock-n-roll")),
        ("-x", query_of("x")),  # nothing to leave x out of
        ("-x company:acme", query_of(without="x", company="acme")),
        ('"unclosed', query_of("unclosed")),
        ("AND NOT", query_of("AND", "NOT")),
        ("a\0b", query_of("a", "b")),
        ("COMPANY:acme", query_of(company="acme")),
        ("stage:phone", query_of(stage="phone")),
        ('company:"blue harbour"', query_of(company="blue harbour")),
        ("prompt:made_up outcome:offer", query_of(prompt="made_up", outcome="offer")),
        ("since:2026-05", Query(filters=Filters(since=date(2026, 5, 1)))),
        ("until:2026-02", Query(filters=Filters(until=date(2026, 2, 28)))),
        ("since:2026 until:2026", Query(filters=YEAR)),
        ("role:developer part:facts", query_of(role="developer", part="facts")),
        ("verdict:wrong", query_of(verdict="wrong")),
        ('"closure"', Query(((Term("closure", is_quoted=True),),))),
        ("map OR saw", query_of(("map", "saw"))),
        ("java map OR saw OR gear", query_of("java", ("map", "saw", "gear"))),
        ("map OR saw java OR go", query_of(("map", "saw"), ("java", "go"))),
        ('"event loop" OR clos*', query_of(("event loop", "clos*"))),
        ("map OR saw company:acme", query_of(("map", "saw"), company="acme")),
        # What joins nothing is a word.
        ("OR", query_of("OR")),
        ("map OR", query_of("map", "OR")),
        ("OR map", query_of("OR", "map")),
        ("map OR -saw", query_of("map", "OR", without="saw")),
        ("map OR company:acme", query_of("map", "OR", company="acme")),
        ("map or saw", query_of("map", "or", "saw")),
        ("map OR ?", query_of("map", "OR")),
        ('map "OR" saw', Query(((Term("map"),), (Term("OR", is_quoted=True),), (Term("saw"),)))),
        # What is no filter is a word.
        ("since:soon", query_of("since:soon")),
        ("since:2026-13", query_of("since:2026-13")),
        ("about:acme", query_of("about:acme")),
        ('about:"two words"', Query(((Term("about: two words "),),))),
        ("company:", query_of("company:")),
        # What holds nothing that is indexed is ignored.
        ("", Query()),
        (' " - ', Query()),
        ("? ! …", Query()),
        ("word ?", query_of("word")),
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
    assert query == Query(tuple((Term(each),) for each in words), filters=filters)


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_a_query(text: str) -> None:
    assert isinstance(parse_query(text), Query)


@given(st.text())
def test_no_term_is_without_a_token(text: str) -> None:
    query = parse_query(text)
    terms = [*query.without, *(each for group in query.groups for each in group)]
    assert all(each.text.strip() for each in terms)
    assert all(query.groups)


def test_options_come_before_what_was_typed() -> None:
    typed = Filters(company="acme", prompt="answers", since=date(2026, 1, 1))
    options = Filters(company="blue", until=date(2026, 2, 1))
    assert options.completed_by(typed) == Filters(
        company="blue", prompt="answers", since=date(2026, 1, 1), until=date(2026, 2, 1)
    )
