"""What numbers a review's sentences have: as the window function gave them until m010."""

import contextlib
import json
import re
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from models import Exchange, Filters, Interview, Placement
from pipeline.archive import drafts, reviews, splits
from pipeline.archive.database import Store
from pipeline.archive.schema import TABLES, m010_numbers
from pipeline.archive.search import Phrase, search
from tests.reviews import ACME, RECORDING, SHEET, add_review, digest, sentence

OLD_VIEW = next(each for each in TABLES if "CREATE VIEW current_sentences" in each)
NEW_ROWS = "SELECT * FROM current_sentences ORDER BY interview_id, number"
OLD_ROWS = NEW_ROWS.replace("current_sentences", f"({OLD_VIEW[OLD_VIEW.index('SELECT') :]})")

OWN_ROWS = re.compile(r"subquery|VIRTUAL TABLE")  # of the query itself, of the full-text index

Rows = list[tuple[object, ...]]
Change = Callable[[Store, int, int], None]
Memos = dict[int, list[list[int]]]
"""By place, a memo's transcripts (the first is current), each its sentences' positions."""

POSITIONS = st.lists(st.integers(0, 9), max_size=5, unique=True)
MEMOS = st.dictionaries(st.integers(0, 9), st.lists(POSITIONS, max_size=3), max_size=4)


def rows_of(conn: sqlite3.Connection, sql: str) -> Rows:
    return [tuple(row) for row in conn.execute(sql)]


def older_archive(reviews: list[Memos]) -> sqlite3.Connection:
    """An archive of before m010, with the tables that the view joins."""
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE memos (id INTEGER PRIMARY KEY, interview_id, position)")
    conn.execute("CREATE TABLE transcripts (id INTEGER PRIMARY KEY, memo_id, is_current)")
    conn.execute(
        "CREATE TABLE sentences (id INTEGER PRIMARY KEY, transcript_id, position, start_s, "
        "settled, text, UNIQUE (transcript_id, position))"
    )
    for review_id, memos in enumerate(reviews):
        for place, versions in memos.items():
            memo = conn.execute("INSERT INTO memos VALUES (NULL, ?, ?)", (review_id, place))
            for number, positions in enumerate(versions):
                made = conn.execute(
                    "INSERT INTO transcripts VALUES (NULL, ?, ?)", (memo.lastrowid, number == 0)
                )
                conn.executemany(
                    "INSERT INTO sentences VALUES (NULL, ?, ?, 0, 0, 'text')",
                    [(made.lastrowid, position) for position in positions],
                )
    conn.execute(OLD_VIEW)
    return conn


@given(st.lists(MEMOS, max_size=4))
def test_the_numbers_of_an_older_archive_stay(reviews: list[Memos]) -> None:
    with contextlib.closing(older_archive(reviews)) as conn:
        before = rows_of(conn, NEW_ROWS)
        m010_numbers(Database(conn, execute_plugins=False))
        assert rows_of(conn, NEW_ROWS) == rows_of(conn, OLD_ROWS) == before
        for row in conn.execute(
            "SELECT json_group_array(position) FROM sentences GROUP BY transcript_id"
        ):
            positions = sorted(json.loads(row[0]))
            assert positions == list(range(len(positions)))


def add_memo(store: Store, review_id: int, count: int) -> None:
    recording = replace(RECORDING, sha256=digest(str(uuid.uuid4())))
    draft = drafts.begin(
        store, recording, interview=ACME, sheet=SHEET, settings={}, review_id=review_id
    )
    drafts.append(store, draft, None, [sentence(index, "Said.") for index in range(count)])


def redo(store: Store, review_id: int, count: int) -> None:
    memo_id = store.rows("SELECT id FROM memos WHERE interview_id = ?", review_id)[0]["id"]
    draft = drafts.begin_again(store, review_id, memo_id, {"again": str(uuid.uuid4())})
    said = [sentence(index, "Said again.") for index in range(count)]
    drafts.append(store, draft, None, said)
    drafts.adopt(
        store, draft, sentences=said, pinned={}, placements=(), exchanges=(), as_heard=("en", "x")
    )


def split(store: Store, review_id: int, count: int) -> None:
    if 0 < count < len(reviews.load(store, review_id).sentences):
        splits.split(store, review_id, count, Interview("Lindqvist"))


def join(store: Store, review_id: int, count: int) -> None:
    if pair := splits.split_to_undo(store, review_id):
        splits.join(store, *pair)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from((add_memo, redo, split, join)), st.integers(0, 9), st.integers(0, 4)
        ),
        max_size=8,
    )
)
def test_they_are_the_same_whatever_is_done(
    store: Store, changes: list[tuple[Change, int, int]]
) -> None:
    first = add_review(store, ["One.", "Two.", "Three."], name=str(uuid.uuid4()))
    for change, which, count in changes:
        rows = store.rows("SELECT id FROM interviews WHERE id >= ?", first)
        change(store, rows[which % len(rows)]["id"], count)
        assert rows_of(store.conn, NEW_ROWS) == rows_of(store.conn, OLD_ROWS)


def test_a_review_is_read_and_searched_without_the_others(store: Store) -> None:
    for name in "ab":
        add_review(
            store,
            ["They asked about closures.", "I used them."],
            name=name,
            placements=(Placement(0, "questions", 0.9),),
            exchanges=(Exchange(1, "", "", (0,), (1,)),),
        )
    asked: list[str] = []
    store.conn.set_trace_callback(asked.append)
    reviews.load(store, 1)
    search(store, [[Phrase("closures")]], filters=Filters(), limit=9)
    store.conn.execute("SELECT * FROM review_sentences WHERE review = 1").fetchall()
    store.conn.set_trace_callback(None)
    for sql in (each for each in asked if not each.startswith("--")):  # of the index
        plan = [str(row["detail"]) for row in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
        scans = [step for step in plan if step.startswith("SCAN") and not OWN_ROWS.search(step)]
        assert scans == [], sql
