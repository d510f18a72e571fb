"""Find the sentences that fit a query."""

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from models import Hit
from pipeline.archive import search_candidates, search_index, search_vectors
from pipeline.archive.database import Store
from pipeline.archive.search import hits_of, search
from pipeline.archive.search_candidates import Bounds, Candidate, Stems
from pipeline.errors import ArchiveError, UsageError, WeightsMissing
from pipeline.progress import Progress, silent
from pipeline.search import fusion, index
from pipeline.search.forms import forms_of
from pipeline.search.fusion import Found
from pipeline.search.marks import marked
from pipeline.search.plan import SOUND, Plan, forgive, plan_of, relate, strict_terms
from pipeline.search.query import Query

if TYPE_CHECKING:
    from pipeline.search.skeletons import Skeletons

LIMIT = 50
MOST_TERMS = 500
"""Words and phrases of a query; SQLite takes no expression of a thousand."""
_CANDIDATES = 300  # of each question put to the index
_PLENTY = 30  # sentences with all words: nothing is forgiven
_FEW = 10  # sentences that hold a word or sound like it: the oldest are compared as well
_COMPARED = 24  # sentences that sound most like a word are compared with it by letters too


def find(
    store: Store,
    query: Query,
    *,
    limit: int = LIMIT,
    exact: bool = False,
    progress: Progress | None = None,
) -> tuple[Hit, ...]:
    """Return the sentences that fit best, best first; without words, all that pass the filters.

    `exact`: plain keywords only, all of them in one sentence. An empty query finds nothing. With
    `progress` all that waits is indexed first, and vectors that are missing are made where they are
    needed; without, only a few sentences are.

    Raises:
        UsageError: it has more words and phrases than can be searched at once.
    """
    if query.is_empty:
        return ()
    if (terms := sum(map(len, query.groups)) + len(query.without)) > MOST_TERMS:
        raise UsageError(
            f"A search takes at most {MOST_TERMS} words and phrases, and this one has {terms}. "
            "Leave some out."
        )
    key = query.filters.prompt.lower().replace("-", "_")
    query = replace(query, filters=replace(query.filters, prompt=key))
    if exact or len(strict_terms(query)) == len(query.groups):
        return _exactly(store, query, limit)
    _catch_up(store, progress)
    plan, found = ranked(store, query, limit, progress)
    hits = hits_of(store, [each.sentence_id for each in found[:limit]])
    by_id = {each.sentence_id: each for each in found}
    ranked_hits = tuple(marked(hit, by_id[sentence_id], plan) for sentence_id, hit in hits)
    if not search_index.count_waiting(store, at_most=1):
        return ranked_hits
    return _first_of(_exactly(store, query, limit), ranked_hits)[:limit]


def ranked(
    store: Store, query: Query, limit: int, progress: Progress | None = None
) -> tuple[Plan, list[Found]]:
    """Return the plan of a query, and what fits it, best first."""
    bounds = Bounds(
        query.filters,
        [forms_of(term) for term in strict_terms(query)],
        [forms_of(term.text) for term in query.without],
    )
    plan = plan_of(store, query)
    whole = _wanted(store, [plan.groups()], bounds, limit=max(limit, _CANDIDATES))
    if len(whole) >= min(limit, _PLENTY):
        return plan, fusion.rank(plan, fusion.match(plan, whole), {})
    plan = forgive(store, plan)
    some = _wanted(store, plan.driving(fusion.LEAST, search_candidates.RANKED), bounds)
    heard = _sounding(store, plan, bounds, few=_FEW - len(whole) - len(some))
    every = fusion.match(plan, [*whole, *some, *heard])
    exchanges = search_candidates.exchanges_of(store, [each.sentence_id for each in every])
    found = fusion.rank(plan, every, exchanges)
    if any(map(_is_sure, found)) or not plan.weighty:
        return plan, found
    if not _has_vectors(store, progress):
        return plan, found
    return plan, _with_meaning(store, plan, query, bounds, every, exchanges)


def _is_sure(found: Found) -> bool:
    """Return whether a sentence has all words, so that none is looked for by its meaning."""
    return found.tier <= fusion.FORGIVING and SOUND not in found.why


