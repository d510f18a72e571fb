import sqlite3
import stat
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from models import Exchange, Gap, Interview, Placement, Word
from pipeline.archive import drafts, maintenance, memos, reviews, splits
from pipeline.archive.database import MIGRATIONS, Store
from pipeline.archive.placements import file_by_model
from pipeline.errors import ArchiveDamaged, ArchiveTooNew, ReviewNotFound
from pipeline.home import Home
from pipeline.transcription.sentences import sentences_of
from tests.reviews import ACME, RECORDING, SHEET, add_review, begin, digest, sentence, window


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with Store.open(home) as store:
        yield store


SCHEMA = {
    "sheets": ["id", "name", "title", "digest"],
    "prompts": ["id", "sheet_id", "position", "key", "question", "part", "examples"],
    "interviews": [
        *("id", "company", "role", "stage", "held_on", "outcome", "sheet_id", "created_at"),
        *("split_from", "is_one", "ended_at"),
    ],
    "memos": [
        *("id", "interview_id", "position", "kind", "path", "original_name", "sha256", "seconds"),
        *("missing_seconds", "gaps", "recorded_at", "recorded_at_source", "added_at"),
        *("first_sentence", "start_s", "end_s"),
    ],
    "transcripts": [
        *("id", "memo_id", "is_current", "is_complete", "language", "engine", "settings"),
        "created_at",
    ],
    "windows": ["transcript_id", "number", "start_s", "end_s", "language", "words", "english"],
    "sentences": [
        *("id", "transcript_id", "position", "text", "start_s", "end_s", "probability", "words"),
        *("settled", "searchable", "heard", "changed_by", "english"),
    ],
    "placements": ["sentence_id", "prompt_id", "score", "placed_by"],
    "exchanges": ["id", "interview_id", "number", "verdict"],
    "exchange_sentences": ["exchange_id", "sentence_id", "says"],
    "sentences_fts": ["searchable"],
    "readings": ["sentence_id", "scorer", "vector", "log_odds"],
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
        if not row["name"].startswith(("sqlite_", "_sqlite", "sentences_fts_"))
    }
    assert tables == set(SCHEMA)
    triggers = store.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    assert {row["name"] for row in triggers} == {"sentences_ai", "sentences_ad", "sentences_au"}
    assert store.rows("PRAGMA foreign_keys")[0][0] == 1
    assert store.rows("PRAGMA journal_mode")[0][0] == "delete"


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


def test_a_database_of_the_first_shape_keeps_what_it_holds(home: Home) -> None:
    from pipeline.archive.schema import migrations

    home.root.mkdir(mode=0o700, parents=True)
    with Database(home.database) as db:
        migrations.apply(db, stop_before=MIGRATIONS[1])
        for statement in (
            "INSERT INTO sheets VALUES (1, 'small', 'Small', 'd')",
            "INSERT INTO prompts VALUES (1, 1, 0, 'questions', 'What?', 'Facts', '[]')",
            "INSERT INTO interviews VALUES (7, 'Acme', '', '', NULL, '', 1, '2026-01-01')",
            "INSERT INTO memos VALUES (3, 7, 0, 'audio', 'audio/a.wav', 'a.wav', 'abc', 9, 0, '[]',"
            " NULL, '', '2026-01-01')",
            "INSERT INTO transcripts VALUES (5, 3, 1, 1, 'en', 'scripted', '{}', '2026-01-01')",
            "INSERT INTO sentences (id, transcript_id, position, text, start_s, end_s, probability)"
            " VALUES (9, 5, 0, 'They asked about closures.', 0, 1, 0.9)",
            "INSERT INTO placements VALUES (9, 1, 1.0, 'user')",
        ):
            db.execute(statement)
        db.conn.commit()
    home.database.chmod(0o600)
    with Store.open(home) as store:
        review = reviews.load(store, 7)
        assert [one.text for one in review.sentences] == ["They asked about closures."]
        assert review.placements == (Placement(0, "questions", 1.0, "user"),)
        assert review.transcripts[0].part is None
        assert maintenance.check(store) == []


def test_the_migrations_are_those_named() -> None:
    from pipeline.archive.schema import migrations

    with Database(memory=True) as db:
        assert tuple(each.name for each in migrations.pending(db)) == MIGRATIONS


