import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.archive import faults, reviews
from pipeline.archive.database import Store
from pipeline.archive.holders import holders
from pipeline.archive.opening import WRITE_WAIT_S
from pipeline.errors import ArchiveLocked
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import add_review


@pytest.fixture
def other(home: Home) -> Iterator[sqlite3.Connection]:
    """Another program's connection to an archive with one review."""
    with Store.open(home) as store:
        add_review(store, ["They asked about closures."])
    with contextlib.closing(sqlite3.connect(home.database, isolation_level=None)) as conn:
        yield conn


def count(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT count(*) FROM interviews").fetchone()[0])


def mode_of(store: Store) -> str:
    return str(store.rows("PRAGMA journal_mode")[0][0])


@pytest.mark.parametrize("is_in_transaction", [False, True])
def test_a_reader_in_wal_mode_locks_nothing(
    home: Home, other: sqlite3.Connection, is_in_transaction: bool
) -> None:
    other.execute("PRAGMA journal_mode = wal")
    if is_in_transaction:
        other.execute("BEGIN")
    assert count(other) == 1
    with Store.open_to_read(home, wait_s=0) as store:
        assert len(reviews.list_all(store)) == 1
    with Store.open(home, wait_s=0) as store:
        add_review(store, ["Another."], name="b")
        assert mode_of(store) == "wal"  # the other has it open
    other.close()
    with Store.open(home) as store:
        assert len(reviews.list_all(store)) == 2
        assert mode_of(store) == "delete"


def test_a_writer_in_wal_mode_is_waited_for_and_told(home: Home, other: sqlite3.Connection) -> None:
    other.execute("PRAGMA journal_mode = wal")
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM interviews")
    with Store.open_to_read(home, wait_s=0) as store:
        assert len(reviews.list_all(store)) == 1  # not committed yet
    with (
        Store.open(home, wait_s=0) as store,
        pytest.raises(ArchiveLocked, match=r"locked by .*Close .*what was stored before is kept"),
    ):
        reviews.delete(store, 1)
    other.execute("ROLLBACK")
    with Store.open(home, wait_s=0) as store:
        reviews.delete(store, 1)


@pytest.mark.parametrize("is_reading", [False, True])
def test_what_is_deleted_in_wal_mode_does_not_stay_in_its_journal(
    home: Home, other: sqlite3.Connection, is_reading: bool
) -> None:
    other.execute("PRAGMA journal_mode = wal")
    other.execute("UPDATE sentences SET text = 'A rare xylophone.'")
    if is_reading:
        other.execute("BEGIN")
    assert count(other) == 1
    wal = home.database.with_name("afterview.db-wal")
    assert b"xylophone" in wal.read_bytes()
    with Store.open(home, wait_s=60) as store:
        reviews.delete(store, 1)  # waits for no reader
    if is_reading:
        other.execute("ROLLBACK")
        other.close()
        with Store.open(home):
            pass
    assert not wal.exists() or b"xylophone" not in wal.read_bytes()
    assert b"xylophone" not in home.database.read_bytes()


def test_a_locked_database_is_read_as_it_was_last_committed(
    home: Home, other: sqlite3.Connection
) -> None:
    other.execute("PRAGMA cache_size = 1")  # writes into the file before it commits
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE sentences SET text = 'Not committed.'")
    other.execute("CREATE TABLE filler AS SELECT hex(randomblob(500000))")
    with Store.open_to_read(home, wait_s=0) as store:
        assert reviews.load(store, 1).sentences[0].text == "They asked about closures."
    with pytest.raises(ArchiveLocked):
        Store.open(home, wait_s=0)
    other.execute("COMMIT")  # the copy took no lock away from it
    with Store.open_to_read(home, wait_s=0) as store:
        assert reviews.load(store, 1).sentences[0].text == "Not committed."


def test_a_wait_is_told_with_its_true_length(
    home: Home, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert WRITE_WAIT_S <= 10
    other.execute("BEGIN IMMEDIATE")
    with Store.open(home, wait_s=0) as store, pytest.raises(ArchiveLocked) as short:
        reviews.delete(store, 1)
    assert " s." not in str(short.value)
    monkeypatch.setattr(faults, "MIN_WAIT_S", 0.01)
    with Store.open(home, wait_s=0.02) as store, pytest.raises(ArchiveLocked, match="within 0 s"):
        reviews.delete(store, 1)


def test_an_older_database_that_cannot_be_migrated_is_read(
    home: Home, other: sqlite3.Connection
) -> None:
    other.execute("ALTER TABLE interviews DROP COLUMN ended_at")
    other.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_interview_ended'")
    other.execute("BEGIN IMMEDIATE")
    with Store.open_to_read(home, wait_s=0) as store:
        assert reviews.load(store, 1).interview.ended_at is None
        assert len(reviews.list_all(store)) == 1
    other.execute("ROLLBACK")
    with Database(home.database) as db:
        assert "ended_at" not in db.table("interviews").columns_dict


def test_a_database_that_its_owner_made_read_only_stays_so(
    home: Home, other: sqlite3.Connection
) -> None:
    home.database.chmod(0o444)
    Store.open(home).close()
    assert home.database.stat().st_mode & 0o777 == 0o400


def make_process(proc: Path, pid: int, name: str, *opened: Path) -> None:
    (proc / str(pid) / "fd").mkdir(parents=True)
    (proc / str(pid) / "comm").write_text(f"{name}\n")
    for number, path in enumerate(opened):
        (proc / str(pid) / "fd" / str(number)).symlink_to(path)


def test_who_locks_a_file_is_named(tmp_path: Path) -> None:
    proc, database = tmp_path / "proc", tmp_path / "a b.db"
    assert holders(database, proc=proc) == []  # no Linux
    database.touch()
    make_process(proc, 9, "cat", tmp_path / "other.db")
    make_process(proc, 12, "DB Browser", database)
    make_process(proc, 7, "datasette", tmp_path / "x", database)
    make_process(proc, os.getpid(), "python", database)
    (proc / "self").mkdir()
    opened = ["datasette (process 7)", "DB Browser (process 12)"]
    assert holders(database, proc=proc) == opened
    status = database.stat()
    inode = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    lines = [
        f"1: POSIX  ADVISORY  WRITE 12 {inode} 120 120",
        f"2: POSIX  ADVISORY  READ 0 {inode} 120 120",
        "3: FLOCK  ADVISORY  WRITE 7 fe:00:1 0 EOF",
        "4: -> POSIX",
    ]
    (proc / "locks").write_text("\n".join(lines))
    assert holders(database, proc=proc) == ["DB Browser (process 12)"]


def test_commands_read_while_another_program_has_it_open(
    filed: Commands,
) -> None:
    with contextlib.closing(sqlite3.connect(Home(filed.home).database)) as other:
        other.execute("PRAGMA journal_mode = wal")
        assert count(other) == 1
        for line in (["list"], ["show", "1"], ["search", "closures"], ["export", "1"]):
            assert filed(*line).code == 0, line
        assert filed("edit", "1", "--role", "tester").code == 0
        assert filed("delete", "1", "--yes").code == 0
