"""Errors of SQLite and the file system, told so that a user knows what to do."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator

from pipeline.archive.holders import holders
from pipeline.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    DiskFull,
    HomeUnusable,
    UsageError,
)
from pipeline.home import Home

MIN_WAIT_S = 1.0
"""A shorter wait is not worth telling."""


@contextlib.contextmanager
def translated(home: Home) -> Iterator[None]:
    """Raise errors of SQLite and the file system as ones that tell a user what to do."""
    begun_at_s = time.monotonic()
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _archive_error(home, error, time.monotonic() - begun_at_s) from error
    except OverflowError as error:
        raise UsageError("A number on the command line is too large.") from error
    except OSError as error:
        raise HomeUnusable(
            f"{home.database} cannot be used ({error.strerror}). Mend that, or name another "
            "folder with --home or AFTERVIEW_HOME."
        ) from error


@contextlib.contextmanager
def without_waiting(conn: sqlite3.Connection) -> Iterator[None]:
    """Let the statements of a block fail at once where another program holds the database."""
    (wait_ms,) = conn.execute("PRAGMA busy_timeout").fetchone()
    conn.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        conn.execute(f"PRAGMA busy_timeout = {wait_ms}")


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's result code of an error without its extension."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _archive_error(home: Home, error: sqlite3.DatabaseError, waited_s: float) -> ArchiveError:
    code = primary_code(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveLocked(_locked_by(home, waited_s))
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return ArchiveDamaged(
            f"{home.database} is damaged ({error}). It was left as it is. Put a backup in its "
            f"place, or rescue what can be read with: sqlite3 {home.database} .recover. "
            f"The memos themselves lie in {home.audio}."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return HomeUnusable(
            f"{home.database} may not be written ({error}). Change its permissions and those of "
            f"{home.root}, or name another folder with --home or AFTERVIEW_HOME."
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return DiskFull(
            f"The disk of {home.root} is full or failing ({error}). Make room and run the same "
            "command again: what was stored before is kept."
        )
    if code == sqlite3.SQLITE_CONSTRAINT and "FOREIGN KEY" in str(error):
        return ArchiveError("The review was deleted meanwhile, by another afterview.")
    return ArchiveError(f"The archive {home.database} refused: {error}.")


def _locked_by(home: Home, waited_s: float) -> str:
    names = " and ".join(holders(home.database))
    who = names or "another program (a database browser, another afterview, a program that syncs)"
    waited = f", and was not let go within {waited_s:.0f} s" if waited_s >= MIN_WAIT_S else ""
    return (
        f"{home.database} is locked by {who}{waited}. Close {names or 'it'}, then run the same "
        "command again: what was stored before is kept."
    )
