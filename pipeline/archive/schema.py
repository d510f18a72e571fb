"""The archive's tables, as migrations: a new one is added at the end, none is ever changed.

interviews ─┬─ memos ── transcripts ─┬─ sentences ─┬─ placements ── prompts ── sheets
            │                        └─ windows    └─ exchange_sentences
            ├─ exchanges ── exchange_sentences
            └─ changes

A transcript that is not complete has `windows`, those that the engine has transcribed, so that a
killed run can be resumed. They are deleted when the transcript is complete. A memo has one current
transcript; its others were current before a `redo`, or are being made by one.

A file that tells of several interviews has a row in `memos` for each of them, with the same sha256
and path; `first_sentence`, `start_s` and `end_s` say which part of the file a row stands for.

Names in SQL stay as version 0.1 had them: `sentences.settled` is 1 where the user pinned the
sentence, `prompts.part` is the section of the sheet, `sheets.digest` the sha256 of its JSON.
`readings` are what the scorer made of pinned sentences, from which later reviews learn. `changes`
is what the user changed, old and new.
"""

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from pipeline.archive import search_tables
from pipeline.text import DOTTED_ENDINGS, NAME_DOT

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("afterview")

TOKENIZE = f"porter unicode61 remove_diacritics 2 tokenchars '+#{NAME_DOT}'"


def _with_name_dots_sql(column: str) -> str:
    expression = f"lower({column})"
    for ending in DOTTED_ENDINGS:
        expression = f"replace({expression}, '{ending}', '{NAME_DOT}{ending[1:]}')"
    return expression