def test_files_and_folders_are_private(store: Store, home: Home) -> None:
    add_review(store, ["They asked about caching."])
    for path in (home.root, *home.root.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_a_review_comes_back_as_it_went_in(store: Store) -> None:
    placements = (Placement(0, "questions", 0.9), Placement(1, "answers", 0.8, "user"))
    exchanges = (Exchange(1, "They asked why.", "I said so.", (0,), (1,)),)
    number = add_review(
        store, ["They asked why.", "I said so."], placements=placements, exchanges=exchanges
    )
    review = reviews.load(store, number)
    assert review.interview == ACME
    assert review.sheet == SHEET
    assert review.placements == placements
    assert review.exchanges == exchanges
    assert review.sentences == (sentence(0, "They asked why."), sentence(1, "I said so."))
    assert replace(review.transcripts[0].recording, sha256="") == replace(RECORDING, sha256="")
    assert review.not_covered == ("made_up",)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    interview=st.builds(
        Interview,
        company=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        held_on=st.none() | st.dates(),
    ),
)
def test_any_text_survives_the_archive(
    store: Store, texts: list[str], interview: Interview
) -> None:
    number = add_review(store, texts, interview=interview, name=str(uuid.uuid4()))
    review = reviews.load(store, number)
    assert [each.text for each in review.sentences] == texts
    assert review.interview == interview
    assert maintenance.check(store) == []


def test_what_is_no_text_is_stored_all_the_same(store: Store) -> None:
    number = add_review(store, ["a\udcffb", "a\0b"], interview=replace(ACME, company="\udcff"))
    assert [each.text for each in reviews.load(store, number).sentences] == ["a?b", "a\ufffdb"]


def test_a_killed_run_is_gone_on_with(store: Store) -> None:
    work = begin(store)
    drafts.append(store, work, window(0), [sentence(0, "Word zero.")])
    drafts.append(store, work, window(1), [])
    again = begin(store)
    assert again.transcript_id == work.transcript_id
    assert again.windows == (window(0), window(1))
    stored = memos.find(store, digest("a"))
    assert stored is not None
    assert not stored.is_complete


def test_other_settings_start_anew(store: Store) -> None:
    work = begin(store)
    drafts.append(store, work, window(0), [sentence(0, "Word zero.")])
    recording = replace(RECORDING, sha256=digest("a"))
    again = drafts.begin(store, recording, interview=ACME, sheet=SHEET, settings={"language": "de"})
    assert again.review_id == work.review_id
    assert again.windows == ()
    assert reviews.load(store, work.review_id).sentences == ()
    assert maintenance.check(store) == []


def test_a_window_keeps_what_was_heard_in_a_terms_place(store: Store) -> None:
    work = begin(store)
    words = (Word("We", 0.0, 0.2, 0.9), Word("Kubernetes.", 0.2, 0.9, 0.4, heard="cube net ease."))
    kept = replace(window(0), words=words)
    drafts.append(store, work, kept, sentences_of(words))
    (stored,) = reviews.load(store, work.review_id).sentences
    assert (stored.text, stored.heard) == ("We Kubernetes.", "We cube net ease.")
    assert stored.changed_by == "vocabulary"
    assert [word.text for word in stored.words] == ["We", "cube", "net", "ease."]
    assert begin(store).windows == (kept,)


def test_a_complete_transcript_keeps_no_windows(store: Store) -> None:
    work = begin(store)
    drafts.append(store, work, window(0), [])
    drafts.complete(store, work, language="en", engine="scripted")
    assert store.rows("SELECT * FROM windows") == []
    stored = memos.find(store, digest("a"))
    assert stored is not None
    assert stored.is_complete


def test_nothing_of_a_failed_transaction_is_stored(store: Store) -> None:
    work = begin(store)
    drafts.append(store, work, None, [sentence(0, "One.")])
    with pytest.raises(KeyError):
        file_by_model(
            store, work.review_id, [Placement(0, "answers", 1.0), Placement(0, "nothing", 1.0)], []
        )
    assert reviews.load(store, work.review_id).placements == ()


def test_what_the_user_filed_stays(store: Store) -> None:
    mine = Placement(0, "made_up", 1.0, "user")
    number = add_review(store, ["One.", "Two."], placements=(mine,))
    file_by_model(store, number, [Placement(1, "answers", 0.7)], [])
    file_by_model(store, number, [Placement(1, "questions", 0.6)], [])
    assert reviews.load(store, number).placements == (mine, Placement(1, "questions", 0.6))


