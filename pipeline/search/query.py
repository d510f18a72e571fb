"""Read a query as people type it.

A query holds words (all must occur in a sentence), "a phrase", -without, begin*, and filters such
as `company:acme prompt:made_up since:2026-01`. Any text is a valid query: what is no syntax is a
word, and what holds no letter, digit, + or # is ignored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from models import Filters
from pipeline.periods import parse_period
from pipeline.search.forms import has_token

# since:last week, until:March 2026: a period of several words. Then field:"two words", field:word,
# "a phrase", -word; a stray quotation mark is ignored.
_PIECE = re.compile(
    r"(?P<when>since|until):(?P<period>(?:last|this|past|previous|the|an?|day|\d{1,2}|[a-z]{3,9})\s+"
    r"(?:\w+\s+)?\w+(?=\s|$))"
    r'|(?P<field>\w+):(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))'
    r'|(?P<without>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
FILTERS = ("company", "prompt", "outcome", "since", "until")
"""The filters of a query."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    `words` must all occur in a sentence and none of `without` may: words, phrases, beginnings with
    a `*`, as they were typed. `filters` narrow the reviews and prompts.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search for."""
        return self == Query()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query as it was typed: a filter (`name`, `value`), or a word."""

    typed: str
    name: str = ""
    value: str = ""
    without: bool = False


def pieces_of(text: str, today: date) -> Iterator[Piece]:
    """Yield the pieces of a query; a `name` need not be a filter's."""
    text, at = _printable(text), 0
    while match := _PIECE.search(text, at):
        at = match.end()
        if match["when"]:
            value, end = _period_in(match["period"], today)
            at = match.start("period") + end
            yield Piece(text[match.start() : at], match["when"].lower(), value)
        elif match["field"]:
            value = match["quoted"] if match["quoted"] is not None else match["plain"]
            typed = match[0].replace('"', " ")
            yield Piece(typed, match["field"].lower(), value)
        else:
            term = match["phrase"] if match["phrase"] is not None else match["word"]
            yield Piece(term, without=bool(match["without"]))


def _period_in(words: str, today: date) -> tuple[str, int]:
    """Return the longest period that words begin with, else the first word; and where it ends."""
    ends = [match.end() for match in re.finditer(r"\S+", words)]
    named = [end for end in reversed(ends) if parse_period(words[:end], today)]
    end = named[0] if named else ends[0]
    return words[:end], end


def parse_query(text: str, today: date | None = None) -> Query:
    """Return the query in a text; never fails. `today` is what "yesterday" is seen from."""
    query, today = Query(), today or date.today()
    for piece in pieces_of(text, today):
        filters = _with_filter(query.filters, piece, today) if piece.value else None
        if filters is not None:
            query = replace(query, filters=filters)
        else:
            query = _with_word(query, piece.typed, without=piece.without)
    if query == Query(without=query.without):
        # Nothing but "-x": there is nothing to leave out of, so x itself was meant.
        query = Query(words=query.without)
    return query


def _printable(text: str) -> str:
    """Replace control characters and lone surrogates by spaces."""
    return "".join(char if char.isprintable() else " " for char in text)


def _with_filter(filters: Filters, piece: Piece, today: date) -> Filters | None:
    """Return the filters with one more; None where this is no filter, so it is a word."""
    match piece.name:
        case "company":
            return replace(filters, company=piece.value)
        case "prompt":
            return replace(filters, prompt=piece.value)
        case "outcome":
            return replace(filters, outcome=piece.value)
        case "since" if period := parse_period(piece.value, today):
            return replace(filters, since=period.first)
        case "until" if period := parse_period(piece.value, today):
            return replace(filters, until=period.last)
    return None


def _with_word(query: Query, term: str, *, without: bool) -> Query:
    if not has_token(term):
        return query
    if without:
        return replace(query, without=(*query.without, term))
    return replace(query, words=(*query.words, term))
