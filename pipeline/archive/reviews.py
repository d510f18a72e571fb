"""Stored reviews: load, list, add, edit, delete."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from models import Filters, Interview, Review
from pipeline.archive import (
    maintenance,
    memos,
    placements,
    questions,
    sheets,
    split_offers,
    transcripts,
)
from pipeline.archive.database import Store
from pipeline.archive.memos import StoredMemo
from pipeline.archive.rows import DAY_OF_INTERVIEW, instant, interview_fields, interview_of, now
from pipeline.errors import NO_REVIEW_YET, DiskFull, ReviewNotFound

MISTAKE_S = 10.0
"""A recording no longer than this, with no speech in it, was begun by mistake."""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review as a list shows it.

    `name` is the name of its first memo's file; `is_recorded`: Afterview gave it that name.
    `seconds` is the length of its memos together, `missing_seconds` the sound that could not be
    read, `is_damaged` whether there are gaps. `sentences` and `memos` are counts. `is_complete`:
    all memos are transcribed to their ends. `is_pending`: a recording of it goes on, or was left
    behind. `has_interview`: a transcript of the interview itself is among its memos.
    """

    review_id: int
    interview: Interview
    name: str
    recorded_at: datetime | None
    seconds: float
    missing_seconds: float
    is_damaged: bool
    sentences: int
    memos: int
    is_complete: bool
    is_pending: bool = False
    is_recorded: bool = False
    has_interview: bool = False


class Newest(NamedTuple):
    """The newest review, and later ones that were begun by mistake."""

    review_id: int
    skipped: tuple[int, ...] = ()


def load(store: Store, review_id: int) -> Review:
    """Return the whole review.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    row = interview_row(store, review_id)
    sheet = sheets.load(store, row["sheet_id"])
    found = transcripts.load_all(store, review_id)
    texts = [sentence.text for each in found for sentence in each.sentences]
    return Review(
        interview=interview_of(row),
        transcripts=found,
        sheet=sheet,
        placements=placements.load(store, review_id),
        exchanges=placements.load_exchanges(store, review_id, texts),
        pinned=placements.load_pinned(store, review_id),
        is_one=bool(row["is_one"]),
        split_offer=split_offers.load(store, review_id),
    )


def load_with_ids(store: Store, review_id: int) -> tuple[Review, list[int]]:
    """Return the review and its sentences' ids, both of the same moment.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    with store.reading():
        return load(store, review_id), transcripts.review_sentence_ids(store, review_id)


def exists(store: Store, review_id: int) -> bool:
    """Return whether there is a review with this number."""
    return bool(store.rows("SELECT 1 FROM interviews WHERE id = ?", review_id))


def newest(store: Store) -> Newest:
    """Return the review that came last, after those that were begun by mistake.

    Raises:
        ReviewNotFound: there is none at all.
    """
    meant = store.rows(
        """
        SELECT id FROM interviews WHERE EXISTS (
            SELECT 1 FROM memos LEFT JOIN transcripts ON memo_id = memos.id AND is_current
            WHERE interview_id = interviews.id AND (
                memos.seconds > ? OR NOT coalesce(is_complete, 0)
                OR EXISTS (SELECT 1 FROM sentences WHERE transcript_id = transcripts.id)
            )
        )
        ORDER BY id DESC LIMIT 1
        """,
        MISTAKE_S,
    )
    least = meant[0]["id"] if meant else 0
    later = store.rows("SELECT id FROM interviews WHERE id > ? ORDER BY id DESC", least)
    numbers = tuple(row["id"] for row in later)
    if meant:
        return Newest(least, numbers)
    if numbers:
        return Newest(numbers[0])
    raise ReviewNotFound(NO_REVIEW_YET)


def list_all(
    store: Store, filters: Filters | None = None, *, limit: int | None = None
) -> tuple[ReviewLine, ...]:
    """Return a line for each review, the last filed first.

    Args:
        filters: which reviews: their company, role, outcome and days; the rest is not looked at.
        limit: so many of them at most.
    """
    condition, values = _conditions(filters or Filters())
    return tuple(
        ReviewLine(
            review_id=row["id"],
            interview=interview_of(row),
            name=row["name"] or "",
            recorded_at=instant(row["recorded_at"]),
            seconds=row["seconds"] or 0.0,
            missing_seconds=row["missing_seconds"] or 0.0,
            is_damaged=bool(row["damaged"]),
            sentences=row["sentences"],
            memos=row["memos"],
            is_complete=row["complete"] == row["memos"],
            is_pending=bool(row["pending"]),
            is_recorded=bool(row["recorded"]),
            has_interview=bool(row["interview"]),
        )
        for row in store.rows(
            f"""
            SELECT interviews.*,
                (SELECT original_name FROM memos WHERE interview_id = interviews.id
                 ORDER BY position LIMIT 1) AS name,
                (SELECT path = 'audio/' || original_name FROM memos
                 WHERE interview_id = interviews.id ORDER BY position LIMIT 1) AS recorded,
                min(recorded_at) AS recorded_at,
                sum(coalesce(memos.end_s, memos.seconds) - memos.start_s) AS seconds,
                sum(missing_seconds) AS missing_seconds,
                sum(gaps <> '[]') AS damaged,
                sum(sha256 LIKE 'recording %') AS pending,
                sum(kind = 'interview') AS interview,
                count(memos.id) AS memos,
                coalesce(sum(is_complete), 0) AS complete,
                coalesce(sum((SELECT count(*) FROM sentences
                              WHERE transcript_id = transcripts.id)), 0) AS sentences
            FROM interviews
            LEFT JOIN memos ON interview_id = interviews.id
            LEFT JOIN transcripts ON memo_id = memos.id AND is_current
            WHERE interviews.id IN
                (SELECT id FROM interviews {condition} ORDER BY id DESC LIMIT ?)
            GROUP BY interviews.id ORDER BY interviews.id DESC
            """,
            *values,
            -1 if limit is None else limit,
        )
    )