def test_a_second_memo_follows_the_first(store: Store) -> None:
    number = add_review(store, ["One.", "Two."], name="a")
    recording = replace(RECORDING, sha256="b" * 64)
    work = drafts.begin(
        store, recording, interview=ACME, sheet=SHEET, settings={}, review_id=number
    )
    drafts.append(store, work, None, [sentence(0, "Three.")])
    file_by_model(store, number, [Placement(2, "answers", 0.9)], [])
    review = reviews.load(store, number)
    assert [each.index for each in review.sentences] == [0, 1, 2]
    assert [each.text for each in review.sentences] == ["One.", "Two.", "Three."]
    assert review.placements == (Placement(2, "answers", 0.9),)
    assert [line.memos for line in reviews.list_all(store)] == [2]


def test_reviews_are_listed_newest_first(store: Store) -> None:
    first = add_review(store, ["One."], name="a")
    second = add_review(store, ["One.", "Two."], name="b")
    assert [(line.review_id, line.sentences) for line in reviews.list_all(store)] == [
        (second, 2),
        (first, 1),
    ]
    assert reviews.newest(store) == second


def test_an_edit_changes_the_interview_only(store: Store) -> None:
    number = add_review(store, ["One."])
    changed = Interview("Blue", "tester", "on-site", date(2026, 4, 1), "offer")
    reviews.edit_interview(store, number, changed)
    assert reviews.load(store, number).interview == changed
    assert len(reviews.load(store, number).sentences) == 1


def test_a_deleted_review_leaves_nothing_behind(store: Store, home: Home) -> None:
    keep = add_review(store, ["Something else."], name="b")
    number = add_review(
        store, ["A rare xylophone word."], name="a", placements=(Placement(0, "answers", 1.0),)
    )
    reviews.delete(store, number)
    for table in ("memos", "transcripts", "sentences", "interviews"):
        assert len(store.rows(f"SELECT * FROM {table}")) == 1, table
    assert store.rows("SELECT * FROM placements") == []
    assert maintenance.check(store) == []
    assert b"xylophone" not in home.database.read_bytes()
    # A number is never given twice: a bookmark must not show another interview.
    assert add_review(store, ["New."], name="c") > number
    assert reviews.load(store, keep).sentences[0].text == "Something else."


@pytest.mark.parametrize(
    "call",
    [
        lambda store: reviews.load(store, 7),
        lambda store: reviews.load_with_ids(store, 7),
        lambda store: reviews.delete(store, 7),
        lambda store: reviews.edit_interview(store, 7, ACME),
        lambda store: splits.split(store, 7, 0, ACME),
        lambda store: splits.split_to_undo(store, 7),
        lambda store: splits.mark_as_one(store, 7),
    ],
)
def test_a_missing_review_is_told(store: Store, call: Callable[[Store], object]) -> None:
    with pytest.raises(ReviewNotFound, match=r"no review 7\b.*afterview list"):
        call(store)


def test_reading_an_empty_home_makes_nothing(home: Home) -> None:
    with Store.open_to_read(home) as store:
        assert reviews.list_all(store) == ()
        with pytest.raises(ReviewNotFound, match="afterview transcribe"):
            reviews.newest(store)
    assert not home.root.exists()


def test_a_newer_database_is_left_alone(home: Home) -> None:
    with Store.open(home) as store:
        store.insert(
            "_sqlite_migrations", migration_set="afterview", name="m999_later", applied_at=""
        )
    before = home.database.read_bytes()
    for door in (Store.open, Store.open_to_read):
        with pytest.raises(ArchiveTooNew, match="newer Afterview"):
            door(home)
    assert home.database.read_bytes() == before


@pytest.mark.parametrize("size", [16, 100, 8192])
def test_a_damaged_database_is_left_alone(home: Home, size: int) -> None:
    home.prepare()
    home.database.write_bytes(b"not a database, never was one ".ljust(size, b"x"))
    before = home.database.read_bytes()
    with pytest.raises(ArchiveDamaged, match=r"damaged.*backup"):
        Store.open(home)
    assert home.database.read_bytes() == before


