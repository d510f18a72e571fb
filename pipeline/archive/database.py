"""The open database: private, migrated, and with errors that say what to do."""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Self

from pipeline.archive.faults import translated
from pipeline.archive.opening import READ_WAIT_S, WRITE_WAIT_S, connect_to_read, connect_to_write
from pipeline.home import Home
from pipeline.text import without_surrogates


class Store:
    """The open SQLite database of one home folder; use it in a `with` statement.

    Every method may raise ArchiveError or one of its subclasses.
    """

    def __init__(self, home: Home, conn: sqlite3.Connection) -> None:
        self.home = home
        self.conn = conn

    @classmethod
    def open(cls, home: Home, *, wait_s: float = WRITE_WAIT_S) -> Self:
        """Open the home's database for writing; create it where there is none.

        Each statement waits `wait_s` for a program that has locked it.
        """
        home.prepare()
        with translated(home):
            return cls(home, connect_to_write(home, wait_s))

    @classmethod
    def open_to_read(cls, home: Home, *, wait_s: float = READ_WAIT_S) -> Self:
        """Open the home's database without creating anything; a missing one reads as empty."""
        home.refuse_no_folder()
        with translated(home):
            return cls(home, connect_to_read(home, wait_s))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.conn.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with translated(self.home):
            return self.conn.execute(sql, _plain(values)).fetchall()

    def execute(self, sql: str, *values: object) -> int:
        """Run a statement; return the id of the last row that it inserted."""
        with translated(self.home):
            return self.conn.execute(sql, _plain(values)).lastrowid or 0

    def insert(self, table: str, **fields: object) -> int:
        """Insert a row; return its id."""
        columns, marks = ", ".join(fields), ", ".join("?" * len(fields))
        return self.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *fields.values())

    def update(self, table: str, row_id: int, **fields: object) -> None:
        """Change columns of the row with this id."""
        columns = ", ".join(f"{name} = ?" for name in fields)
        self.execute(f"UPDATE {table} SET {columns} WHERE id = ?", *fields.values(), row_id)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Run a block as one transaction, or as a part of the one that is open."""
        if self.conn.in_transaction:
            yield
            return
        with translated(self.home):
            # Take the write lock at once: a transaction that reads first cannot wait for another
            # writer when it comes to write, it fails.
            self.conn.execute("BEGIN IMMEDIATE")
        try:
            with translated(self.home):
                yield
            with translated(self.home):
                self.conn.commit()
        except BaseException:
            self.conn.rollback()
            raise

    @contextlib.contextmanager
    def journal_in_memory(self) -> Iterator[None]:
        """Keep the journals of a block's transactions in memory; call it outside of one.

        A killed process or a power cut in one of them damages the database.
        """
        with translated(self.home):
            self.conn.execute("PRAGMA journal_mode = memory")
        try:
            yield
        finally:
            with translated(self.home):
                self.conn.execute("PRAGMA journal_mode = delete")

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Let all queries of a block see the same state, whatever others write meanwhile."""
        if self.conn.in_transaction:
            yield
            return
        with translated(self.home):
            self.conn.execute("BEGIN")
            try:
                yield
            finally:
                self.conn.rollback()


def _plain(values: Sequence[object]) -> list[object]:
    """Return values that SQLite takes: an argument of a shell may hold bytes that are no text."""
    return [without_surrogates(each) if isinstance(each, str) else each for each in values]
