"""Offer a better spelling of a query."""

from collections.abc import Sequence
from dataclasses import replace

from models import Hit
from pipeline.archive.database import Store
from pipeline.archive.search_candidates import known_words
from pipeline.search.common import is_common
from pipeline.search.counts import EXACT
from pipeline.search.find import find
from pipeline.search.query import Query, Term
from pipeline.search.spelling import near_words


def suggestion(store: Store, query: Query, hits: Sequence[Hit]) -> str | None:
    """Return a query's words better spelt, where those have hits and the typed ones have none.

    `hits` are what it found. Words and spelling are exact here: what is only forgiven is offered.
    """
    if not query.groups or any(set(each.why) <= {EXACT} for each in hits):
        return None
    if find(store, query, exact=True, limit=1):
        return None
    groups = [tuple(_better(store, term) for term in group) for group in query.groups]
    better = replace(query, groups=tuple(groups))
    if better == query or not find(store, better, exact=True, limit=1):
        return None
    return " ".join(" OR ".join(term.text for term in group) for group in groups)


def _better(store: Store, term: Term) -> Term:
    word = term.text.casefold()
    if term.is_quoted or not word.isalpha() or is_common(word) or known_words(store, [word]):
        return term
    near = next(iter(near_words(store, word)), "")
    return replace(term, text=near) if near else term