TABLES = (
    """
    CREATE TABLE sheets (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        title TEXT NOT NULL,
        digest TEXT NOT NULL UNIQUE  -- of its prompts: a changed sheet is another sheet
    )""",
    """
    CREATE TABLE prompts (
        id INTEGER PRIMARY KEY,
        sheet_id INTEGER NOT NULL REFERENCES sheets(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        key TEXT NOT NULL,
        question TEXT NOT NULL,
        part TEXT NOT NULL,
        examples TEXT NOT NULL DEFAULT '[]',  -- JSON
        UNIQUE (sheet_id, key)
    )""",
    """
    CREATE TABLE interviews (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number is never given twice
        company TEXT NOT NULL DEFAULT '',
        role TEXT NOT NULL DEFAULT '',
        stage TEXT NOT NULL DEFAULT '',
        held_on TEXT,                          -- YYYY-MM-DD
        outcome TEXT NOT NULL DEFAULT '',
        sheet_id INTEGER NOT NULL REFERENCES sheets(id),
        created_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE memos (
        id INTEGER PRIMARY KEY,
        interview_id INTEGER NOT NULL REFERENCES interviews(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,             -- order of an interview's memos, from 0
        kind TEXT NOT NULL,                    -- audio, notes, transcript
        path TEXT NOT NULL,                    -- below the home folder where it lies there
        original_name TEXT NOT NULL,
        sha256 TEXT NOT NULL UNIQUE,
        seconds REAL NOT NULL,
        missing_seconds REAL NOT NULL DEFAULT 0,
        gaps TEXT NOT NULL DEFAULT '[]',       -- JSON: [[start_s, end_s], ...]
        recorded_at TEXT,                      -- ISO 8601 with zone
        recorded_at_source TEXT NOT NULL DEFAULT '',
        added_at TEXT NOT NULL,
        UNIQUE (interview_id, position)
    )""",
    """
    CREATE TABLE transcripts (
        id INTEGER PRIMARY KEY,
        memo_id INTEGER NOT NULL REFERENCES memos(id) ON DELETE CASCADE,
        is_current INTEGER NOT NULL,           -- one a memo
        is_complete INTEGER NOT NULL,
        language TEXT NOT NULL,
        engine TEXT NOT NULL,
        settings TEXT NOT NULL,                -- JSON: what a resumed run must share
        created_at TEXT NOT NULL
    )""",
    "CREATE UNIQUE INDEX one_current_transcript ON transcripts(memo_id) WHERE is_current",
    """
    CREATE TABLE windows (
        transcript_id INTEGER NOT NULL REFERENCES transcripts(id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        language TEXT NOT NULL,
        words TEXT NOT NULL,                   -- JSON: [[text, start_s, end_s, probability], ...]
        PRIMARY KEY (transcript_id, number)
    )""",
    f"""
    CREATE TABLE sentences (
        id INTEGER PRIMARY KEY,
        transcript_id INTEGER NOT NULL REFERENCES transcripts(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,             -- from 0 within the transcript
        text TEXT NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        probability REAL NOT NULL,
        words TEXT NOT NULL DEFAULT '[]',      -- JSON, as in windows
        settled INTEGER NOT NULL DEFAULT 0,    -- the user said where it belongs, if anywhere
        searchable TEXT GENERATED ALWAYS AS ({_with_name_dots_sql("text")}) VIRTUAL,
        UNIQUE (transcript_id, position)
    )""",
    """
    CREATE TABLE placements (
        sentence_id INTEGER NOT NULL REFERENCES sentences(id) ON DELETE CASCADE,
        prompt_id INTEGER NOT NULL REFERENCES prompts(id) ON DELETE CASCADE,
        score REAL NOT NULL,
        placed_by TEXT NOT NULL,               -- model, user
        PRIMARY KEY (sentence_id, prompt_id)
    )""",
    """
    CREATE TABLE exchanges (
        id INTEGER PRIMARY KEY,
        interview_id INTEGER NOT NULL REFERENCES interviews(id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        verdict TEXT NOT NULL DEFAULT '',
        UNIQUE (interview_id, number)
    )""",
    """
    CREATE TABLE exchange_sentences (
        exchange_id INTEGER NOT NULL REFERENCES exchanges(id) ON DELETE CASCADE,
        sentence_id INTEGER NOT NULL REFERENCES sentences(id) ON DELETE CASCADE,
        says TEXT NOT NULL CHECK (says IN ('question', 'answer')),
        PRIMARY KEY (exchange_id, sentence_id, says)
    )""",
    """
    CREATE VIEW current_sentences AS  -- number: from 0 over all memos of an interview
    SELECT
        sentences.id AS sentence_id,
        memos.interview_id AS interview_id,
        row_number() OVER (
            PARTITION BY memos.interview_id ORDER BY memos.position, sentences.position
        ) - 1 AS number,
        memos.position AS memo,
        sentences.start_s AS start_s,
        sentences.settled AS settled,
        sentences.text AS text
    FROM memos
    JOIN transcripts ON transcripts.memo_id = memos.id AND transcripts.is_current
    JOIN sentences ON sentences.transcript_id = transcripts.id""",
    # SQLite makes no index for a foreign key; deleting a sentence would read whole tables.
    "CREATE INDEX placements_by_prompt ON placements(prompt_id)",
    "CREATE INDEX exchange_sentences_by_sentence ON exchange_sentences(sentence_id)",
)


@migrations()
def m001_initial(db: "Database") -> None:
    """Create the tables of the first version."""
    for statement in TABLES:
        db.execute(statement)
    db.table("sentences").enable_fts(["searchable"], create_triggers=True, tokenize=TOKENIZE)


