import contextlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from models import Exchange, Placement
from pipeline.archive import maintenance
from pipeline.archive.database import Store
from pipeline.archive.opening import MIGRATIONS
from pipeline.archive.views import REVIEW_SENTENCES
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import ACME, add_review

DATA = Path(__file__).parent / "data"


def rows_of(home: Home, sql: str = "SELECT * FROM review_sentences") -> list[dict[str, object]]:
    """What any SQLite tool sees."""
    with contextlib.closing(sqlite3.connect(home.database)) as conn:
        conn.row_factory = sqlite3.Row
        return [dict(row) for row in conn.execute(sql)]


def view_of(home: Home) -> str:
    found = rows_of(home, "SELECT sql FROM sqlite_master WHERE name = 'review_sentences'")
    return str(found[0]["sql"]) if found else ""


def test_a_row_tells_all_of_a_sentence(home: Home) -> None:
    with Store.open(home) as store:
        add_review(
            store,
            ["They asked about closures.", "I said I use them.", "Nothing more."],
            placements=(
                Placement(0, "questions", 0.9),
                Placement(1, "answers", 0.8, "user"),
                Placement(1, "made_up", 0.6),
            ),
            exchanges=(Exchange(1, "They asked …", "I said …", (0,), (1,), verdict="right"),),
        )
    found = rows_of(home)
    assert [(row["sentence"], row["prompt"]) for row in found] == [
        (0, "questions"),
        (1, "answers"),
        (1, "made_up"),
        (2, None),
    ]
    assert found[1] == {
        "review": 1,
        "company": ACME.company,
        "role": ACME.role,
        "stage": ACME.stage,
        "outcome": "",
        "day": "2026-03-04",
        "section": "Facts",
        "prompt": "answers",
        "question": "What did you answer?",
        "text": "I said I use them.",
        "time": "0:01",
        "file": "walk home.m4a",
        "exchange": 1,
        "asked": "They asked about closures.",
        "says": "answer",
        "verdict": "right",
        "placed_by": "user",
        "score": 0.8,
        "sentence": 1,
        "seconds": 1.0,
        "path": "/memos/walk home.m4a",
        "sentence_id": 2,
    }
    assert (found[0]["says"], found[3]["exchange"], found[3]["question"]) == (
        "question",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("start_s", "end_s", "expected"),
    [(0.0, 0.0, None), (0.0, 1.0, "0:00"), (61.99, 63.0, "1:01"), (3723.4, 3724.0, "1:02:03")],
)
def test_times_read_as_afterview_prints_them(
    home: Home, start_s: float, end_s: float, expected: str | None
) -> None:
    with Store.open(home) as store:
        add_review(store, ["One."])
        store.execute("UPDATE sentences SET start_s = ?, end_s = ?", start_s, end_s)
        store.execute("UPDATE interviews SET held_on = NULL")
    (row,) = rows_of(home)
    assert row["time"] == expected
    assert row["day"] == "2026-03-04"  # of the memo


def test_an_archive_of_before_gets_it_and_it_is_no_migration(home: Home) -> None:
    home.prepare()
    shutil.copy(DATA / "archive_0_1.db", home.database)
    with Store.open_to_read(home) as store:
        assert maintenance.check(store) == []
    assert len({row["review"] for row in rows_of(home)}) > 3
    assert view_of(home) == REVIEW_SENTENCES
    # Older versions look at these, and refuse what they do not know.
    applied = rows_of(home, "SELECT name FROM _sqlite_migrations ORDER BY id")
    assert tuple(row["name"] for row in applied) == MIGRATIONS


def test_another_versions_view_is_replaced(home: Home) -> None:
    Store.open(home).close()
    with contextlib.closing(sqlite3.connect(home.database)) as conn:
        conn.executescript("DROP VIEW review_sentences; CREATE VIEW review_sentences AS SELECT 1")
    Store.open_to_read(home).close()
    assert view_of(home) == REVIEW_SENTENCES


def test_it_is_made_later_where_it_cannot_be_made_now(home: Home) -> None:
    Store.open(home).close()
    with contextlib.closing(sqlite3.connect(home.database, isolation_level=None)) as conn:
        conn.execute("DROP VIEW review_sentences")
        conn.execute("BEGIN IMMEDIATE")
        Store.open_to_read(home).close()
        Store.open(home).close()
        conn.execute("ROLLBACK")
    assert view_of(home) == ""
    Store.open(home).close()
    assert view_of(home) == REVIEW_SENTENCES


def test_datasettes_description_names_what_is_there(home: Home) -> None:
    Store.open(home).close()
    described = json.loads(home.metadata.read_text())["databases"]["afterview"]
    (row, *_) = rows_of(home, "SELECT sql FROM sqlite_master WHERE name = 'review_sentences'")
    columns = {row["name"] for row in rows_of(home, "PRAGMA table_info(review_sentences)")}
    assert row["sql"] == REVIEW_SENTENCES
    assert set(described["tables"]["review_sentences"]["columns"]) < columns
    assert set(described["tables"]["review_sentences"]["facets"]) < columns
    there = {row["name"] for row in rows_of(home, "SELECT name FROM sqlite_master")}
    assert set(described["tables"]) < there
    for query in described["queries"].values():
        if "escape_fts" not in query["sql"]:  # Datasette's own function
            rows_of(home, query["sql"])
    home.metadata.write_text("{}")  # the user's own is left
    with contextlib.closing(sqlite3.connect(home.database)) as conn:
        conn.execute("DROP VIEW review_sentences")
    Store.open(home).close()
    assert home.metadata.read_text() == "{}"


def test_a_deleted_review_is_gone_from_it(filed: Commands) -> None:
    assert len(rows_of(Home(filed.home))) == 2
    filed("delete", "1", "--yes")
    assert rows_of(Home(filed.home)) == []


def test_typed_notes_have_no_seconds(run: Commands, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked about caching.\n", encoding="utf-8")
    run("import", notes)
    assert [(row["time"], row["seconds"]) for row in rows_of(Home(run.home))] == [(None, None)]