def count(store: Store, filters: Filters | None = None) -> int:
    """Return how many reviews `list_all` lists without a limit."""
    condition, values = _conditions(filters or Filters())
    (row,) = store.rows(f"SELECT count(*) FROM interviews {condition}", *values)
    return int(row[0])


def _conditions(filters: Filters) -> tuple[str, list[str]]:
    """Return a WHERE clause for the filters of reviews that are set, and its values."""
    given = [
        (f"instr(casefold({name}), casefold(?))", getattr(filters, name))
        for name in ("company", "role", "outcome")
    ]
    given += [
        (f"{DAY_OF_INTERVIEW} {sign} ?", each.isoformat())
        for sign, each in ((">=", filters.since), ("<=", filters.until))
        if each
    ]
    found = [(condition, value) for condition, value in given if value]
    clause = " AND ".join(condition for condition, _ in found)
    return f"WHERE {clause}" if clause else "", [value for _, value in found]


def add(store: Store, interview: Interview, sheet_id: int, *, split_from: int | None = None) -> int:
    """Add a review without memos; return its number."""
    return store.insert(
        "interviews",
        **interview_fields(interview),
        sheet_id=sheet_id,
        created_at=now(),
        split_from=split_from,
    )


def edit_interview(store: Store, review_id: int, interview: Interview) -> None:
    """Store what is known of a review's interview, in place of what was.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    with store.writing():
        interview_row(store, review_id)
        store.update("interviews", review_id, **interview_fields(interview))


def complete_interview(store: Store, review_id: int, interview: Interview) -> None:
    """Store what `interview` says and a review's interview does not say yet."""
    with store.writing():
        known = interview_of(interview_row(store, review_id))
        edit_interview(store, review_id, known.completed_by(interview))


def delete(store: Store, review_id: int) -> tuple[Path, ...]:
    """Delete a review with all that hangs on it.

    Returns:
        The audio files that were its memos and lie in the home folder, for the caller to
        remove once this has returned. Those of which another review holds a part stay.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    with store.writing():
        paths = audio_of(store, review_id)
        delete_row(store, review_id)
        maintenance.merge_index(store)
    maintenance.empty_wal(store)
    return paths


def audio_of(store: Store, review_id: int) -> tuple[Path, ...]:
    """Return a review's audio files in the home folder of which no other review holds a part.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    interview_row(store, review_id)
    audio = store.home.audio.resolve()
    paths = [path.resolve() for path in memos.paths_only_in(store, review_id)]
    return tuple(path for path in paths if path.is_relative_to(audio))


def delete_on_full_disk(store: Store, review_id: int) -> bool:
    """Delete a review where SQLite has no room for the journal that a deletion needs.

    Call it once the review's audio is removed. The journal is kept in memory: a power cut within
    these milliseconds would damage the database, but without room nothing can be deleted safely.

    Returns:
        Whether its words are gone from the index too. If not, the next deletion takes them out.

    Raises:
        DiskFull: the database cannot even be changed in its place.
    """
    try:
        with store.writing():
            delete_row(store, review_id)
    except DiskFull:
        with store.journal_in_memory():
            with store.writing():
                delete_row(store, review_id)
            return _is_merged(store)
    return _is_merged(store)


def _is_merged(store: Store) -> bool:
    # In a transaction of its own: it needs pages that deleting the rows makes free.
    try:
        with store.writing():
            maintenance.merge_index(store)
    except DiskFull:
        return False
    return True


def delete_memo(store: Store, memo: StoredMemo) -> None:
    """Delete a memo, and its review where it has no other."""
    with store.writing():
        memos.delete(store, memo.memo_id)
        if not memos.ids_in(store, memo.review_id):
            delete_row(store, memo.review_id)
        maintenance.merge_index(store)
    maintenance.empty_wal(store)


def delete_row(store: Store, review_id: int) -> None:
    """Delete a review, within a transaction; words of it stay in the index until it is merged."""
    store.execute("DELETE FROM interviews WHERE id = ?", review_id)
    questions.forget(store)


def interview_row(store: Store, review_id: int) -> sqlite3.Row:
    """Return the row of a review.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    for row in store.rows("SELECT * FROM interviews WHERE id = ?", review_id):
        return row
    raise ReviewNotFound(
        f"There is no review {review_id}. See which there are with: afterview list"
    )
