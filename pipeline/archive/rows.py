"""Convert values to columns and rows to values."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from models import Gap, Interview, Part, Recording, Word
from pipeline.home import Home
from pipeline.text import without_surrogates

DAY_OF_INTERVIEW = """coalesce(held_on, (SELECT substr(min(recorded_at), 1, 10) FROM memos
    WHERE memos.interview_id = interviews.id))"""
"""In SQL over `interviews`: its day, or that of its first memo where nobody said it."""
PENDING = "recording "  # stands before the file's name where a sha256 cannot be known yet


def is_pending(sha256: str) -> bool:
    """Return whether this stands for a recording that has not ended, instead of its sha256."""
    return sha256.startswith(PENDING)


def storable(text: str) -> str:
    """Return the text with lone surrogates and NUL characters replaced: SQLite keeps neither."""
    # A file name may hold bytes that are not valid UTF-8.
    return without_surrogates(text).replace("\0", "\ufffd")


def interview_fields(interview: Interview) -> dict[str, str | None]:
    """Return the columns of an interview."""
    return {
        "company": storable(interview.company),
        "role": storable(interview.role),
        "stage": storable(interview.stage),
        "held_on": interview.held_on.isoformat() if interview.held_on else None,
        "outcome": storable(interview.outcome),
        "ended_at": interview.ended_at.isoformat() if interview.ended_at else None,
        "outcome_on": interview.outcome_on.isoformat() if interview.outcome_on else None,
        "outcome_note": storable(interview.outcome_note),
        "application": storable(interview.application),
    }


def interview_of(row: sqlite3.Row | Mapping[str, Any]) -> Interview:
    """Return the interview in a row, or in a change that was kept before columns were added."""
    known = row.keys()
    return Interview(
        company=row["company"],
        role=row["role"],
        stage=row["stage"],
        held_on=day(row["held_on"]),
        outcome=row["outcome"],
        ended_at=instant(row["ended_at"]),
        outcome_on=day(row["outcome_on"]) if "outcome_on" in known else None,
        outcome_note=row["outcome_note"] if "outcome_note" in known else "",
        application=row["application"] if "application" in known else "",
    )


def recording_fields(home: Home, recording: Recording) -> dict[str, Any]:
    """Return the columns of a memo's file."""
    recorded = recording.recorded_at or recording.recorded_on
    return {
        "kind": recording.kind,
        "path": stored_path(home, recording.path),
        "original_name": storable(recording.original_name),
        "sha256": recording.sha256,
        "seconds": recording.seconds,
        "missing_seconds": recording.missing_seconds,
        "gaps": json.dumps([[gap.start_s, gap.end_s] for gap in recording.gaps]),
        "recorded_at": recorded.isoformat() if recorded else None,
        "recorded_at_source": recording.recorded_at_source,
        "remarks": json.dumps([storable(each) for each in recording.remarks]),
        "level_db": recording.level_db,
    }


def recording_of(home: Home, row: sqlite3.Row) -> Recording:
    """Return the recording in a row of a memo."""
    recorded_on = _day_alone(row["recorded_at"])
    return Recording(
        path=home.root / row["path"],
        sha256=row["sha256"],
        seconds=row["seconds"],
        recorded_at=None if recorded_on else instant(row["recorded_at"]),
        recorded_at_source=row["recorded_at_source"],
        missing_seconds=row["missing_seconds"],
        gaps=tuple(Gap(start_s, end_s) for start_s, end_s in json.loads(row["gaps"])),
        kind=row["kind"],
        original_name=row["original_name"],
        remarks=tuple(json.loads(row["remarks"])),
        level_db=row["level_db"],
        recorded_on=recorded_on,
    )


def part_of(row: sqlite3.Row) -> Part | None:
    """Return the part of the recording that a memo's row stands for; None where it is all of it."""
    if row["first_sentence"] == 0 and row["end_s"] is None:
        return None
    return Part(row["start_s"], row["seconds"] if row["end_s"] is None else row["end_s"])


def stored_path(home: Home, path: Path) -> str:
    """Return a path as the column holds it: relative to the home folder where it lies there."""
    # A home folder may be moved.
    relative = path.relative_to(home.root) if path.is_relative_to(home.root) else path
    return storable(str(relative))


def words_as_json(words: Sequence[Word]) -> str:
    """Return words as JSON: [[text, start_s, end_s, probability], ...].

    A fifth value is what was heard where a term was put in its place.
    """
    fields: list[list[str | float]] = []
    for word in words:
        fields.append([storable(word.text), word.start_s, word.end_s, word.probability])
        if word.heard:
            fields[-1].append(storable(word.heard))
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words in JSON that `words_as_json` made."""
    return tuple(Word(*fields) for fields in json.loads(text))


def _day_alone(text: str | None) -> date | None:
    """Return the day in a column that holds no time of day."""
    return day(text) if text and "T" not in text else None


def day(text: str | None) -> date | None:
    """Return the day in an ISO 8601 column."""
    return date.fromisoformat(text) if text else None


def instant(text: str | None) -> datetime | None:
    """Return the moment in an ISO 8601 column."""
    return datetime.fromisoformat(text) if text else None


def now() -> str:
    """Return the present moment in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
