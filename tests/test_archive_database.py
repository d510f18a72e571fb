import sqlite3
import stat

import pytest

from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.errors import ArchiveDamaged, ArchiveTooNew, ReviewNotFound
from pipeline.home import Home
from tests.reviews import add_review


def test_files_and_folders_are_private(store: Store, home: Home) -> None:
    add_review(store, ["They asked about caching."])
    for path in (home.root, *home.root.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


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


def test_the_store_rolls_back_what_fails(home: Home) -> None:
    store = Store.open(home)
    with pytest.raises(RuntimeError), store.writing():
        store.insert("sheets", name="a", title="A", digest="x")
        raise RuntimeError
    assert store.rows("SELECT * FROM sheets") == []
    store.close()
