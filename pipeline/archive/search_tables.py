"""The tables of the forgiving search, and the triggers that keep them in step.

`search_rows` has a sentence's words as search knows them: stems, and the words of its interview.
`search_fts` indexes it, `search_words` counts in how many sentences a word stands. Python makes the
rows: a trigger puts each new or changed sentence into `search_queue`, and who searches next takes
it from there. What is deleted leaves all tables at once.
"""

_TOKENS = "unicode61 remove_diacritics 0 tokenchars ''+#''"


def _fts(row: str, columns: str, action: str = "") -> str:
    """Return the statement that puts a row into the index, or with the action delete out of it."""
    values = "{0}.sentence_id, " + ", ".join(f"{{0}}.{each}" for each in columns.split(", "))
    columns = f"rowid, {columns}"
    if action:
        columns, values = f"search_fts, {columns}", f"'{action}', {values}"
    return f"INSERT INTO search_fts ({columns}) VALUES ({values.format(row)});"


def _row_triggers(columns: str) -> tuple[str, str]:
    """Return the triggers that keep index and words in step with the rows."""
    return (
        f"""
    CREATE TRIGGER search_rows_ai AFTER INSERT ON search_rows BEGIN
        {_fts("new", columns)}
        INSERT INTO search_words SELECT key, value, 1 FROM json_each(new.words) WHERE true
            ON CONFLICT (word) DO UPDATE SET sentences = sentences + 1;
    END""",
        f"""
    CREATE TRIGGER search_rows_ad AFTER DELETE ON search_rows BEGIN
        {_fts("old", columns, "delete")}
        UPDATE search_words SET sentences = sentences - 1
            WHERE word IN (SELECT key FROM json_each(old.words));
        DELETE FROM search_words
            WHERE word IN (SELECT key FROM json_each(old.words)) AND sentences <= 0;
    END""",
    )


STATEMENTS = (
    """
    CREATE TABLE search_queue (  -- sentences whose row is missing or old
        sentence_id INTEGER PRIMARY KEY REFERENCES sentences(id) ON DELETE CASCADE
    )""",
    """
    CREATE TABLE search_rows (
        sentence_id INTEGER PRIMARY KEY REFERENCES sentences(id) ON DELETE CASCADE,
        forms TEXT NOT NULL,                   -- stems, in order
        about TEXT NOT NULL,                   -- stems of company, role and stage
        sounds TEXT NOT NULL,                  -- keys of one to three adjoining words
        words TEXT NOT NULL                    -- JSON: {word: stem}
    )""",
    """
    CREATE TABLE search_words (
        word TEXT PRIMARY KEY,
        stem TEXT NOT NULL,
        sentences INTEGER NOT NULL             -- in so many
    ) WITHOUT ROWID""",
    "CREATE INDEX search_words_by_stem ON search_words(stem, sentences)",
    """
    CREATE TABLE search_vectors (
        sentence_id INTEGER PRIMARY KEY REFERENCES sentences(id) ON DELETE CASCADE,
        vector BLOB NOT NULL                   -- int8, of length 127
    )""",
    f"""
    CREATE VIRTUAL TABLE search_fts USING fts5(
        forms, about, sounds, content='search_rows', content_rowid='sentence_id',
        tokenize='{_TOKENS}'
    )""",
    *_row_triggers("forms, about, sounds"),
    """
    CREATE TRIGGER search_sentence_added AFTER INSERT ON sentences BEGIN
        INSERT OR IGNORE INTO search_queue VALUES (new.id);
    END""",
    """
    CREATE TRIGGER search_sentence_changed AFTER UPDATE OF text ON sentences
    WHEN new.text <> old.text BEGIN
        DELETE FROM search_vectors WHERE sentence_id = new.id;
        INSERT OR IGNORE INTO search_queue VALUES (new.id);
    END""",
    """
    CREATE TRIGGER search_interview_changed AFTER UPDATE OF company, role, stage ON interviews
    WHEN new.company <> old.company OR new.role <> old.role OR new.stage <> old.stage BEGIN
        INSERT OR IGNORE INTO search_queue
            SELECT sentences.id FROM memos JOIN transcripts ON memo_id = memos.id
            JOIN sentences ON transcript_id = transcripts.id WHERE interview_id = new.id;
    END""",
    """
    CREATE TRIGGER search_memo_moved AFTER UPDATE OF interview_id ON memos
    WHEN new.interview_id <> old.interview_id BEGIN
        INSERT OR IGNORE INTO search_queue
            SELECT sentences.id FROM transcripts
            JOIN sentences ON transcript_id = transcripts.id WHERE memo_id = new.id;
    END""",
    "INSERT INTO search_queue SELECT id FROM sentences",
)

SKELETONS = (
    """
    CREATE TABLE search_skeletons (
        sentence_id INTEGER PRIMARY KEY REFERENCES sentences(id) ON DELETE CASCADE,
        skeleton TEXT NOT NULL                 -- consonants of its words, a letter each
    )""",
    "INSERT OR IGNORE INTO search_queue SELECT id FROM sentences",
)

SIGNS = (
    "DELETE FROM search_vectors",  # made again, with their signs
    # Signs: one bit a dimension. Their index has nothing else in it, so all are read fast.
    "ALTER TABLE search_vectors ADD COLUMN signs BLOB NOT NULL DEFAULT x''",
    "CREATE INDEX search_vectors_by_signs ON search_vectors(signs)",
)

WITHOUT_KEYS = (  # keys of sounds: skeletons tell more
    "DROP TRIGGER search_rows_ai",
    "DROP TRIGGER search_rows_ad",
    "DROP TABLE search_fts",
    "ALTER TABLE search_rows DROP COLUMN sounds",
    f"""
    CREATE VIRTUAL TABLE search_fts USING fts5(
        forms, about, content='search_rows', content_rowid='sentence_id', tokenize='{_TOKENS}'
    )""",
    *_row_triggers("forms, about"),
    "INSERT INTO search_fts (search_fts) VALUES ('rebuild')",
)
