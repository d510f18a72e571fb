"""The open database: private, migrated, and with errors that say what to do.

The journal is SQLite's rollback journal, never WAL: a home folder may lie in a synced folder, where
WAL's side files can corrupt the database.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from pipeline.errors import ArchiveDamaged, ArchiveError, ArchiveTooNew, HomeUnusable, UsageError
from pipeline.files import FILE_MODE
from pipeline.home import Home

LOCK_TIMEOUT_S = 30.0

# The names in `schema.migrations` (a test compares). A database that has them all is opened without
# sqlite-utils, whose import takes longer than a search.
MIGRATIONS = (
    "m001_initial",
    "m002_parts_of_memos",
    "m003_readings",
    "m004_changed_sentences",
    "m005_english",
    "m006_interview_ended",
)


class Store:
    """The open SQLite database of one home folder; use it in a `with` statement.

    Every method may raise ArchiveError or one of its subclasses.
    """

    def __init__(self, home: Home, conn: sqlite3.Connection) -> None:
        self.home = home
        self.conn = conn

    @classmethod
    def open(cls, home: Home) -> Self:
        """Open the home's database for writing; create it where there is none."""
        home.prepare()
        with _translate_errors(home):
            _make_private_file(home.database)
            return cls(home, _prepared(home, _connect(home.database, "rw")))

    @classmethod
    def open_to_read(cls, home: Home) -> Self:
        """Open the home's database without creating anything; a missing one reads as empty."""
        with _translate_errors(home):
            if not home.database.exists() or not home.database.stat().st_size:
                return cls(home, _prepared(home, sqlite3.connect(":memory:")))
            # A journal left by a killed process can only be rolled back by one that may write.
            may_write = os.access(home.database, os.W_OK) and os.access(home.root, os.W_OK)
            return cls(home, _prepared(home, _connect(home.database, "rw" if may_write else "ro")))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.conn.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with _translate_errors(self.home):
            return self.conn.execute(sql, values).fetchall()

    def execute(self, sql: str, *values: object) -> int:
        """Run a statement; return the id of the last row that it inserted."""
        with _translate_errors(self.home):
            return self.conn.execute(sql, values).lastrowid or 0

    def insert(self, table: str, **fields: object) -> int:
        """Insert a row; return its id."""
        columns, marks = ", ".join(fields), ", ".join("?" * len(fields))
        return self.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *fields.values())

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Run a block as one transaction, or as a part of the one that is open."""
        if self.conn.in_transaction:
            yield
            return
        with _translate_errors(self.home):
            # Take the write lock at once: a transaction that reads first cannot wait for another
            # writer when it comes to write, it fails.
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.conn.commit()
            except BaseException:
                self.conn.rollback()
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Let all queries of a block see the same state, whatever others write meanwhile."""
        if self.conn.in_transaction:
            yield
            return
        with _translate_errors(self.home):
            self.conn.execute("BEGIN")
            try:
                yield
            finally:
                self.conn.rollback()


def _make_private_file(path: Path) -> None:
    # SQLite would make it readable by all. The journal takes the database's mode.
    path.touch(mode=FILE_MODE, exist_ok=True)
    if path.stat().st_mode & 0o077:
        path.chmod(FILE_MODE)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    conn = sqlite3.connect(
        f"{path.as_uri()}?mode={mode}",
        uri=True,
        timeout=LOCK_TIMEOUT_S,
        isolation_level=None,  # `Store.writing` and `Store.reading` begin all transactions
    )
    try:
        if mode == "rw":
            conn.execute("PRAGMA journal_mode = delete")  # another tool may have chosen WAL
    except BaseException:
        conn.close()
        raise
    return conn


def _prepared(home: Home, conn: sqlite3.Connection) -> sqlite3.Connection:
    try:
        conn.row_factory = sqlite3.Row
        # SQLite's own lower() changes ASCII letters only.
        conn.create_function("casefold", 1, str.casefold, deterministic=True)
        conn.execute("PRAGMA secure_delete = ON")
        if _is_behind(home, conn):
            # A migration that replaces a table would delete the rows that refer to it.
            conn.execute("PRAGMA foreign_keys = OFF")
            _migrate(home, conn)
        conn.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        conn.close()
        raise
    return conn


def _is_behind(home: Home, conn: sqlite3.Connection) -> bool:
    applied: set[str] = set()
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        rows = conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'afterview'")
        applied = {row["name"] for row in rows}
    if applied - set(MIGRATIONS):
        raise ArchiveTooNew(
            f"{home.database} was written by a newer Afterview. Update this one; nothing was "
            "changed."
        )
    return applied != set(MIGRATIONS)


def _migrate(home: Home, conn: sqlite3.Connection) -> None:
    from filelock import FileLock
    from sqlite_utils import Database

    from pipeline.archive.schema import migrations

    # Without the plugins of sqlite-utils that a user may have: they are slow to load.
    db = Database(conn, execute_plugins=False)
    if not home.locks.is_dir():
        migrations.apply(db)
        return
    with FileLock(home.locks / "archive.lock", mode=FILE_MODE):
        migrations.apply(db)


@contextlib.contextmanager
def _translate_errors(home: Home) -> Iterator[None]:
    """Raise errors of SQLite and the file system as ones that tell a user what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _archive_error(home, error) from error
    except OverflowError as error:
        raise UsageError("A number on the command line is too large.") from error
    except OSError as error:
        raise HomeUnusable(
            f"{home.database} cannot be used ({error.strerror}). Mend that, or name another "
            "folder with --home or AFTERVIEW_HOME."
        ) from error


def _archive_error(home: Home, error: sqlite3.DatabaseError) -> ArchiveError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveError(
            f"Another program has kept {home.database} locked for {LOCK_TIMEOUT_S:.0f} s. "
            "Close it and try again; nothing was changed."
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return ArchiveDamaged(
            f"{home.database} is damaged ({error}). It was left as it is. Put a backup in its "
            f"place, or rescue what can be read with: sqlite3 {home.database} .recover. "
            f"The memos themselves lie in {home.audio}."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return HomeUnusable(
            f"{home.database} may not be written ({error}). Change the permissions of "
            f"{home.root}, or name another folder with --home or AFTERVIEW_HOME."
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return HomeUnusable(
            f"The disk of {home.root} is full or failing ({error}). Make room and run the same "
            "command again: what was stored before is kept."
        )
    if code == sqlite3.SQLITE_CONSTRAINT and "FOREIGN KEY" in str(error):
        return ArchiveError("The review was deleted meanwhile, by another afterview.")
    return ArchiveError(f"The archive {home.database} refused: {error}.")
