import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlite_utils import Database

from models import Filters, Interview, Placement
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.archive.opening import MIGRATIONS
from pipeline.archive.search import Phrase, search
from pipeline.home import Home
from pipeline.review import history
from tests.reviews import ACME, add_review

SCHEMA = {
    "sheets": ["id", "name", "title", "digest"],
    "prompts": ["id", "sheet_id", "position", "key", "question", "part", "examples"],
    "interviews": [
        *("id", "company", "role", "stage", "held_on", "outcome", "sheet_id", "created_at"),
        *("split_from", "is_one", "ended_at", "outcome_on", "outcome_note", "application"),
    ],
    "memos": [
        *("id", "interview_id", "position", "kind", "path", "original_name", "sha256", "seconds"),
        *("missing_seconds", "gaps", "recorded_at", "recorded_at_source", "added_at"),
        *("first_sentence", "start_s", "end_s", "remarks", "level_db"),
    ],
    "transcripts": [
        *("id", "memo_id", "is_current", "is_complete", "language", "engine", "settings"),
        "created_at",
    ],
    "windows": ["transcript_id", "number", "start_s", "end_s", "language", "words", "english"],
    "sentences": [
        *("id", "transcript_id", "position", "text", "start_s", "end_s", "probability", "words"),
        *("settled", "searchable", "heard", "changed_by", "english", "heading"),
    ],
    "placements": ["sentence_id", "prompt_id", "score", "placed_by"],
    "exchanges": ["id", "interview_id", "number", "verdict"],
    "exchange_sentences": ["exchange_id", "sentence_id", "says"],
    "sentences_fts": ["searchable"],
    "readings": ["sentence_id", "scorer", "vector", "log_odds"],
    "changes": [
        *("id", "step", "interview_id", "command", "made_at", "kind", "sentence_id", "last_id"),
        *("old", "new", "undone_at"),
    ],
    "search_queue": ["sentence_id"],
    "search_rows": ["sentence_id", "forms", "about", "words"],
    "search_words": ["word", "stem", "sentences"],
    "search_vectors": ["sentence_id", "vector", "signs"],
    "search_skeletons": ["sentence_id", "skeleton"],
    "search_fts": ["forms", "about"],
    "questions": ["id", "note", "link"],
    "askings": [
        *("id", "question_id", "is_pinned", "interview_id", "number", "text", "english", "sha256"),
        *("sentence_id", "start_s", "sureness", "topic", "topics", "verdict", "judged_at"),
    ],
    "question_vectors": ["text", "vectors"],
    "todos": ["id", "interview_id", "sentence_id", "sha256", "start_s", "text", "done_at"],
    "question_changes": ["id", "command", "made_at", "old", "undone_at"],
    "question_queue": ["interview_id"],
    "practice_cards": ["question_id", "card", "due"],
    "split_offers": ["interview_id", "digest", "sentence"],
    "practice_answers": ["id", "question_id", "answered_at", "text", "path", "rating"],
}


def test_the_final_schema(store: Store) -> None:
    def columns(table: str) -> list[str]:
        # Plain table_info leaves generated columns out.
        rows = store.rows(f"PRAGMA table_xinfo({table})")
        return [row["name"] for row in rows if row["hidden"] != 1]

    assert {table: columns(table) for table in SCHEMA} == SCHEMA
    tables = {
        row["name"]
        for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not row["name"].startswith(("sqlite_", "_sqlite", "sentences_fts_", "search_fts_"))
    }
    assert tables == set(SCHEMA)
    triggers = store.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    assert {row["name"] for row in triggers} == {
        *("sentences_ai", "sentences_ad", "sentences_au"),
        *("search_rows_ai", "search_rows_ad", "search_memo_moved", "search_interview_changed"),
        *("search_sentence_added", "search_sentence_changed"),
        *("question_exchange_added", "question_exchange_deleted"),
    }
    assert store.rows("PRAGMA foreign_keys")[0][0] == 1
    assert store.rows("PRAGMA journal_mode")[0][0] == "delete"


def test_the_migrations_are_those_named() -> None:
    from pipeline.archive.schema_insights import migrations

    with Database(memory=True) as db:
        assert tuple(each.name for each in migrations.pending(db)) == MIGRATIONS


def test_an_older_shape_is_brought_up_to_date(home: Home) -> None:
    with Store.open(home) as store:
        review_id = add_review(store, ["They asked about closures."])
    with sqlite3.connect(home.database) as old:
        old.execute("ALTER TABLE interviews DROP COLUMN ended_at")
        old.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_interview_ended'")
    old.close()
    ended_at = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)
    with Store.open_to_read(home) as store:
        assert reviews.load(store, review_id).interview == ACME
        reviews.edit_interview(store, review_id, replace(ACME, ended_at=ended_at))
        assert reviews.load(store, review_id).interview.ended_at == ended_at
        assert maintenance.check(store) == []