PARTS = (
    # The view names the table, so it is dropped first and created last.
    "DROP VIEW current_sentences",
    """
    CREATE TABLE memos_with_parts (
        id INTEGER PRIMARY KEY,
        interview_id INTEGER NOT NULL REFERENCES interviews(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,             -- order of an interview's memos, from 0
        kind TEXT NOT NULL,                    -- audio, notes, transcript
        path TEXT NOT NULL,                    -- below the home folder where it lies there
        original_name TEXT NOT NULL,
        sha256 TEXT NOT NULL,                  -- of the whole file
        seconds REAL NOT NULL,                 -- of the whole file
        missing_seconds REAL NOT NULL DEFAULT 0,
        gaps TEXT NOT NULL DEFAULT '[]',       -- JSON: [[start_s, end_s], ...]
        recorded_at TEXT,                      -- ISO 8601 with zone
        recorded_at_source TEXT NOT NULL DEFAULT '',
        added_at TEXT NOT NULL,
        first_sentence INTEGER NOT NULL DEFAULT 0,  -- counted over the whole file
        start_s REAL NOT NULL DEFAULT 0,
        end_s REAL,                            -- NULL: to the end of the file
        UNIQUE (interview_id, position),
        UNIQUE (sha256, first_sentence)
    )""",
    """
    INSERT INTO memos_with_parts
    SELECT id, interview_id, position, kind, path, original_name, sha256, seconds, missing_seconds,
        gaps, recorded_at, recorded_at_source, added_at, 0, 0, NULL
    FROM memos""",
    "DROP TABLE memos",
    "ALTER TABLE memos_with_parts RENAME TO memos",
    next(each for each in TABLES if "CREATE VIEW current_sentences" in each),
    "CREATE INDEX transcripts_by_memo ON transcripts(memo_id)",
    # Whose memo it shares, to undo the split.
    "ALTER TABLE interviews ADD COLUMN split_from INTEGER "
    "REFERENCES interviews(id) ON DELETE SET NULL",
    # The user said so, whatever the words look like.
    "ALTER TABLE interviews ADD COLUMN is_one INTEGER NOT NULL DEFAULT 0",
)


@migrations()
def m002_parts_of_memos(db: "Database") -> None:
    """Let several memos share a file: one for each interview that it tells of.

    A table's UNIQUE cannot be dropped, so the table is replaced. The rows that refer to it must
    stay, so foreign keys are not enforced while migrations run (`database._prepared`).
    """
    for statement in PARTS:
        db.execute(statement)


@migrations()
def m003_readings(db: "Database") -> None:
    """Keep what the scorer made of pinned sentences, so that none is scored twice."""
    db.execute(
        """
        CREATE TABLE readings (
            sentence_id INTEGER PRIMARY KEY REFERENCES sentences(id) ON DELETE CASCADE,
            scorer TEXT NOT NULL,              -- digest of the scorer that read it
            vector BLOB NOT NULL,              -- float16
            log_odds BLOB NOT NULL             -- float32, a value a built-in prompt
        )"""
    )


@migrations()
def m004_changed_sentences(db: "Database") -> None:
    """Keep what was heard beside a changed text, and who changed it."""
    # heard: the text before the change; changed_by: user, vocabulary, or '' where it is as heard.
    db.execute("ALTER TABLE sentences ADD COLUMN heard TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE sentences ADD COLUMN changed_by TEXT NOT NULL DEFAULT ''")


@migrations()
def m005_english(db: "Database") -> None:
    """Keep the English translation of other languages, by which sentences are placed."""
    db.execute("ALTER TABLE sentences ADD COLUMN english TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE windows ADD COLUMN english TEXT NOT NULL DEFAULT '[]'")  # as words


@migrations()
def m006_interview_ended(db: "Database") -> None:
    """Keep when an interview was over: ISO 8601 with zone."""
    db.execute("ALTER TABLE interviews ADD COLUMN ended_at TEXT")


@migrations()
def m007_days(db: "Database") -> None:
    """Keep a memo's day alone where its time is not known; it was kept as that day's midnight."""
    db.execute(
        """
        UPDATE memos SET recorded_at = substr(recorded_at, 1, 10)
        WHERE substr(recorded_at, 11, 9) = 'T00:00:00' AND recorded_at_source IN ('tag', 'name')
        """
    )


@migrations()
def m008_left_out(db: "Database") -> None:
    """Keep what of a memo's sound was left out, and how loud it is."""
    db.execute("ALTER TABLE memos ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]'")  # JSON: texts
    db.execute("ALTER TABLE memos ADD COLUMN level_db REAL")  # dBFS that a hundredth of it exceeds


