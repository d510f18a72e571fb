"""Keep which resolves were ticked: the table `todos`.

A resolve is a sentence under the prompt `next_time`. Its row stays when the memo is transcribed
again or the review placed anew, and so do its number and its tick.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.prep import Todo
from pipeline.archive.database import Store
from pipeline.archive.rows import DAY_OF_INTERVIEW, day, now, storable

PROMPT = "next_time"


@dataclass(frozen=True, slots=True)
class Resolve:
    """A sentence under `next_time` as it is now."""

    review_id: int
    sentence_id: int
    sha256: str
    start_s: float
    text: str


@dataclass(frozen=True, slots=True)
class KeptTodo:
    """A row; `sentence_id` is that of its sentence when it was last found."""

    number: int
    resolve: Resolve
    is_there: bool


def resolves(store: Store) -> list[Resolve]:
    """Return all sentences under `next_time`, in order of reviews and sentences."""
    rows = store.rows(
        """
        SELECT memos.interview_id, sentences.id, sha256, sentences.start_s, sentences.text
        FROM prompts JOIN placements ON placements.prompt_id = prompts.id
        JOIN sentences ON sentences.id = placements.sentence_id
        JOIN transcripts ON transcripts.id = transcript_id AND is_current
        JOIN memos ON memos.id = memo_id
        WHERE key = ? AND sentences.text <> ''
        ORDER BY memos.interview_id, memos.position, sentences.position
        """,
        PROMPT,
    )
    return [Resolve(*row) for row in rows]


def kept(store: Store) -> list[KeptTodo]:
    """Return all rows, also those of which no sentence is there at present."""
    return [
        KeptTodo(
            row["id"],
            Resolve(
                row["interview_id"] or 0,
                row["sentence_id"],
                row["sha256"],
                row["start_s"],
                row["text"],
            ),
            row["interview_id"] is not None,
        )
        for row in store.rows("SELECT * FROM todos ORDER BY id")
    ]


def settle(store: Store, found: Mapping[int, Resolve], new: Sequence[Resolve]) -> None:
    """Store which row is which sentence now, by its number; add rows for new sentences."""
    with store.writing():
        store.execute("UPDATE todos SET interview_id = NULL")
        for number, each in found.items():
            store.update("todos", number, **_fields(each))
        for each in new:
            store.insert("todos", **_fields(each))
        store.execute("DELETE FROM todos WHERE sha256 NOT IN (SELECT sha256 FROM memos)")


def _fields(resolve: Resolve) -> dict[str, int | float | str]:
    return {
        "interview_id": resolve.review_id,
        "sentence_id": resolve.sentence_id,
        "sha256": resolve.sha256,
        "start_s": resolve.start_s,
        "text": storable(resolve.text),
    }


def listed(store: Store) -> list[Todo]:
    """Return the resolves that are there, the open ones first, of these the latest interview."""
    rows = store.rows(
        f"""
        SELECT todos.*, company, role, number, sentences.end_s > 0 AS is_timed,
            {DAY_OF_INTERVIEW} AS day
        FROM todos JOIN interviews ON interviews.id = todos.interview_id
        JOIN sentences ON sentences.id = todos.sentence_id
        JOIN current_sentences ON current_sentences.sentence_id = todos.sentence_id
        ORDER BY done_at <> '', day DESC, todos.interview_id DESC, number
        """
    )
    return [_todo(row) for row in rows]


def tick(store: Store, number: int, *, is_done: bool) -> None:
    """Tick a resolve, or take its tick away."""
    store.execute("UPDATE todos SET done_at = ? WHERE id = ?", now() if is_done else "", number)


def _todo(row: sqlite3.Row) -> Todo:
    return Todo(
        number=row["id"],
        review_id=row["interview_id"],
        sentence=row["number"],
        text=row["text"],
        start_s=row["start_s"] if row["is_timed"] else None,
        company=row["company"],
        role=row["role"],
        day=day(row["day"]),
        done_on=day(row["done_at"][:10]),
    )
