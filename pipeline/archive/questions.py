"""Keep the questions met over all interviews: the tables `questions` and `askings`."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.questions import Asking, QuestionFilters
from pipeline.archive.database import Store
from pipeline.archive.rows import DAY_OF_INTERVIEW, day, now, storable

# What the user changes: of what was said, nothing is kept twice.
_CHANGED = {
    "questions": "id, note, link",
    "askings": "id, question_id, is_pinned, verdict, judged_at",
}


@dataclass(frozen=True, slots=True)
class AskedIn:
    """An asking with the interview in which it was; `day` is that of the interview or the memo."""

    asking: Asking
    company: str
    role: str
    stage: str
    day: date | None
    note: str
    link: str


def queued(store: Store) -> list[int]:
    """Return the reviews whose exchanges changed since their questions were last found."""
    return [row[0] for row in store.rows("SELECT interview_id FROM question_queue ORDER BY 1")]


def unqueue(store: Store, review_ids: Sequence[int]) -> None:
    """Take reviews from the queue."""
    for review_id in review_ids:
        store.execute("DELETE FROM question_queue WHERE interview_id = ?", review_id)


def load(store: Store) -> list[Asking]:
    """Return all askings, also those that no review has at present."""
    return [_asking(row) for row in store.rows("SELECT * FROM askings ORDER BY id")]


def have_topics(store: Store, digest: str) -> bool:
    """Return whether all askings have the topics with this digest."""
    return not store.rows("SELECT 1 FROM askings WHERE topics <> ? LIMIT 1", digest)


def listed(store: Store, filters: QuestionFilters) -> list[AskedIn]:
    """Return the askings of all questions that pass the filters, the latest first.

    A question passes whole: where one of its askings fits company and role. Topic and verdict are
    not looked at.
    """
    return [_asked_in(row) for row in store.rows(*_listing(filters))]


def of_question(store: Store, number: int) -> list[AskedIn]:
    """Return the askings of one question, the latest first; none where there is no such one."""
    sql, *_ = _listing(QuestionFilters(), "askings.question_id = ?")
    return [_asked_in(row) for row in store.rows(sql, number)]


def _listing(filters: QuestionFilters, condition: str = "1") -> list[Any]:
    values = []
    for column in ("company", "role"):
        if value := getattr(filters, column).strip():
            values.append(value)
            condition += f"""
                AND question_id IN (
                    SELECT question_id FROM askings JOIN interviews ON interviews.id = interview_id
                    WHERE instr(casefold({column}), casefold(?))
                )"""
    return [
        f"""
        SELECT askings.*, company, role, stage, note, link, {DAY_OF_INTERVIEW} AS day
        FROM askings JOIN interviews ON interviews.id = askings.interview_id
        JOIN questions ON questions.id = question_id
        WHERE {condition} ORDER BY day DESC, askings.interview_id DESC, number
        """,
        *values,
    ]


def exists(store: Store, number: int) -> bool:
    """Return whether there is a question with this number that a review has."""
    sql = "SELECT 1 FROM askings WHERE question_id = ? AND interview_id IS NOT NULL LIMIT 1"
    return bool(store.rows(sql, number))


def add_question(store: Store) -> int:
    """Make a question without askings; return its number."""
    return store.execute("INSERT INTO questions DEFAULT VALUES")


def add(store: Store, asking: Asking) -> int:
    """Keep a new asking; return its row."""
    return store.insert("askings", **_fields(asking))


def put(store: Store, asking: Asking) -> None:
    """Store an asking as it is now."""
    store.update("askings", asking.asking_id, **_fields(asking))


def prune(store: Store) -> None:
    """Delete askings of memos that are gone, and those gone of which the user said nothing.

    Questions that have none left go too, and vectors of texts that nobody asks.
    """
    store.execute("DELETE FROM askings WHERE sha256 NOT IN (SELECT sha256 FROM memos)")
    store.execute(
        """
        DELETE FROM askings WHERE interview_id IS NULL AND NOT is_pinned AND verdict = ''
        AND question_id IN (SELECT id FROM questions WHERE note = '' AND link = '')
        AND question_id NOT IN (SELECT question_id FROM practice_answers)
        """
    )
    store.execute("DELETE FROM questions WHERE id NOT IN (SELECT question_id FROM askings)")
    store.execute(
        """
        DELETE FROM question_vectors WHERE text NOT IN (
            SELECT iif(english <> '', english, text) FROM askings
        )
        """
    )


def forget(store: Store) -> None:
    """Delete the questions of memos that are gone for good, and what was kept to undo of them."""
    prune(store)
    store.execute(
        """
        DELETE FROM question_changes WHERE EXISTS (
            SELECT 1 FROM json_each(old, '$.questions')
            WHERE json_extract(value, '$.id') NOT IN (SELECT id FROM questions)
        )
        """
    )


def vectors(store: Store, texts: Iterable[str]) -> dict[str, bytes]:
    """Return the vectors of those of the texts that have some."""
    rows = store.rows(
        "SELECT text, vectors FROM question_vectors WHERE text IN (SELECT value FROM json_each(?))",
        json.dumps([storable(each) for each in texts]),
    )
    return {row["text"]: row["vectors"] for row in rows}


def put_vectors(store: Store, found: Mapping[str, bytes]) -> None:
    """Keep the vectors of texts."""
    with store.writing():
        for text, values in found.items():
            store.execute(
                "INSERT OR REPLACE INTO question_vectors VALUES (?, ?)", storable(text), values
            )


def note_and_link(store: Store, number: int) -> tuple[str, str]:
    """Return the note and the link of a question."""
    (row,) = store.rows("SELECT note, link FROM questions WHERE id = ?", number)
    return row["note"], row["link"]


def set_question(store: Store, number: int, *, note: str | None, link: str | None) -> None:
    """Store the note and the link of a question; None leaves one as it is."""
    for column, value in (("note", note), ("link", link)):
        if value is not None:
            store.update("questions", number, **{column: storable(value)})


def judge(store: Store, asking_id: int, verdict: str) -> None:
    """Store the user's verdict on the answer to an asking, and in its exchange, for the search."""
    store.execute(
        "UPDATE askings SET verdict = ?, judged_at = ? WHERE id = ?",
        *(verdict, now() if verdict else "", asking_id),
    )
    tell_exchanges(store, "askings.id = ?", asking_id)


