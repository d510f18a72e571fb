"""Ask the index of the forgiving search: which sentences hold some of the wanted words."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models import Filters
from pipeline.archive.database import Store
from pipeline.archive.search import Forms, _any_of, _conditions

Stems = tuple[str, ...]
"""Stems that follow one another."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that holds something of what is looked for.

    `forms` and `about` are the stems of its words and of its interview, `number` its position in
    its transcript.
    """

    sentence_id: int
    transcript_id: int
    number: int
    text: str
    forms: str
    about: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What every candidate must pass: filters, phrases that must occur, terms that may not."""

    filters: Filters
    strict: Sequence[Forms] = ()
    without: Sequence[Forms] = ()


def count_sentences(store: Store) -> int:
    """Return about how many sentences are indexed."""
    return int(store.rows("SELECT coalesce(max(sentence_id), 0) FROM search_rows")[0][0])


def known_words(store: Store, words: Iterable[str]) -> dict[str, str]:
    """Return those of the words that occur in the archive, each with its stem."""
    rows = store.rows(
        "SELECT word, stem FROM search_words WHERE word IN (SELECT value FROM json_each(?))",
        json.dumps(list(words)),
    )
    return {row["word"]: row["stem"] for row in rows}


def count_stems(store: Store, stems: Iterable[str]) -> dict[str, int]:
    """Return in how many sentences each stem stands; those that stand in none are left out."""
    rows = store.rows(
        "SELECT stem, sum(sentences) AS sentences FROM search_words "
        "WHERE stem IN (SELECT value FROM json_each(?)) GROUP BY stem",
        json.dumps(list(stems)),
    )
    return {row["stem"]: row["sentences"] for row in rows}


def words_of_length(store: Store, least: int, most: int) -> dict[str, tuple[str, int]]:
    """Return the archive's words of a length in characters: stem, in how many sentences."""
    rows = store.rows(
        "SELECT word, stem, sentences FROM search_words WHERE length(word) BETWEEN ? AND ?",
        *(least, most),
    )
    return {row["word"]: (row["stem"], row["sentences"]) for row in rows}


def words_like(store: Store, pattern: str) -> dict[str, str]:
    """Return the archive's words that fit a GLOB pattern, with their stems."""
    rows = store.rows("SELECT word, stem FROM search_words WHERE word GLOB ?", pattern)
    return {row["word"]: row["stem"] for row in rows}


def candidates(
    store: Store, wanted: Sequence[Sequence[Stems]], bounds: Bounds, *, all_of: bool, limit: int
) -> list[Candidate]:
    """Return sentences that have a phrase of every group, or of any; the best by bm25 first."""
    groups = ["(" + " OR ".join(_phrase(each) for each in group) + ")" for group in wanted]
    expression = "{forms about} : (" + (" AND " if all_of else " OR ").join(groups) + ")"
    return _matching(store, expression, bounds, limit)


def sounding(store: Store, keys: Iterable[str], bounds: Bounds, *, limit: int) -> list[Candidate]:
    """Return sentences with a stretch of one of these sound keys; rare keys first."""
    expression = "sounds : (" + " OR ".join(f'"{key}"' for key in keys) + ")"
    return _matching(store, expression, bounds, limit)


def by_ids(store: Store, ids: Iterable[int], bounds: Bounds) -> list[Candidate]:
    """Return those of the sentences that pass the bounds."""
    found = "SELECT value AS sentence_id, 0.0 AS rank FROM json_each(?)"
    return _select(store, found, json.dumps(list(ids)), bounds, -1)


def _matching(store: Store, expression: str, bounds: Bounds, limit: int) -> list[Candidate]:
    found = (
        "SELECT rowid AS sentence_id, bm25(search_fts, 1.0, 0.2, 1.0) AS rank "
        "FROM search_fts WHERE search_fts MATCH ?"
    )
    return _select(store, found, expression, bounds, limit)


def _select(store: Store, found: str, value: object, bounds: Bounds, limit: int) -> list[Candidate]:
    conditions, values = _conditions(bounds.filters)
    held = "IN (SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH ?)"
    for forms in bounds.strict:
        conditions.append(f"sentence_id {held}")
        values.append(_any_of([forms]))
    if bounds.without:
        conditions.append(f"sentence_id NOT {held}")
        values.append(_any_of(bounds.without))
    rows = store.rows(
        f"""
        WITH found AS ({found})
        SELECT sentence_id, sentences.transcript_id AS transcript_id,
            sentences.position AS number, text, forms, about
        FROM found JOIN search_rows USING (sentence_id)
        JOIN sentences ON sentences.id = sentence_id
        JOIN transcripts ON transcripts.id = sentences.transcript_id AND transcripts.is_current
        JOIN memos ON memos.id = transcripts.memo_id
        JOIN interviews ON interviews.id = memos.interview_id
        {"WHERE " + " AND ".join(conditions) if conditions else ""}
        ORDER BY rank LIMIT ?
        """,
        *(value, *values, limit),
    )
    return [Candidate(*row) for row in rows]


def exchanges_of(store: Store, ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the exchanges that sentences belong to."""
    found: dict[int, list[int]] = {}
    for row in store.rows(
        "SELECT sentence_id, exchange_id FROM exchange_sentences "
        "WHERE sentence_id IN (SELECT value FROM json_each(?))",
        json.dumps(list(ids)),
    ):
        found.setdefault(row["sentence_id"], []).append(row["exchange_id"])
    return found


def _phrase(stems: Stems) -> str:
    return '"' + " ".join(stems).replace('"', '""') + '"'
