"""Find the sentences that fit a query."""

from dataclasses import replace

from models import Hit
from pipeline.archive.database import Store
from pipeline.archive.search import search
from pipeline.search.forms import forms_of
from pipeline.search.query import Query

LIMIT = 50


def find(store: Store, query: Query, *, limit: int = LIMIT) -> tuple[Hit, ...]:
    """Return the sentences that fit best, best first; without words, all that pass the filters.

    An empty query finds nothing.
    """
    if query.is_empty:
        return ()
    key = query.filters.prompt.lower().replace("-", "_")
    return search(
        store,
        [[form for term in group for form in forms_of(term.text)] for group in query.groups],
        without=[forms_of(term.text) for term in query.without],
        filters=replace(query.filters, prompt=key),
        limit=limit,
    )