def _has_vectors(store: Store, progress: Progress | None) -> bool:
    """Return whether sentences can be compared by what they mean; make what is missing."""
    if progress is not None:
        from pipeline.search import meaning  # NumPy, onnxruntime

        with contextlib.suppress(ArchiveError, WeightsMissing):
            meaning.update(store, progress)
    return search_vectors.has_any(store)


def _with_meaning(
    store: Store,
    plan: Plan,
    query: Query,
    bounds: Bounds,
    every: list[Found],
    exchanges: dict[int, list[int]],
) -> list[Found]:
    from pipeline.search import meaning  # NumPy, onnxruntime

    relate(store, plan)
    about = [stems for each in plan.related.values() for stems, told in each.items() if told > 0.4]
    every = _more(plan, every, _wanted(store, [[about]] if about else [], bounds))
    text = " ".join(term.text for group in query.groups for term in group)
    try:
        meant = meaning.compare(store, text, [each.sentence_id for each in every], most=_CANDIDATES)
    except WeightsMissing:
        return fusion.rank(plan, every, exchanges)
    known = {each.sentence_id for each in every}
    every = _more(plan, every, search_candidates.by_ids(store, meant.alike.keys() - known, bounds))
    return fusion.rank(plan, every, exchanges, meant)


def _exactly(store: Store, query: Query, limit: int) -> tuple[Hit, ...]:
    return search(
        store,
        [[form for term in group for form in forms_of(term.text)] for group in query.groups],
        without=[forms_of(term.text) for term in query.without],
        filters=query.filters,
        limit=limit,
    )


def _first_of(exact: tuple[Hit, ...], others: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Return the exact hits, of which not all are indexed, and the others after them."""
    known = {(hit.review_id, hit.sentence) for hit in exact}
    return (*exact, *(hit for hit in others if (hit.review_id, hit.sentence) not in known))


def _catch_up(store: Store, progress: Progress | None) -> None:
    """Index the sentences that wait; without `progress` only where they are few."""
    waiting = search_index.count_waiting(store, at_most=index.AT_ONCE + 1)
    if 0 < waiting <= index.AT_ONCE or (waiting and progress is not None):
        with contextlib.suppress(
            ArchiveError
        ):  # read-only, locked, full: what there is is searched
            index.update(store, progress or silent)


def _wanted(
    store: Store,
    wanted: list[list[list[Stems]]],
    bounds: Bounds,
    *,
    limit: int = _CANDIDATES,
) -> list[Candidate]:
    sets = [groups for groups in wanted if groups and all(groups)]
    return search_candidates.candidates(store, sets, bounds, limit=limit) if sets else []


def _more(plan: Plan, found: list[Found], candidates: list[Candidate]) -> list[Found]:
    """Return what was found, and those candidates that were not among it."""
    known = {each.sentence_id for each in found}
    others = [each for each in candidates if each.sentence_id not in known]
    return [*found, *fusion.match(plan, others)]


def _sounding(store: Store, plan: Plan, bounds: Bounds, *, few: int) -> list[Candidate]:
    """Return the sentences in which something sounds like a word; note in the plan where.

    Of a large archive only the newest are compared, where more than `few` of these are like it.
    """
    letters = {way.letters: way.is_common for way in plan.ways if way.letters}
    if not letters:
        return []
    from pipeline.search.skeletons import skeletons_of  # NumPy

    found = _heard(store, plan, bounds, letters, skeletons_of(store))
    if len(found) < few and (old := skeletons_of(store, are_old=True)).ids.size:
        found += _heard(store, plan, bounds, letters, old)
    return found


def _heard(
    store: Store, plan: Plan, bounds: Bounds, letters: dict[str, bool], said: "Skeletons"
) -> list[Candidate]:
    from pipeline.search.alignment import heard_in  # NumPy

    nearest = said.alike(letters, _COMPARED)
    rows = search_candidates.by_ids(store, {row for ids in nearest.values() for row in ids}, bounds)
    by_id = {each.sentence_id: each for each in rows}
    kept: dict[int, Candidate] = {}
    for each, ids in nearest.items():
        texts = {row: by_id[row].text for row in ids if row in by_id}
        places = heard_in(texts, each, is_common=letters[each])
        plan.heard[each] = plan.heard.get(each, {}) | places
        kept |= {row: by_id[row] for row in places}
    return list(kept.values())
