"""Find the sentences that fit a query."""

from dataclasses import replace

from models import Hit
from pipeline.archive import search_candidates, search_index
from pipeline.archive.database import Store
from pipeline.archive.search import hits_of, search
from pipeline.archive.search_candidates import Bounds, Candidate
from pipeline.errors import ArchiveError
from pipeline.search import fusion, index
from pipeline.search.forms import forms_of
from pipeline.search.fusion import Found
from pipeline.search.marks import marked
from pipeline.search.plan import Plan, forgive, plan_of, strict_terms
from pipeline.search.query import Query
from pipeline.search.sound import key_of, near_keys

LIMIT = 50
_CANDIDATES = 300  # of each question put to the index


def find(store: Store, query: Query, *, limit: int = LIMIT, exact: bool = False) -> tuple[Hit, ...]:
    """Return the sentences that fit best, best first; without words, all that pass the filters.

    `exact`: plain keywords only, all of them in one sentence. An empty query finds nothing.
    """
    if query.is_empty:
        return ()
    key = query.filters.prompt.lower().replace("-", "_")
    query = replace(query, filters=replace(query.filters, prompt=key))
    if exact or len(strict_terms(query)) == len(query.groups):
        return _exactly(store, query, limit)
    _catch_up(store)
    plan, found = ranked(store, query, limit)
    hits = hits_of(store, [each.sentence_id for each in found[:limit]])
    by_id = {each.sentence_id: each for each in found}
    return tuple(marked(hit, by_id[sentence_id], plan) for sentence_id, hit in hits)


def ranked(store: Store, query: Query, limit: int) -> tuple[Plan, list[Found]]:
    """Return the plan of a query, and what fits it, best first."""
    bounds = Bounds(
        query.filters,
        [forms_of(term) for term in strict_terms(query)],
        [forms_of(term.text) for term in query.without],
    )
    plan = plan_of(store, query)
    whole = _asked(store, plan, bounds, all_of=True)
    if len(whole) >= limit:
        return plan, fusion.rank(plan, whole, {})
    plan = forgive(store, plan)
    some = _asked(store, plan, bounds, all_of=False)
    every = [*whole, *some, *_sounding(store, plan, bounds)]
    exchanges = search_candidates.exchanges_of(store, (each.sentence_id for each in every))
    return plan, fusion.rank(plan, every, exchanges)


def _exactly(store: Store, query: Query, limit: int) -> tuple[Hit, ...]:
    return search(
        store,
        [[form for term in group for form in forms_of(term.text)] for group in query.groups],
        without=[forms_of(term.text) for term in query.without],
        filters=query.filters,
        limit=limit,
    )


def _catch_up(store: Store) -> None:
    """Index the few sentences that wait; many, and those of others' archives, are left waiting."""
    try:
        if 0 < search_index.count_waiting(store, at_most=index.AT_ONCE + 1) <= index.AT_ONCE:
            index.update(store)
    except ArchiveError:
        pass  # read-only, locked or full: what is indexed is searched


def _asked(store: Store, plan: Plan, bounds: Bounds, *, all_of: bool) -> list[Candidate]:
    groups = [group for group in plan.groups() if group or all_of]
    if not groups or not all(groups):
        return []
    return search_candidates.candidates(store, groups, bounds, all_of=all_of, limit=_CANDIDATES)


def _sounding(store: Store, plan: Plan, bounds: Bounds) -> list[Candidate]:
    found: list[Candidate] = []
    for way in plan.ways:
        if way.sounds:
            keys = near_keys(key_of(way.sounds))
            found += search_candidates.sounding(store, keys, bounds, limit=_CANDIDATES)
    return found
