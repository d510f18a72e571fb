"""Keep what was practised: answers beside their questions, and when a question comes again."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.questions import Practised, Rating
from pipeline.archive.database import Store
from pipeline.archive.rows import instant, now, storable, stored_path


@dataclass(frozen=True, slots=True)
class StoredCard:
    """When a question comes again: the scheduler's own values as JSON, and the moment."""

    values: str
    due: datetime


def cards(store: Store) -> dict[int, StoredCard]:
    """Return the cards of the questions that were practised, by the question's number."""
    found = {}
    for row in store.rows("SELECT question_id, card, due FROM practice_cards"):
        found[row["question_id"]] = StoredCard(row["card"], datetime.fromisoformat(row["due"]))
    return found


def put_card(store: Store, number: int, card: StoredCard) -> None:
    """Keep when a question comes again."""
    store.execute(
        "INSERT OR REPLACE INTO practice_cards VALUES (?, ?, ?)",
        *(number, card.values, card.due.isoformat()),
    )


def add_answer(store: Store, number: int, text: str, path: Path | None) -> int:
    """Keep an answer that is not graded yet; `path` is its sound. Return its row."""
    return store.insert(
        "practice_answers",
        question_id=number,
        answered_at=now(),
        text=storable(text),
        path=stored_path(store.home, path) if path else "",
    )


def grade(store: Store, answer_id: int, rating: Rating) -> None:
    """Keep the user's grade of an answer."""
    store.execute("UPDATE practice_answers SET rating = ? WHERE id = ?", rating, answer_id)


def set_text(store: Store, answer_id: int, text: str) -> None:
    """Keep what was heard of a spoken answer."""
    store.execute("UPDATE practice_answers SET text = ? WHERE id = ?", storable(text), answer_id)


def drop(store: Store, answer_id: int) -> None:
    """Delete an answer of which nothing was recorded."""
    store.execute("DELETE FROM practice_answers WHERE id = ?", answer_id)


def answers(store: Store, number: int) -> tuple[Practised, ...]:
    """Return what was answered in practice, the latest first."""
    rows = store.rows(
        "SELECT * FROM practice_answers WHERE question_id = ? ORDER BY id DESC", number
    )
    return tuple(_practised(store, row) for row in rows)


def counts(store: Store) -> dict[int, int]:
    """Return how often questions were practised, by number."""
    rows = store.rows("SELECT question_id, count(*) FROM practice_answers GROUP BY question_id")
    return {row[0]: row[1] for row in rows}


def paths(store: Store) -> set[Path]:
    """Return the files of all spoken answers."""
    rows = store.rows("SELECT path FROM practice_answers WHERE path <> ''")
    return {store.home.root / row["path"] for row in rows}


def move(store: Store, number: int, to: int) -> None:
    """Give a question what was practised of another one."""
    store.execute("UPDATE practice_answers SET question_id = ? WHERE question_id = ?", to, number)
    store.execute(
        "UPDATE OR IGNORE practice_cards SET question_id = ? WHERE question_id = ?", to, number
    )


def _practised(store: Store, row: sqlite3.Row) -> Practised:
    answered_at = instant(row["answered_at"])
    assert answered_at is not None  # never empty
    path = store.home.root / row["path"] if row["path"] else None
    return Practised(answered_at, row["text"], row["rating"], path)
