"""Search the full-text index over the sentences of all current transcripts."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models import Filters, Hit
from pipeline.archive.database import Store
from pipeline.archive.rows import DAY_OF_INTERVIEW, day, instant

# FTS5 puts these around what matched: control characters, which no speech and hardly a note holds.
_MARK_START, _MARK_END = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another in a sentence, dots of names as the index holds them.

    `is_prefix`: the last word may go on.
    """

    text: str
    is_prefix: bool = False


Forms = Sequence[Phrase]
"""Phrases any of which may occur."""


def search(
    store: Store,
    words: Sequence[Forms],
    *,
    without: Sequence[Forms] = (),
    filters: Filters,
    limit: int,
) -> tuple[Hit, ...]:
    """Return the sentences that have all `words` and none of `without`, best first (bm25).

    Without words they are all that pass the filters, the newest review first.
    """
    if not words:
        ids = _passing(store, without, filters, limit)
        return tuple(replace(hit, score=0.0) for _, hit in hits_of(store, ids))
    conditions, values = _conditions(filters)
    found = (
        "SELECT rowid AS sentence_id, bm25(sentences_fts) AS rank, "
        f"highlight(sentences_fts, 0, '{_MARK_START}', '{_MARK_END}') AS marked "
        "FROM sentences_fts WHERE sentences_fts MATCH ?"
    )
    where = "WHERE " + " AND ".join(conditions) if conditions else ""
    values = [_match_expression(words, without), *values, limit]
    return tuple(hit for _, hit in _hits(store, found, where, values))


def _passing(store: Store, without: Sequence[Forms], filters: Filters, limit: int) -> list[int]:
    """Return the first sentences that pass the filters, the newest review first.

    Review after review is read, and no more than are needed: nothing of the others, nor sorted.
    """
    conditions, values = _conditions(filters)
    if without:
        conditions.append(
            "sentence_id NOT IN (SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH ?)"
        )
        values.append(_any_of(without))
    rows = store.rows(
        f"""
        SELECT sentences.id AS sentence_id
        FROM interviews  -- CROSS JOIN: in this order, which is that of the indexes
        CROSS JOIN memos ON memos.interview_id = interviews.id
        CROSS JOIN transcripts ON transcripts.memo_id = memos.id AND transcripts.is_current
        CROSS JOIN sentences ON sentences.transcript_id = transcripts.id
        {"WHERE " + " AND ".join(conditions) if conditions else ""}
        ORDER BY interviews.id DESC, memos.position, sentences.position LIMIT ?
        """,
        *(*values, limit),
    )
    return [row[0] for row in rows]


def hits_of(store: Store, ids: Sequence[int]) -> list[tuple[int, Hit]]:
    """Return the hits of these sentences, with their ids, in the order of the ids."""
    found = "SELECT value AS sentence_id, key AS rank, '' AS marked FROM json_each(?)"
    return _hits(store, found, "", [json.dumps(list(ids)), -1])


def _hits(store: Store, found: str, where: str, values: Sequence[object]) -> list[tuple[int, Hit]]:
    rows = store.rows(
        f"""
        WITH found AS ({found})
        SELECT found.sentence_id AS id, interviews.id AS review_id, company, role, stage, held_on,
            recorded_at, number, current_sentences.start_s AS start_s, text, rank, marked,
            (SELECT end_s FROM sentences WHERE id = found.sentence_id) AS end_s,
            (SELECT group_concat(key, ' ') FROM
                (SELECT key FROM placements JOIN prompts ON prompts.id = prompt_id
                 WHERE placements.sentence_id = found.sentence_id ORDER BY prompts.position)
            ) AS prompts
        FROM found JOIN current_sentences USING (sentence_id)
        JOIN interviews ON interviews.id = current_sentences.interview_id
        JOIN memos ON memos.interview_id = interviews.id AND memos.position = memo
        {where}
        ORDER BY rank, review_id DESC, number LIMIT ?
        """,
        *values,
    )
    return [(row["id"], _hit(row)) for row in rows]


def _hit(row: sqlite3.Row) -> Hit:
    return Hit(
        review_id=row["review_id"],
        company=row["company"],
        held_on=day(row["held_on"]),
        recorded_at=instant(row["recorded_at"]),
        sentence=row["number"],
        start_s=row["start_s"],
        text=row["text"],
        prompts=tuple((row["prompts"] or "").split()),
        score=-row["rank"],
        highlights=_highlights(row["marked"]),
        is_timed=bool(row["end_s"]),
        role=row["role"],
        stage=row["stage"],
    )


def _match_expression(words: Sequence[Forms], without: Sequence[Forms]) -> str:
    """Return an FTS5 query; every phrase is quoted in it, so none can be syntax."""
    wanted = " AND ".join(_any_form(forms) for forms in words)
    return f"({wanted}) NOT ({_any_of(without)})" if without else wanted


def _any_of(terms: Sequence[Forms]) -> str:
    return " OR ".join(_any_form(forms) for forms in terms)


def _any_form(forms: Forms) -> str:
    return "(" + " OR ".join(_quoted(each) for each in forms) + ")"


def _quoted(phrase: Phrase) -> str:
    return '"' + phrase.text.replace('"', '""') + '"' + ("*" if phrase.is_prefix else "")


def _conditions(filters: Filters) -> tuple[list[str], list[object]]:
    """Return SQL conditions for the filters that are set, and their values."""
    conditions: list[str] = []
    values: list[object] = []
    for value, condition in (
        (filters.company, "instr(casefold(company), casefold(?))"),
        (filters.role, "instr(casefold(role), casefold(?))"),
        (filters.stage, "instr(casefold(stage), casefold(?))"),
        (filters.outcome, "instr(casefold(outcome), casefold(?))"),
        (
            filters.prompt,
            """sentence_id IN (SELECT placements.sentence_id FROM placements
               JOIN prompts ON prompts.id = prompt_id WHERE key = ?)""",
        ),
        (
            filters.part,
            """sentence_id IN (SELECT placements.sentence_id FROM placements
               JOIN prompts ON prompts.id = prompt_id
               WHERE instr(casefold(part), casefold(?)))""",
        ),
        (
            filters.verdict,
            """sentence_id IN (SELECT exchange_sentences.sentence_id FROM exchange_sentences
               JOIN exchanges ON exchanges.id = exchange_id
               WHERE casefold(verdict) = casefold(?))""",
        ),
        (filters.since and filters.since.isoformat(), f"{DAY_OF_INTERVIEW} >= ?"),
        (filters.until and filters.until.isoformat(), f"{DAY_OF_INTERVIEW} <= ?"),
    ):
        if value:
            conditions.append(condition)
            values.append(value)
    return conditions, values


def _highlights(marked: str) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) offsets of the marked stretches in the text without its marks."""
    spans: list[tuple[int, int]] = []
    offset = start = 0
    for char in marked:
        if char == _MARK_START:
            start = offset
        elif char == _MARK_END:
            spans.append((start, offset))
        else:
            offset += 1
    return tuple(spans)
