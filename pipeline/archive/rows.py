"""How values look as rows, and rows as values."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime

from models import Interview, Word
from pipeline.text import without_surrogates

PENDING = "recording "  # in place of the digest of a recording that has not ended


def is_pending(sha256: str) -> bool:
    """Whether a digest is none: the recording goes on, or was left behind."""
    return sha256.startswith(PENDING)


def storable(text: str) -> str:
    """The text as SQLite can keep it: no lone surrogates, no NUL."""
    # File names may hold bytes that are no text; SQLite takes text only.
    return without_surrogates(text).replace("\0", "\ufffd")


def interview_fields(interview: Interview) -> dict[str, str | None]:
    """An interview's columns."""
    return {
        "company": storable(interview.company),
        "role": storable(interview.role),
        "stage": storable(interview.stage),
        "held_on": interview.held_on.isoformat() if interview.held_on else None,
        "outcome": storable(interview.outcome),
        "ended_at": interview.ended_at.isoformat() if interview.ended_at else None,
    }


def interview_of(row: sqlite3.Row) -> Interview:
    """The interview in a row."""
    return Interview(
        company=row["company"],
        role=row["role"],
        stage=row["stage"],
        held_on=date.fromisoformat(row["held_on"]) if row["held_on"] else None,
        outcome=row["outcome"],
        ended_at=instant(row["ended_at"]),
    )


def words_as_json(words: Sequence[Word]) -> str:
    """Words as they lie in a column: a fifth value says what was heard in a term's place."""
    fields: list[list[str | float]] = []
    for word in words:
        fields.append([storable(word.text), word.start_s, word.end_s, word.probability])
        if word.heard:
            fields[-1].append(storable(word.heard))
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def words_of(text: str) -> tuple[Word, ...]:
    """The words in a column."""
    return tuple(Word(*fields) for fields in json.loads(text))


def instant(text: str | None) -> datetime | None:
    """The moment in a column, with its zone."""
    return datetime.fromisoformat(text) if text else None


def now() -> str:
    """The present moment as it lies in a column."""
    return datetime.now(UTC).isoformat(timespec="seconds")