def tell_exchanges(store: Store, condition: str, *values: object) -> None:
    """Write the verdicts of askings that fit a condition into their exchanges."""
    store.execute(
        f"""
        UPDATE exchanges SET verdict = askings.verdict FROM askings
        WHERE askings.interview_id = exchanges.interview_id AND askings.number = exchanges.number
        AND exchanges.verdict <> askings.verdict AND {condition}
        """,
        *values,
    )


def restore_verdicts(store: Store, review_id: int) -> None:
    """Give exchanges that were made anew the verdicts that the user gave, by their sentences."""
    store.execute(
        """
        UPDATE exchanges SET verdict = askings.verdict
        FROM askings JOIN exchange_sentences ON exchange_sentences.sentence_id = askings.sentence_id
        WHERE exchange_sentences.exchange_id = exchanges.id AND says = 'question'
        AND exchanges.interview_id = ? AND askings.verdict <> '' AND exchanges.verdict = ''
        """,
        review_id,
    )


def keep_change(store: Store, command: str, numbers: Iterable[int]) -> None:
    """Keep questions with all their askings as they are before a change."""
    old: dict[str, list[dict[str, Any]]] = {"questions": [], "askings": []}
    for number in dict.fromkeys(numbers):
        for table, column in (("questions", "id"), ("askings", "question_id")):
            rows = store.rows(f"SELECT {_CHANGED[table]} FROM {table} WHERE {column} = ?", number)
            old[table] += [dict(row) for row in rows]
    store.insert("question_changes", command=command, made_at=now(), old=json.dumps(old))


def last_change(store: Store) -> tuple[int, str, str] | None:
    """Return the last change that stands: its row, command and time."""
    for row in store.rows(
        "SELECT * FROM question_changes WHERE undone_at = '' ORDER BY id DESC LIMIT 1"
    ):
        return row["id"], row["command"], row["made_at"]
    return None


def undo_change(store: Store, change_id: int) -> None:
    """Put questions and askings back as they were before a change; those gone since stay gone."""
    (row,) = store.rows("SELECT old FROM question_changes WHERE id = ?", change_id)
    old = json.loads(row["old"])
    for each in old["questions"]:
        store.execute(
            "INSERT INTO questions (id, note, link) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (id) DO UPDATE SET note = ?2, link = ?3",
            *(each["id"], each["note"], each["link"]),
        )
    for each in old["askings"]:
        store.execute(
            "UPDATE askings SET question_id = ?, is_pinned = ?, verdict = ?, judged_at = ? "
            "WHERE id = ?",
            *(each["question_id"], each["is_pinned"], each["verdict"], each["judged_at"]),
            each["id"],
        )
        tell_exchanges(store, "askings.id = ?", each["id"])
    store.execute("UPDATE question_changes SET undone_at = ? WHERE id = ?", now(), change_id)
    prune(store)


def _fields(asking: Asking) -> dict[str, Any]:
    return {
        "question_id": asking.question,
        "is_pinned": int(asking.is_pinned),
        "interview_id": asking.review_id,
        "number": asking.exchange,
        "text": storable(asking.text),
        "english": storable(asking.english),
        "sha256": asking.sha256,
        "sentence_id": asking.sentence_id,
        "start_s": asking.start_s,
        "sureness": asking.sureness,
        "topic": storable(asking.topic),
        "topics": asking.topics,
        "verdict": asking.verdict,
    }


def _asking(row: sqlite3.Row) -> Asking:
    return Asking(
        asking_id=row["id"],
        question=row["question_id"],
        review_id=row["interview_id"],
        exchange=row["number"],
        text=row["text"],
        english=row["english"],
        sha256=row["sha256"],
        sentence_id=row["sentence_id"],
        start_s=row["start_s"],
        sureness=row["sureness"],
        topic=row["topic"],
        topics=row["topics"],
        verdict=row["verdict"],
        is_pinned=bool(row["is_pinned"]),
    )


def _asked_in(row: sqlite3.Row) -> AskedIn:
    return AskedIn(
        asking=_asking(row),
        company=row["company"],
        role=row["role"],
        stage=row["stage"],
        day=day(row["day"]),
        note=row["note"],
        link=row["link"],
    )
