"""Read a query as people type it.

A query holds words (all must occur in a sentence), "a phrase", -without, begin*, one OR another,
and filters such as `company:acme prompt:made_up since:2026-01`. OR binds its two neighbours: of
`java map OR saw` java must occur, and a map or a saw. Any text is a valid query: what is no syntax
is a word, and what holds no letter, digit, + or # is ignored.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from models import Filters
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
FILTERS = ("company", "role", "stage", "prompt", "part", "outcome", "verdict", "since", "until")
"""The filters of a query."""
OR = "OR"


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase as it was typed, without its quotation marks; with a `*`, a beginning.

    `is_quoted`: it stood in quotation marks, so these very words are meant.
    """

    text: str
    is_quoted: bool = False


Group = tuple[Term, ...]
"""Terms of which one must occur; mostly one term alone."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    Of each of `groups` a term must occur, and none of `without` may. `filters` narrow the reviews
    and prompts.
    """

    groups: tuple[Group, ...] = ()
    without: tuple[Term, ...] = ()
    filters: Filters = field(default_factory=Filters)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search for."""
        return self == Query()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query as it was typed: a filter (`name`, `value`), a word, or an OR."""

    typed: str
    name: str = ""
    value: str = ""
    without: bool = False
    is_quoted: bool = False

    @property
    def is_or(self) -> bool:
        """Whether it joins its neighbours, if both are words."""
        return self == Piece(OR)

    @property
    def is_wanted(self) -> bool:
        """Whether it is a word that may stand beside an OR."""
        return not (self.name or self.without or self.is_or) and has_token(self.typed)


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
            is_quoted = match["phrase"] is not None
            yield Piece(term, without=bool(match["without"]), is_quoted=is_quoted)


def _period_in(words: str, today: date) -> tuple[str, int]:
    """Return the longest period that words begin with, else the first word; and where it ends."""
    from pipeline.periods import parse_period  # loads tables of days

    ends = [match.end() for match in re.finditer(r"\S+", words)]
    named = [end for end in reversed(ends) if parse_period(words[:end], today)]
    end = named[0] if named else ends[0]
    return words[:end], end


def parse_query(text: str, today: date | None = None) -> Query:
    """Return the query in a text; never fails. `today` is what "yesterday" is seen from."""
    query, today = Query(), today or date.today()
    pieces = list(pieces_of(text, today))
    joints = joints_of(pieces)
    for place, piece in enumerate(pieces):
        filters = _with_filter(query.filters, piece, today) if piece.value else None
        if filters is not None:
            query = replace(query, filters=filters)
        elif place not in joints:
            query = _with_term(query, piece, is_alternative=place - 1 in joints)
    if query == Query(without=query.without):
        # Nothing but "-x": there is nothing to leave out of, so x itself was meant.
        query = Query(groups=tuple((term,) for term in query.without))
    return query


def joints_of(pieces: Sequence[Piece]) -> set[int]:
    """Return where an OR stands between two words; elsewhere it is a word itself."""
    return {
        place
        for place, piece in enumerate(pieces[1:-1], 1)
        if piece.is_or and pieces[place - 1].is_wanted and pieces[place + 1].is_wanted
    }


def _printable(text: str) -> str:
    """Replace control characters and lone surrogates by spaces."""
    return "".join(char if char.isprintable() else " " for char in text)


def _with_filter(filters: Filters, piece: Piece, today: date) -> Filters | None:
    """Return the filters with one more; None where this is no filter, so it is a word."""
    match piece.name:
        case "company":
            return replace(filters, company=piece.value)
        case "role":
            return replace(filters, role=piece.value)
        case "stage":
            return replace(filters, stage=piece.value)
        case "prompt":
            return replace(filters, prompt=piece.value)
        case "part":
            return replace(filters, part=piece.value)
        case "outcome":
            return replace(filters, outcome=piece.value)
        case "verdict":
            return replace(filters, verdict=piece.value)
        case "since" | "until":
            return _with_period(filters, piece, today)
    return None


def _with_period(filters: Filters, piece: Piece, today: date) -> Filters | None:
    from pipeline.periods import parse_period  # loads tables of days

    if not (period := parse_period(piece.value, today)):
        return None
    if piece.name == "since":
        return replace(filters, since=period.first)
    return replace(filters, until=period.last)


def _with_term(query: Query, piece: Piece, *, is_alternative: bool) -> Query:
    term = Term(piece.typed, piece.is_quoted)
    if not has_token(term.text):
        return query
    if piece.without:
        return replace(query, without=(*query.without, term))
    if is_alternative:
        return replace(query, groups=(*query.groups[:-1], (*query.groups[-1], term)))
    return replace(query, groups=(*query.groups, (term,)))
