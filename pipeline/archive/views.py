"""The view for people: all sentences with what belongs to each, in one table without ids.

It is no migration: a version with another one replaces it, and none refuses a database for it.
"""

import contextlib
import sqlite3
from pathlib import Path

from pipeline.archive.faults import without_waiting
from pipeline.files import write_atomic
from pipeline.home import Home

REVIEW_SENTENCES = """CREATE VIEW review_sentences AS
-- A row for each sentence and prompt that it is under; prompt is NULL where it is under none.
SELECT
    current_sentences.interview_id AS review,
    interviews.company AS company,
    interviews.role AS role,
    interviews.stage AS stage,
    interviews.outcome AS outcome,
    coalesce(interviews.held_on, substr(memos.recorded_at, 1, 10)) AS day,
    prompts.part AS section,
    prompts.key AS prompt,
    prompts.question AS question,
    sentences.text AS text,
    CASE WHEN sentences.end_s > 0 THEN            -- as Afterview prints it: 0:07, 1:02:03
        CASE WHEN sentences.start_s >= 3600
            THEN printf('%d:%02d:%02d', sentences.start_s / 3600,
                        CAST(sentences.start_s AS INTEGER) / 60 % 60,
                        CAST(sentences.start_s AS INTEGER) % 60)
            ELSE printf('%d:%02d', sentences.start_s / 60,
                        CAST(sentences.start_s AS INTEGER) % 60)
        END
    END AS time,
    memos.original_name AS file,
    exchanges.number AS exchange,                 -- of the question asked, or the answer to it
    (SELECT group_concat(each.text, ' ')
     FROM exchange_sentences AS asked JOIN sentences AS each ON each.id = asked.sentence_id
     WHERE asked.exchange_id = exchanges.id AND asked.says = 'question') AS asked,
    part.says AS says,                            -- question, answer
    exchanges.verdict AS verdict,
    placements.placed_by AS placed_by,            -- model, user
    placements.score AS score,
    current_sentences.number AS sentence,         -- from 0 in its review
    CASE WHEN sentences.end_s > 0 THEN sentences.start_s END AS seconds,
    memos.path AS path,
    sentences.id AS sentence_id                   -- in the whole archive, as sentences_fts has it
FROM current_sentences
JOIN sentences ON sentences.id = current_sentences.sentence_id
JOIN transcripts ON transcripts.id = sentences.transcript_id
JOIN memos ON memos.id = transcripts.memo_id
JOIN interviews ON interviews.id = current_sentences.interview_id
LEFT JOIN placements ON placements.sentence_id = sentences.id
LEFT JOIN prompts ON prompts.id = placements.prompt_id
LEFT JOIN exchange_sentences AS part ON part.rowid = (
    SELECT each.rowid FROM exchange_sentences AS each  -- that of the least
    WHERE each.sentence_id = sentences.id ORDER BY each.exchange_id, each.rowid LIMIT 1
)
LEFT JOIN exchanges ON exchanges.id = part.exchange_id
ORDER BY current_sentences.interview_id, current_sentences.number, prompts.position"""

_METADATA = Path(__file__).with_name("metadata.json")


def add_views(home: Home, conn: sqlite3.Connection) -> None:
    """Make the view, or replace one of another version, and describe it for Datasette.

    Does nothing where it cannot be done now (locked, read-only, full): the next command tries.
    """
    found = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'review_sentences'").fetchone()
    if found is not None and found["sql"] == REVIEW_SENTENCES:
        return
    with without_waiting(conn), contextlib.suppress(sqlite3.OperationalError, OSError):
        _replace_views(conn)
        if not home.metadata.exists():
            write_atomic(home.metadata, _METADATA.read_bytes())


def _replace_views(conn: sqlite3.Connection) -> None:
    conn.execute("BEGIN IMMEDIATE")
    try:
        drop_views(conn)
        conn.execute(REVIEW_SENTENCES)
        conn.execute("COMMIT")
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")


def drop_views(conn: sqlite3.Connection) -> None:
    """Drop the view: a migration cannot rename tables under it."""
    conn.execute("DROP VIEW IF EXISTS review_sentences")