@migrations()
def m009_headings(db: "Database") -> None:
    """Keep the user's own headings above the sentences of notes."""
    db.execute("ALTER TABLE sentences ADD COLUMN heading TEXT NOT NULL DEFAULT ''")


NUMBERS = (
    "DROP VIEW current_sentences",
    # Positions in a transcript are 0, 1, 2 …: what the view counts with.
    """
    CREATE TEMP TABLE renumbered AS
    SELECT id, row_number() OVER (PARTITION BY transcript_id ORDER BY position) - 1 AS position
    FROM sentences WHERE transcript_id IN (
        SELECT transcript_id FROM sentences GROUP BY transcript_id
        HAVING min(position) <> 0 OR max(position) + 1 <> count(*)
    )""",
    # In two steps: no two may have the same position in between.
    """
    UPDATE sentences SET position = -1 - renumbered.position
    FROM renumbered WHERE renumbered.id = sentences.id""",
    "UPDATE sentences SET position = -1 - position WHERE id IN (SELECT id FROM renumbered)",
    "DROP TABLE renumbered",
    """
    CREATE VIEW current_sentences AS  -- number: from 0 over all memos of an interview
    SELECT
        sentences.id AS sentence_id,
        memos.interview_id AS interview_id,
        sentences.position + (
            SELECT coalesce(sum((SELECT max(position) + 1 FROM sentences AS before
                                 WHERE before.transcript_id = current.id)), 0)
            FROM memos AS earlier
            JOIN transcripts AS current ON current.memo_id = earlier.id AND current.is_current
            WHERE earlier.interview_id = memos.interview_id AND earlier.position < memos.position
        ) AS number,
        memos.position AS memo,
        sentences.start_s AS start_s,
        sentences.settled AS settled,
        sentences.text AS text
    FROM memos
    JOIN transcripts ON transcripts.memo_id = memos.id AND transcripts.is_current
    JOIN sentences ON sentences.transcript_id = transcripts.id""",
)


@migrations()
def m010_numbers(db: "Database") -> None:
    """Number a review's sentences without those of all others.

    A window function over the whole archive made each query read all of it.
    """
    for statement in NUMBERS:
        db.execute(statement)


@migrations()
def m012_changes(db: "Database") -> None:
    """Keep what the user changed, old and new, to take it back."""
    db.execute(
        """
        CREATE TABLE changes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            step INTEGER NOT NULL,             -- one for all changes of one command
            interview_id INTEGER NOT NULL REFERENCES interviews(id) ON DELETE CASCADE,
            command TEXT NOT NULL,
            made_at TEXT NOT NULL,             -- ISO 8601, UTC
            kind TEXT NOT NULL,                -- text, placement, split, join, interview …
            sentence_id INTEGER,               -- the first of the new ones; NULL: the interview
            last_id INTEGER,                   -- the highest id of a sentence in old and new
            old TEXT NOT NULL,                 -- JSON
            new TEXT NOT NULL,                 -- JSON
            undone_at TEXT NOT NULL DEFAULT ''
        )"""
    )
    db.execute("CREATE INDEX changes_by_interview ON changes(interview_id, step)")
    db.execute("CREATE INDEX changes_by_step ON changes(step)")
    db.execute("CREATE INDEX changes_by_last_id ON changes(last_id)")


@migrations()
def m013_search(db: "Database") -> None:
    """Add the tables of the forgiving search; all sentences wait for their rows in it."""
    for statement in search_tables.STATEMENTS:
        db.execute(statement)


@migrations()
def m014_skeletons(db: "Database") -> None:
    """Add the consonants of sentences, to find misheard words by; all sentences wait for theirs."""
    for statement in search_tables.SKELETONS:
        db.execute(statement)


@migrations()
def m015_signs(db: "Database") -> None:
    """Keep the signs of vectors beside them: the nearest of many are found by these alone."""
    for statement in search_tables.SIGNS:
        db.execute(statement)
