"""Read a query as people type it.

A query holds words (all must occur in a sentence), "a phrase", -without, begin*, and filters such
as `company:acme prompt:made_up since:2026-01`. Any text is a valid query: what is no syntax is a
word, and what holds no letter, digit, + or # is ignored.
"""

import re
from dataclasses import dataclass, field, replace

from models import Filters
from pipeline.dates import parse_day
from pipeline.search.forms import has_token

# field:"two words", "a phrase", -word; a stray quotation mark is ignored.
_PIECE = re.compile(
    r'(?P<field>\w+):(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))|(?P<without>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))'
)


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


def parse_query(text: str) -> Query:
    """Return the query in a text; never fails."""
    query = Query()
    for piece in _PIECE.finditer(_printable(text)):
        field = (piece["field"] or "").lower()
        value = piece["quoted"] if piece["quoted"] is not None else piece["plain"]
        filters = _with_filter(query.filters, field, value) if field and value else None
        if filters is not None:
            query = replace(query, filters=filters)
        elif field:
            query = _with_word(query, piece[0].replace('"', " "), without=False)
        else:
            term = piece["phrase"] if piece["phrase"] is not None else piece["word"]
            query = _with_word(query, term, without=bool(piece["without"]))
    if query == Query(without=query.without):
        # Nothing but "-x": there is nothing to leave out of, so x itself was meant.
        query = Query(words=query.without)
    return query


def _printable(text: str) -> str:
    """Replace control characters and lone surrogates by spaces."""
    return "".join(char if char.isprintable() else " " for char in text)


def _with_filter(filters: Filters, field: str, value: str) -> Filters | None:
    """Return the filters with one more; None where this is no filter, so it is a word."""
    match field:
        case "company":
            return replace(filters, company=value)
        case "prompt":
            return replace(filters, prompt=value)
        case "outcome":
            return replace(filters, outcome=value)
        case "since" if day := parse_day(value):
            return replace(filters, since=day)
        case "until" if day := parse_day(value, last=True):
            return replace(filters, until=day)
    return None


def _with_word(query: Query, term: str, *, without: bool) -> Query:
    if not has_token(term):
        return query
    if without:
        return replace(query, without=(*query.without, term))
    return replace(query, words=(*query.words, term))
