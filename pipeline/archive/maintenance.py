"""Check the database, and merge its full-text index."""

from pipeline.archive.database import Store
from pipeline.archive.faults import without_waiting
from pipeline.errors import ArchiveError


def check(store: Store) -> list[str]:
    """Return what SQLite's checks find wrong with rows, foreign keys and index; [] when sound."""
    found = [row[0] for row in store.rows("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"foreign key: {tuple(row)}" for row in store.rows("PRAGMA foreign_key_check")]
    try:
        with store.writing():
            for index in ("sentences_fts", "search_fts"):
                store.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    except ArchiveError as error:
        found.append(f"index: {error}")
    return found


def empty_wal(store: Store) -> None:
    """Empty the WAL, where another program chose that journal: it keeps what was deleted.

    Nothing is waited for; what a program reads this moment stays until the last one closes it.
    """
    if store.conn.in_transaction:
        return
    with without_waiting(store.conn):
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")


def merge_index(store: Store) -> None:
    """Merge the pages of both full-text indexes: until then they keep words of what is deleted."""
    store.execute("INSERT INTO sentences_fts (sentences_fts) VALUES ('optimize')")
    store.execute("INSERT INTO search_fts (search_fts) VALUES ('optimize')")