def test_a_day_that_was_kept_as_midnight_is_a_day_again(home: Home) -> None:
    kept = [
        ("2026-03-04T00:00:00+01:00", "name", "2026-03-04"),
        ("2026-03-04T00:00:00+00:00", "tag", "2026-03-04"),
        ("2026-03-04T00:00:01+01:00", "name", "2026-03-04T00:00:01+01:00"),
        ("2026-03-04T00:00:00+01:00", "mtime", "2026-03-04T00:00:00+01:00"),
    ]
    with Store.open(home) as store:
        for number, _ in enumerate(kept):
            add_review(store, ["They asked about closures."], name=f"{number}")
    with sqlite3.connect(home.database) as old:
        for number, (before, source, _) in enumerate(kept, 1):
            old.execute(
                "UPDATE memos SET recorded_at = ?, recorded_at_source = ? WHERE id = ?",
                (before, source, number),
            )
        old.execute("DELETE FROM _sqlite_migrations WHERE name = 'm007_days'")
    old.close()
    with Store.open(home) as store:
        memos = [reviews.load(store, number).transcripts[0].recording for number in range(1, 5)]
        rows = store.rows("SELECT recorded_at FROM memos ORDER BY id")
    assert [row["recorded_at"] for row in rows] == [after for _, _, after in kept]
    assert [each.recorded_at is None for each in memos] == [True, True, False, False]
    assert memos[0].recorded_on == memos[2].day == date(2026, 3, 4)


def test_it_opens_as_plain_tables(home: Home) -> None:
    with Store.open(home) as store:
        add_review(store, ["They asked about C++."])
    conn = sqlite3.connect(home.database)
    rows = conn.execute("SELECT interview_id, number, text FROM current_sentences").fetchall()
    conn.close()
    assert rows == [(1, 0, "They asked about C++.")]


@pytest.mark.parametrize("following", MIGRATIONS[1:])
def test_an_older_database_keeps_what_it_holds(home: Home, following: str) -> None:
    from pipeline.archive.schema_insights import migrations

    home.prepare()
    with Database(home.database) as db:
        migrations.apply(db, stop_before=following)
        assert next(each.name for each in migrations.pending(db)) == following
        for table, fields in (
            ("sheets", {"id": 1, "name": "small", "title": "Small", "digest": "d"}),
            (
                "prompts",
                {"id": 1, "sheet_id": 1, "position": 0, "key": "questions", "question": "What?"}
                | {"part": "Facts", "examples": "[]"},
            ),
            ("interviews", {"id": 7, "company": "Acme", "sheet_id": 1, "created_at": "now"}),
            (
                "memos",
                {"id": 3, "interview_id": 7, "position": 0, "kind": "audio", "sha256": "abc"}
                | {"path": "audio/a.wav", "original_name": "a.wav", "seconds": 9}
                | {"added_at": "now"},
            ),
            (
                "transcripts",
                {"id": 5, "memo_id": 3, "is_current": 1, "is_complete": 1, "language": "en"}
                | {"engine": "scripted", "settings": "{}", "created_at": "now"},
            ),
            (
                "sentences",
                {"id": 9, "transcript_id": 5, "position": 0, "text": "A rare xylophone."}
                | {"start_s": 0, "end_s": 1, "probability": 0.9},
            ),
            (
                "placements",
                {"sentence_id": 9, "prompt_id": 1, "score": 1.0, "placed_by": "user"},
            ),
        ):
            db.table(table).insert(fields)
        db.conn.commit()
    with Store.open(home) as store:
        review = reviews.load(store, 7)
        assert review.interview == Interview("Acme")
        (kept,) = review.sentences
        assert (kept.text, kept.heard, kept.changed_by) == ("A rare xylophone.", "", "")
        assert review.placements == (Placement(0, "questions", 1.0, "user"),)
        (transcript,) = review.transcripts
        assert (transcript.part, transcript.recording.path) == (None, home.audio / "a.wav")
        (hit,) = search(store, [[Phrase("xylophone")]], filters=Filters(), limit=9)
        assert hit.review_id == 7
        assert maintenance.check(store) == []
        assert store.rows("PRAGMA foreign_keys")[0][0] == 1


def test_an_outcome_of_any_words_becomes_one_of_ours_with_a_note(home: Home) -> None:
    told = [
        ("Rejected", "rejected", ""),
        ("they turned me down", "rejected", "they turned me down"),
        ("good", "good", ""),
        ("", "", ""),
    ]
    with Store.open(home) as store:
        for number, (before, *_) in enumerate(told):
            interview = replace(ACME, outcome=before)
            add_review(store, ["They asked."], interview=interview, name=f"{number}")
    with sqlite3.connect(home.database) as old:
        old.execute(
            "INSERT INTO changes (step, interview_id, command, made_at, kind, old, new) VALUES "
            "(1, 1, 'edit', '', 'interview', ?1, ?2)",
            [
                '{"company": "Acme", "role": "back-end developer", "stage": "phone", "held_on": '
                f'"2026-03-04", "outcome": "{each}", "ended_at": null}}'
                for each in ("", "Rejected")
            ],
        )
        for column in ("outcome_on", "outcome_note", "application"):
            old.execute(f"ALTER TABLE interviews DROP COLUMN {column}")
        old.execute("DELETE FROM _sqlite_migrations WHERE name = 'm017_outcomes'")
    old.close()
    with Store.open(home) as store:
        found = [reviews.load(store, number).interview for number in range(1, 5)]
        assert [(each.outcome, each.outcome_note) for each in found] == [each[1:] for each in told]
        assert history.undo(store, 1).left == ()
        assert reviews.load(store, 1).interview.outcome == ""
