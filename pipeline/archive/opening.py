"""Connect to the database: in place, or where that cannot be, to a copy in memory to read from."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.archive.faults import primary_code
from pipeline.archive.views import add_views, drop_views
from pipeline.errors import ArchiveTooNew
from pipeline.files import FILE_MODE
from pipeline.home import Home

WRITE_WAIT_S = 10.0
"""How long a command that writes waits for others; Afterview's own hold the lock for less."""
READ_WAIT_S = 3.0
"""How long one that reads waits before it reads a copy."""

# The names in `schema_insights.migrations` (a test compares). A database that has them all is
# opened without sqlite-utils, whose import takes longer than a search.
MIGRATIONS = (
    "m001_initial",
    "m002_parts_of_memos",
    "m003_readings",
    "m004_changed_sentences",
    "m005_english",
    "m006_interview_ended",
    "m007_days",
    "m008_left_out",
    "m009_headings",
    "m010_numbers",
    "m012_changes",
    "m013_search",
    "m014_skeletons",
    "m015_signs",
    "m016_questions",
    "m017_outcomes",
    "m018_without_keys",
    "m019_todos",
    "m020_practice",
    "m021_split_offers",
)

_COPIES = 5  # are tried while another program writes
# The database cannot be read, rolled back or brought up to date where it lies.
_NOT_IN_PLACE = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
}


def connect_to_write(home: Home, wait_s: float = WRITE_WAIT_S) -> sqlite3.Connection:
    """Connect to the home's database, brought up to date; make it where there is none.

    The journal is SQLite's rollback journal, never WAL: a home folder may lie in a synced folder,
    where WAL's side files can corrupt the database. Another tool may have chosen WAL; while it has
    the database open that cannot be changed, and does no harm.
    """
    _make_private_file(home.database)
    conn = connect(home.database, "rw", wait_s)
    try:
        if conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            with contextlib.suppress(sqlite3.OperationalError):
                conn.execute("PRAGMA journal_mode = delete")
        _prepared(home, conn)
        add_views(home, conn)
        return conn
    except BaseException:
        conn.close()
        raise


def connect_to_read(home: Home, wait_s: float = READ_WAIT_S) -> sqlite3.Connection:
    """Connect to the home's database without making anything; a missing one reads as empty.

    Where it cannot be read in its place (the folder may not be written and a journal must be rolled
    back, another program holds it, it is of an older version and the disk is full) a copy is read,
    as it was last committed.
    """
    if not home.database.exists() or not home.database.stat().st_size:
        return _prepared(home, _in_memory(), is_in_place=False)
    try:
        return _in_place(home, wait_s)
    except sqlite3.OperationalError as error:
        if primary_code(error) not in _NOT_IN_PLACE:
            raise
        copy = _copy_in_memory(home)
        if copy is None:
            raise
    return _prepared(home, copy, is_in_place=False)


def _in_place(home: Home, wait_s: float) -> sqlite3.Connection:
    # A journal left by a killed process can only be rolled back by one that may write.
    may_write = os.access(home.database, os.W_OK) and os.access(home.root, os.W_OK)
    conn = connect(home.database, "rw" if may_write else "ro", wait_s)
    try:
        _prepared(home, conn)
        if may_write:
            add_views(home, conn)
        return conn
    except BaseException:
        conn.close()
        raise


def _make_private_file(path: Path) -> None:
    # SQLite would make it readable by all. The journal takes the database's mode.
    path.touch(mode=FILE_MODE, exist_ok=True)
    if (mode := path.stat().st_mode) & 0o077:
        path.chmod(mode & 0o700)  # a file that its owner may not write stays so


def connect(path: Path, mode: str, wait_s: float) -> sqlite3.Connection:
    """Connect to a database as it is; `mode` is SQLite's."""
    return _connection(f"{path.as_uri()}?mode={mode}", wait_s)


def _in_memory() -> sqlite3.Connection:
    return _connection("file::memory:", 0)


def _connection(uri: str, wait_s: float) -> sqlite3.Connection:
    # `Store.writing` and `Store.reading` begin all transactions.
    conn = sqlite3.connect(uri, uri=True, timeout=wait_s, isolation_level=None)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA temp_store = memory")  # nothing of the archive lies outside its home
    return conn


def _prepared(
    home: Home, conn: sqlite3.Connection, *, is_in_place: bool = True
) -> sqlite3.Connection:
    # SQLite's own lower() changes ASCII letters only.
    conn.create_function("casefold", 1, str.casefold, deterministic=True)
    conn.execute("PRAGMA secure_delete = ON")
    if _is_behind(home, conn):
        # A migration that replaces a table would delete the rows that refer to it.
        conn.execute("PRAGMA foreign_keys = OFF")
        _migrate(home, conn, is_in_place=is_in_place)
    conn.execute("PRAGMA foreign_keys = ON")
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


def _migrate(home: Home, conn: sqlite3.Connection, *, is_in_place: bool) -> None:
    from filelock import FileLock
    from sqlite_utils import Database

    from pipeline.archive.schema_insights import migrations

    # Without the plugins of sqlite-utils that a user may have: they are slow to load.
    db = Database(conn, execute_plugins=False)
    may_lock = is_in_place and os.access(home.locks, os.W_OK)
    lock = FileLock(home.locks / "archive.lock", mode=FILE_MODE) if may_lock else None
    with lock or contextlib.nullcontext(), _transaction(conn):
        drop_views(conn)
        migrations.apply(db)


@contextlib.contextmanager
def _transaction(conn: sqlite3.Connection) -> Iterator[None]:
    # One for all migrations: a new home waits for the disk once, not once a table.
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.commit()
    except BaseException:
        conn.rollback()
        raise


def _copy_in_memory(home: Home) -> sqlite3.Connection | None:
    """Return a copy as last committed; None where others write all the time, or there is no room.

    Between two writes the database and its journal together hold the last commit: SQLite makes it
    of copies of both as it does after a power cut.
    """
    copy = _in_memory()
    for _ in range(_COPIES):
        with (
            contextlib.suppress(OSError, sqlite3.DatabaseError),
            tempfile.TemporaryDirectory(prefix="afterview-") as folder,
        ):
            before = _state(home)
            for path in _files(home):
                _copy_open(path, Path(folder) / path.name)
            if _state(home) == before:
                copied = sqlite3.connect(Path(folder) / home.database.name)
                with contextlib.closing(copied):
                    copied.backup(copy)
                return copy
    copy.close()
    return None


def _files(home: Home) -> list[Path]:
    database = home.database
    sides = (database.with_name(f"{database.name}{end}") for end in ("-journal", "-wal"))
    return [database, *(path for path in sides if path.exists())]


def _state(home: Home) -> list[tuple[str, int, int]]:
    return [(path.name, (s := path.stat()).st_mtime_ns, s.st_size) for path in _files(home)]


def _copy_open(path: Path, target: Path) -> None:
    # Left open until the process ends: closing any descriptor of a database drops the locks that
    # this process's other connections hold on it (POSIX).
    source = os.fdopen(os.open(path, os.O_RDONLY), "rb", closefd=False)
    with target.open("wb") as file:
        shutil.copyfileobj(source, file)
