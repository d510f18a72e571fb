"""The tables over many reviews, as migrations that follow those of `schema`.

questions ── askings ·· exchanges

An asking is one time that a question was put to the user. Exchanges are made anew whenever a review
is placed; askings stay, and hold what the user said of them. A trigger puts each review whose
exchanges changed into `question_queue`; who lists questions next takes it from there.
"""

import json
from typing import TYPE_CHECKING

from pipeline.archive import search_tables
from pipeline.archive.schema import migrations
from pipeline.outcomes import read_outcome

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]

QUESTIONS = (
    """
    CREATE TABLE questions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number is never given twice
        note TEXT NOT NULL DEFAULT '',         -- the user's, on the right answer
        link TEXT NOT NULL DEFAULT ''
    )""",
    """
    CREATE TABLE askings (
        id INTEGER PRIMARY KEY,
        question_id INTEGER NOT NULL REFERENCES questions(id) ON DELETE CASCADE,
        is_pinned INTEGER NOT NULL DEFAULT 0,  -- the user said which question it is
        interview_id INTEGER,                  -- NULL: no exchange has it at present
        number INTEGER,                        -- of its exchange
        text TEXT NOT NULL,                    -- the question as it was told
        english TEXT NOT NULL DEFAULT '',      -- its translation
        sha256 TEXT NOT NULL,                  -- of the memo's file
        sentence_id INTEGER NOT NULL,          -- its first sentence; it may be gone
        start_s REAL NOT NULL,
        sureness TEXT NOT NULL DEFAULT '',     -- sure, unsure
        topic TEXT NOT NULL DEFAULT '',
        topics TEXT NOT NULL DEFAULT '',       -- digest of the topics it was chosen from
        verdict TEXT NOT NULL DEFAULT '',      -- right, partly, wrong: the user's on the answer
        judged_at TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX askings_by_question ON askings(question_id)",
    "CREATE INDEX askings_by_sentence ON askings(sentence_id)",
    "CREATE INDEX askings_by_interview ON askings(interview_id)",
    """
    CREATE TABLE question_vectors (
        text TEXT PRIMARY KEY,
        vectors BLOB NOT NULL                  -- int8: of the whole text, and of what it asks
    )""",
    """
    CREATE TABLE question_changes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        command TEXT NOT NULL,
        made_at TEXT NOT NULL,                 -- ISO 8601, UTC
        old TEXT NOT NULL,                     -- JSON: rows of questions and askings before it
        undone_at TEXT NOT NULL DEFAULT ''
    )""",
    """
    CREATE TABLE question_queue (  -- reviews whose exchanges changed
        interview_id INTEGER PRIMARY KEY
    )""",
    """
    CREATE TRIGGER question_exchange_added AFTER INSERT ON exchanges BEGIN
        INSERT OR IGNORE INTO question_queue VALUES (new.interview_id);
    END""",
    """
    CREATE TRIGGER question_exchange_deleted AFTER DELETE ON exchanges BEGIN
        INSERT OR IGNORE INTO question_queue VALUES (old.interview_id);
    END""",
    "INSERT INTO question_queue SELECT DISTINCT interview_id FROM exchanges",
)


@migrations()
def m016_questions(db: "Database") -> None:
    """Add the questions met over all interviews; all reviews wait to have theirs found."""
    for statement in QUESTIONS:
        db.execute(statement)


@migrations()
def m017_outcomes(db: "Database") -> None:
    """Keep when an outcome was told, with a note, and the application that a round is of.

    Outcomes were texts of any kind. Those that mean one of the outcomes become it, and what they
    said more becomes the note; in the kept changes too, so that these can still be undone.
    """
    db.execute("ALTER TABLE interviews ADD COLUMN outcome_on TEXT")
    db.execute("ALTER TABLE interviews ADD COLUMN outcome_note TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE interviews ADD COLUMN application TEXT NOT NULL DEFAULT ''")
    for row_id, text in db.execute("SELECT id, outcome FROM interviews").fetchall():
        db.execute(
            "UPDATE interviews SET outcome = ?, outcome_note = ? WHERE id = ?",
            (*read_outcome(text), row_id),
        )
    kept = db.execute("SELECT id, old, new FROM changes WHERE kind = 'interview'").fetchall()
    for row_id, *both in kept:
        texts = [json.dumps(_with_outcome(json.loads(each))) for each in both]
        db.execute("UPDATE changes SET old = ?, new = ? WHERE id = ?", (*texts, row_id))


def _with_outcome(fields: dict[str, str | None]) -> dict[str, str | None]:
    outcome, note = read_outcome(fields["outcome"] or "")
    return fields | {"outcome": outcome, "outcome_note": note}


@migrations()
def m018_without_keys(db: "Database") -> None:
    """Drop the keys of sounds, most of the search's index: misheard words are found without."""
    for statement in search_tables.WITHOUT_KEYS:
        db.execute(statement)


@migrations()
def m019_todos(db: "Database") -> None:
    """Keep which resolves for the next time were ticked."""
    db.execute(
        """
        CREATE TABLE todos (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number is never given twice
            interview_id INTEGER,                  -- NULL: no review has it at present
            sentence_id INTEGER NOT NULL,          -- it may be gone
            sha256 TEXT NOT NULL,                  -- of the memo's file
            start_s REAL NOT NULL,
            text TEXT NOT NULL,
            done_at TEXT NOT NULL DEFAULT ''       -- ISO 8601, UTC; empty: open
        )"""
    )


PRACTICE = (
    """
    CREATE TABLE practice_cards (
        question_id INTEGER PRIMARY KEY REFERENCES questions(id) ON DELETE CASCADE,
        card TEXT NOT NULL,                    -- JSON, of the package fsrs
        due TEXT NOT NULL                      -- ISO 8601, UTC
    )""",
    """
    CREATE TABLE practice_answers (
        id INTEGER PRIMARY KEY,
        question_id INTEGER NOT NULL REFERENCES questions(id) ON DELETE CASCADE,
        answered_at TEXT NOT NULL,             -- ISO 8601, UTC
        text TEXT NOT NULL,
        path TEXT NOT NULL DEFAULT '',         -- its sound, below the home folder
        rating TEXT NOT NULL DEFAULT ''        -- again, hard, good, easy
    )""",
    "CREATE INDEX practice_answers_by_question ON practice_answers(question_id)",
)


@migrations()
def m020_practice(db: "Database") -> None:
    """Keep what was practised, and when a question comes again."""
    for statement in PRACTICE:
        db.execute(statement)


@migrations()
def m021_split_offers(db: "Database") -> None:
    """Keep where reviews seem to go on to a second interview."""
    db.execute(
        """
        CREATE TABLE split_offers (
            interview_id INTEGER PRIMARY KEY REFERENCES interviews(id) ON DELETE CASCADE,
            digest TEXT NOT NULL,                  -- of what was looked at
            sentence INTEGER                       -- that opens it, from 0; NULL: nowhere
        )"""
    )
