"""Say what to try where a search found nothing."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace

from models import Filters
from pipeline.search.query import Group, Query

MANY = 1000
"""Hits that are counted at most."""
_LEAST_BEGINNING = 6  # letters of a word from which its beginning is worth a try
_KEPT = 0.6  # of its letters

Count = Callable[[Query], int]
"""Count the hits of a query, up to MANY: those that have its words themselves."""
Told = Callable[[Query], str]
"""Return the hits of a query in words; empty where it has none."""


def advice(
    query: Query, count_hits: Callable[[Query, int, bool], int], *, is_exact: bool = False
) -> list[str]:
    """Return sentences on what keeps a query without hits from finding any, and what to try.

    `count_hits` counts those of a query with less in it: up to a number, of plain keywords or not.
    `is_exact`: the query was of plain keywords.
    """
    if is_exact and (hits := count_hits(query, MANY, False)):
        return [f"There would be {hits_text(hits)} without --exact."]

    def count(less: Query) -> int:
        return count_hits(less, MANY, True)

    def told(less: Query) -> str:
        if hits := count(less):
            return hits_text(hits)
        like = 0 if is_exact else count_hits(less, MANY, False)
        return hits_text(like).replace("hit", "similar hit") if like else ""

    found = [*_without_filters(query, told), *_without_words(query, count, told)]
    return found or list(_other_words(query))


def _without_filters(query: Query, told: Told) -> Iterator[str]:
    set_ = [each.name for each in fields(Filters) if getattr(query.filters, each.name)]
    counted = []
    for name in set_:
        default = getattr(Filters(), name)
        less = replace(query, filters=replace(query.filters, **{name: default}))
        if not less.is_empty and (hits := told(less)):
            counted.append(f"{hits} without {name}:")
    if not counted and len(set_) > 1:
        less = replace(query, filters=Filters())
        if not less.is_empty and (hits := told(less)):
            counted.append(f"{hits} without any filter")
    if counted:
        yield f"There would be {', '.join(counted)}."


def _without_words(query: Query, count: Count, told: Told) -> Iterator[str]:
    if query.without and (hits := told(replace(query, without=()))):
        words = " ".join(f"-{_typed((each,))}" for each in query.without)
        yield f"There would be {hits} without {words}."
    if len(query.groups) < 2:
        return
    for group in query.groups:
        # Alone in the whole archive, so that a filter or another word is not to blame.
        if not count(Query(groups=(group,))):
            others = tuple(each for each in query.groups if each != group)
            hits = told(replace(query, groups=others)) if others else ""
            also = f" There would be {hits} without it." if hits else ""
            yield f"No sentence has {_typed(group)}.{also}"


def _other_words(query: Query) -> Iterator[str]:
    """Yield what to try with the words: other ones, or the beginning of one."""
    if not query.groups:
        return
    said = "Try other words for it"
    quoted = [term for group in query.groups for term in group if term.is_quoted]
    words = [term.text for group in query.groups for term in group if term.text.isalpha()]
    if quoted:
        said += ", or the same without quotation marks"
    elif len(query.groups) > 1:
        said += ", or fewer of them"
    elif words and len(words[0]) >= _LEAST_BEGINNING:
        said += f", or a beginning: {words[0][: round(len(words[0]) * _KEPT)]}*"
    yield f"{said}."


def hits_text(count: int) -> str:
    """Return a number of hits in words."""
    if count >= MANY:
        return f"{MANY} hits or more"
    return f"{count} hit" if count == 1 else f"{count} hits"


def _typed(group: Group) -> str:
    return " OR ".join(f'"{each.text}"' if each.is_quoted else each.text for each in group)
