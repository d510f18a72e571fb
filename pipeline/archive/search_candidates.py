"""Ask the index of the forgiving search: which sentences hold some of the wanted words."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models import Filters
from pipeline.archive.database import Store
from pipeline.archive.search import Forms, _any_of, _conditions

Stems = tuple[str, ...]
"""Stems that follow one another."""
RANKED = 2000
"""Sentences that FTS5 ranks at most: bm25 takes 2 µs for each that fits, common words fit half."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that holds something of what is looked for.

    `forms` and `about` are the stems of its words and of its interview, whose `company` and `role`
    are as they were said; `number` is its position in its transcript.
    """

    sentence_id: int
    transcript_id: int
    number: int
    text: str
    forms: str
    about: str
    company: str = ""
    role: str = ""


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


def words_of_length(store: Store, least: int, most: int) -> list[str]:
    """Return the archive's words of a length in characters."""
    # One text: a row for each word would take ten times as long.
    sql = "SELECT group_concat(word, ' ') FROM search_words WHERE length(word) BETWEEN ? AND ?"
    return (store.rows(sql, least, most)[0][0] or "").split(" ")


def counted(store: Store, words: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return of each of the words its stem, and in how many sentences it stands."""
    rows = store.rows(
        "SELECT word, stem, sentences FROM search_words "
        "WHERE word IN (SELECT value FROM json_each(?))",
        json.dumps(list(words)),
    )
    return {row["word"]: (row["stem"], row["sentences"]) for row in rows}


def words_like(store: Store, pattern: str) -> dict[str, str]:
    """Return the archive's words that fit a GLOB pattern, with their stems."""
    rows = store.rows("SELECT word, stem FROM search_words WHERE word GLOB ?", pattern)
    return {row["word"]: row["stem"] for row in rows}


def candidates(
    store: Store, wanted: Sequence[Sequence[Sequence[Stems]]], bounds: Bounds, *, limit: int
) -> list[Candidate]:
    """Return sentences that hold one of the sets of groups: a phrase of every group of the set.

    The best by bm25; of more than RANKED that fit, the newest.
    """
    sets = [" AND ".join(f"({_any_phrase(each)})" for each in groups) for groups in wanted]
    return _matching(store, _any(sets), bounds, limit)


def by_ids(store: Store, ids: Iterable[int], bounds: Bounds) -> list[Candidate]:
    """Return those of the sentences that pass the bounds."""
    return _read(store, list(ids), bounds, -1)


def _matching(store: Store, expression: str, bounds: Bounds, limit: int) -> list[Candidate]:
    ids = _newest(store, expression)
    if limit < len(ids) <= RANKED:
        ids = _best_first(store, expression)
    found = _read(store, ids, bounds, limit)
    while len(found) < limit and len(ids) > RANKED:  # the bounds left out too many
        ids = _newest(store, expression, before=ids[-1])
        found += _read(store, ids, bounds, limit - len(found))
    return found


def _newest(store: Store, expression: str, before: int = 1 << 62) -> list[int]:
    """Return the newest sentences that fit: one more than RANKED where there are more."""
    sql = """
        SELECT rowid FROM search_fts WHERE search_fts MATCH ? AND rowid < ?
        ORDER BY rowid DESC LIMIT ?"""
    return [row[0] for row in store.rows(sql, expression, before, RANKED + 1)]


def _best_first(store: Store, expression: str) -> list[int]:
    # FTS5 sorts these by itself, before anything else of a sentence is read.
    sql = """
        SELECT rowid FROM search_fts
        WHERE search_fts MATCH ? AND rank MATCH 'bm25(1.0, 0.2)' ORDER BY rank"""
    return [row[0] for row in store.rows(sql, expression)]


def _read(store: Store, ids: Sequence[int], bounds: Bounds, limit: int) -> list[Candidate]:
    """Return the first of the sentences that pass the bounds."""
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
        SELECT sentence_id, sentences.transcript_id AS transcript_id,
            sentences.position AS number, text, forms, about, company, role
        FROM json_each(?) AS ids  -- CROSS JOIN: in their order, and no more than are needed
        CROSS JOIN search_rows ON sentence_id = ids.value
        CROSS JOIN sentences ON sentences.id = sentence_id
        CROSS JOIN transcripts ON transcripts.id = sentences.transcript_id
            AND transcripts.is_current
        CROSS JOIN memos ON memos.id = transcripts.memo_id
        CROSS JOIN interviews ON interviews.id = memos.interview_id
        {"WHERE " + " AND ".join(conditions) if conditions else ""}
        LIMIT ?
        """,
        *(json.dumps(ids), *values, limit),
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


def _any_phrase(phrases: Sequence[Stems]) -> str:
    return _any('"' + " ".join(stems).replace('"', '""') + '"' for stems in phrases)


def _any(expressions: Iterable[str]) -> str:
    return " OR ".join(f"({each})" for each in expressions)
