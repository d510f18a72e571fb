"""Say what of a query looks like a filter and is none, or names what there is not."""

import calendar
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.search.query import FILTERS, OR, Piece, Query, joints_of, pieces_of

_CLOSE = 0.75  # difflib's ratio from which a name is a misspelt filter
_SHORT = 2  # letters of a word that names nothing by itself
# Other words for the filters, and what people would like to filter by.
_MEANT = {
    "company": "firm employer org organisation organization with at companies",
    "prompt": "prompts heading topic question questions under key tag",
    "role": "roles job position title",
    "stage": "stages round phase",
    "part": "parts section sections half",
    "outcome": "outcomes result status ended",
    "verdict": "verdicts grade check checked",
    "since": "after from date day on when held begin start newer",
    "until": "before to till end up older",
    "": "sheet review id file text author",
}
# Operators of other searches, and what to type here.
_OPERATORS = {
    "AND": "Leave it out: all words must occur in any case.",
    "OR": "It joins two words, not filters: map OR saw",
    "NOT": "A word that may not occur has a minus: -word",
}
_ALL = ", ".join(f"{name}:" for name in FILTERS)
# company;acme, company=acme, company：acme, and company: acme
_OTHER_SIGN = re.compile(r"(?P<name>\w+)(?:[;=：]|:$)(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive has to filter by: of its sheets, of its interviews, of their exchanges."""

    prompts: Sequence[str] = ()
    companies: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    roles: Sequence[str] = ()
    parts: Sequence[str] = ()
    verdicts: Sequence[str] = ()
    stages: Sequence[str] = ()


def doubts(text: str, query: Query, known: Known, today: date | None = None) -> list[str]:
    """Return a sentence for each thing in a query that is not what it looks like.

    `text` is the query as typed, `query` what it was read as, with the options' filters.
    """
    pieces = list(pieces_of(text, today or date.today()))
    found = [
        said
        for piece, after in zip(pieces, [*pieces[1:], None], strict=False)
        if (said := _doubt(piece, after, today or date.today()))
    ]
    days = _doubtful_days(query, today or date.today())
    return [
        *found,
        *_given_twice(pieces),
        *_operators(pieces),
        *_nothing_else(pieces),
        *days,
        *_unknown_values(query, known),
    ]


def _nothing_else(pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield a sentence where a query holds only words that may not occur."""
    if pieces and all(each.without for each in pieces):
        typed = " ".join(each.typed for each in pieces)
        yield (
            f"There is nothing to leave {typed} out of, so it is searched for itself. "
            f"Say first what to search for: afterview search WORD -{pieces[0].typed}"
        )


def _operators(pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield a sentence for each word that other searches take for an operator."""
    joints = joints_of(pieces)
    typed = [each for place, each in enumerate(pieces) if place not in joints]
    for name, instead in _OPERATORS.items():
        if len(pieces) > 1 and Piece(name) in typed:
            here = "joins nothing here" if name == OR else "is no operator"
            yield f"{name} {here}, so it is searched as a word. {instead}"


def _given_twice(pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield a sentence for each filter that is given several values: only the last counts."""
    given = {each.name: each.value for each in pieces if each.name in FILTERS}
    for name, last in given.items():
        if len({each.value.casefold() for each in pieces if each.name == name}) > 1:
            counts = f"{name}:{_quoted(last)}"
            yield f"{name}: is given more than once, and only the last counts: {counts}"


def _doubtful_days(query: Query, today: date) -> Iterator[str]:
    """Yield a sentence where the days of a query are still to come, or in the wrong order."""
    since, until = query.filters.since, query.filters.until
    if since and since > today:
        yield f"since: begins on {since.isoformat()}, which is still to come."
    # This week, month and year end in the future, and are meant so.
    ends = (
        today + timedelta(6 - today.weekday()),
        today.replace(day=calendar.monthrange(today.year, today.month)[1]),
        date(today.year, 12, 31),
    )
    if until and until > today and until not in ends:
        yield f"until: ends on {until.isoformat()}, which is still to come."
    if since and until and since > until:
        yield (
            f"since: begins on {since.isoformat()}, after until: ends on {until.isoformat()}, so "
            "nothing lies between. Exchange them."
        )


def _doubt(piece: Piece, after: Piece | None, today: date) -> str:
    name = piece.name
    if piece.without:
        name, colon, value = piece.typed.partition(":")
        if not (colon and value and name.lower() in FILTERS) or piece.is_quoted:
            return ""
        return f"A filter has no minus, so -{piece.typed} leaves out its words, not the reviews."
    if name in ("since", "until"):
        from pipeline.periods import EXAMPLES, parse_period  # loads tables of days

        if parse_period(piece.value, today):
            return ""
        return (
            f"{name}:{piece.value} names no day or period, so it is searched as words. There are: "
            f"{EXAMPLES}."
        )
    if name in FILTERS:
        return ""
    if name:
        return _no_filter(piece.typed, name, piece.value)
    match = _OTHER_SIGN.fullmatch(piece.typed)
    if match is None:
        return ""
    value = match["value"] or (after.typed if after and not after.name else "")
    if match["name"].lower() in FILTERS:
        offer = f" Did you mean {match['name'].lower()}:{_quoted(value.strip())}?" if value else ""
        return f"{piece.typed} is no filter, so it is searched as words.{offer}"
    return "" if not match["value"] else _no_filter(piece.typed, match["name"].lower(), value)


def _no_filter(typed: str, name: str, value: str) -> str:
    """Return a sentence on a word with a colon where it looks like a filter; else nothing."""
    for meant, words in _MEANT.items():
        if name in words.split():
            offer = f"Did you mean {meant}:{_quoted(value)}? " if meant else ""
            break
    else:
        near = difflib.get_close_matches(name, FILTERS, n=1, cutoff=_CLOSE)
        if not near:
            return ""  # std::vector, node:http: words with a colon
        offer = f"Did you mean {near[0]}:{_quoted(value)}? "
    return f"{name}: is no filter, so {typed} is searched as words. {offer}There are: {_ALL}."


def _unknown_values(query: Query, known: Known) -> Iterator[str]:
    filters = query.filters
    key = filters.prompt.lower().replace("-", "_")
    if key and known.prompts and key not in known.prompts:
        yield _not_there("prompt", filters.prompt, known.prompts)
    for name, value, values in (
        ("company", filters.company, known.companies),
        ("role", filters.role, known.roles),
        ("stage", filters.stage, known.stages),
        ("part", filters.part, known.parts),
        ("outcome", filters.outcome, known.outcomes),
    ):
        if value and not values and known.prompts:  # there are reviews
            yield (
                f"No review has a known {name}, so {name}: finds nothing. To give one: afterview "
                f"edit ID --{name} TEXT"
            )
        elif value and values and not any(value.casefold() in each.casefold() for each in values):
            yield _not_there(name, value, values)
    verdict = filters.verdict.casefold()
    if verdict and not known.verdicts and known.prompts:
        yield "No answer has a verdict yet, so verdict: finds nothing."
    elif verdict and known.verdicts and verdict not in map(str.casefold, known.verdicts):
        yield _not_there("verdict", filters.verdict, known.verdicts)


def _not_there(name: str, value: str, values: Sequence[str]) -> str:
    words = (word for each in values for word in each.split() if len(word) > _SHORT)
    near = _nearest(value, [*words, *values])  # a part of a name is enough
    offer = f"Did you mean {name}:{_quoted(near)}? " if near else ""
    return f"No review has the {name} {value!r}. {offer}There are: {', '.join(values)}."


def _nearest(value: str, values: Iterable[str]) -> str:
    plain = {_plain(each): each for each in values}
    return next((plain[each] for each in difflib.get_close_matches(_plain(value), plain, n=1)), "")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