def test_a_torn_page_is_told(home: Home) -> None:
    with Store.open(home) as store:
        for number in range(20):
            add_review(store, [f"Sentence {n} of {number}." for n in range(50)], name=str(number))
    with home.database.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 60_000)
    with pytest.raises(ArchiveDamaged), Store.open(home) as store:
        for line in reviews.list_all(store):
            reviews.load(store, line.review_id)


def test_two_processes_open_a_new_home_at_once(home: Home) -> None:
    script = (
        "import sys; from pathlib import Path; from pipeline.home import Home\n"
        "from pipeline.archive.database import Store\n"
        "from tests.reviews import add_review\n"
        "with Store.open(Home(Path(sys.argv[1]))) as store:\n"
        "    for n in range(5): add_review(store, ['One.'], name=sys.argv[2] + str(n))\n"
    )
    root = Path(__file__).parent.parent
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(home.root), name], cwd=root)
        for name in "abcd"
    ]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    with Store.open(home) as store:
        assert len(reviews.list_all(store)) == 20
        assert maintenance.check(store) == []


def test_a_wal_database_of_another_tool_can_be_read(home: Home) -> None:
    with Store.open(home) as store:
        add_review(store, ["One."])
    with sqlite3.connect(home.database) as conn:
        conn.execute("PRAGMA journal_mode = wal")
    conn.close()
    with Store.open(home) as store:
        assert len(reviews.list_all(store)) == 1
        # Not left so: the home may lie in a synced folder, where WAL can corrupt.
        assert store.rows("PRAGMA journal_mode")[0][0] == "delete"


def test_it_opens_as_plain_tables(home: Home) -> None:
    with Store.open(home) as store:
        add_review(store, ["They asked about C++."])
    conn = sqlite3.connect(home.database)
    rows = conn.execute("SELECT interview_id, number, text FROM current_sentences").fetchall()
    conn.close()
    assert rows == [(1, 0, "They asked about C++.")]


def test_the_store_rolls_back_what_fails(home: Home) -> None:
    store = Store.open(home)
    with pytest.raises(RuntimeError), store.writing():
        store.insert("sheets", name="a", title="A", digest="x")
        raise RuntimeError
    assert store.rows("SELECT * FROM sheets") == []
    store.close()


@pytest.mark.parametrize(
    ("missing_seconds", "gaps", "is_damaged"),
    [(0.0, (), False), (2.5, (Gap(3, 5.5),), True), (0.0, (Gap(60, 60),), True)],
)
def test_what_a_file_did_not_give_is_kept(
    store: Store, missing_seconds: float, gaps: tuple[Gap, ...], is_damaged: bool
) -> None:
    recording = replace(RECORDING, missing_seconds=missing_seconds, gaps=gaps)
    work = drafts.begin(store, recording, interview=ACME, sheet=SHEET, settings={})
    drafts.complete(store, work, language="en", engine="scripted")
    assert reviews.load(store, work.review_id).transcripts[0].recording == recording
    (line,) = reviews.list_all(store)
    assert (line.missing_seconds, line.is_damaged) == (missing_seconds, is_damaged)


def test_an_older_database_is_taken_along(home: Home) -> None:
    from pipeline.archive.schema import migrations

    home.prepare()
    with Database(home.database) as db:
        migrations.apply(db, stop_before="m002_changed_sentences")
        db.execute("INSERT INTO sheets VALUES (1, 'a', 'A', 'x')")
        db.execute("INSERT INTO interviews (sheet_id, created_at) VALUES (1, '')")
        db.execute(
            "INSERT INTO memos (interview_id, position, kind, path, original_name, sha256, seconds,"
            " added_at) VALUES (1, 0, 'audio', 'a', 'a', 'a', 1, '')"
        )
        db.execute("INSERT INTO transcripts VALUES (1, 1, 1, 1, 'en', 'old', '{}', '')")
        db.execute(
            "INSERT INTO sentences (transcript_id, position, text, start_s, end_s, probability)"
            " VALUES (1, 0, 'They asked about C++.', 0, 1, 1)"
        )
    with Store.open(home) as store:
        (found,) = reviews.load(store, 1).sentences
        assert (found.text, found.heard, found.changed_by) == ("They asked about C++.", "", "")
        assert maintenance.check(store) == []
