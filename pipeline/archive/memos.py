"""The memos that have arrived: which are known, where their files lie, to which review they belong.

A file that tells of several interviews is a memo of each of them, with the same sha256 and path.
"""

from dataclasses import dataclass
from pathlib import Path

from models import Recording
from pipeline.archive.database import Store
from pipeline.archive.rows import now, recording_fields, stored_path


@dataclass(frozen=True, slots=True)
class StoredMemo:
    """A memo that the archive knows already.

    `review_id` and `memo_id` are the first review that holds a part of it and its row there;
    `also_in` are further reviews. `is_complete`: it is transcribed to its end.
    """

    review_id: int
    memo_id: int
    path: Path
    is_complete: bool
    also_in: tuple[int, ...] = ()

    @property
    def review_ids(self) -> tuple[int, ...]:
        """All reviews that hold a part of it."""
        return (self.review_id, *self.also_in)


def find(store: Store, sha256: str) -> StoredMemo | None:
    """Return the memo whose file has this sha256; None where it has not arrived."""
    rows = store.rows(
        """
        SELECT memos.id, interview_id, path, coalesce(max(is_complete), 0) AS is_complete
        FROM memos LEFT JOIN transcripts ON memo_id = memos.id AND is_current
        WHERE sha256 = ? GROUP BY memos.id ORDER BY first_sentence
        """,
        sha256,
    )
    if not rows:
        return None
    first, *others = rows
    review_ids = dict.fromkeys(row["interview_id"] for row in others)
    return StoredMemo(
        review_id=first["interview_id"],
        memo_id=first["id"],
        path=store.home.root / first["path"],
        is_complete=bool(first["is_complete"]),
        also_in=tuple(each for each in review_ids if each != first["interview_id"]),
    )


def find_at(store: Store, path: Path) -> list[StoredMemo]:
    """Return the memos whose file is `path`.

    They are two where a recording was transcribed as a file before it was completed.
    """
    return [memo for sha256 in _sha256s_at(store, path) if (memo := find(store, sha256))]


def sha256_at(store: Store, path: Path) -> str:
    """Return the sha256 (or what stands in its place) of the memo at `path`, "" without one."""
    return next(iter(_sha256s_at(store, path)), "")


def _sha256s_at(store: Store, path: Path) -> list[str]:
    rows = store.rows(
        "SELECT sha256 FROM memos WHERE path = ? GROUP BY sha256 ORDER BY min(id)",
        stored_path(store.home, path),
    )
    return [row["sha256"] for row in rows]


def all_paths(store: Store) -> frozenset[Path]:
    """Return the paths of all memos."""
    return frozenset(store.home.root / row["path"] for row in store.rows("SELECT path FROM memos"))


def paths_only_in(store: Store, review_id: int) -> list[Path]:
    """Return the paths of a review's memos of which no other review holds a part."""
    rows = store.rows(
        """
        SELECT DISTINCT path FROM memos WHERE interview_id = ?1
        AND path NOT IN (SELECT path FROM memos WHERE interview_id <> ?1)
        """,
        review_id,
    )
    return [store.home.root / row["path"] for row in rows]


def add(store: Store, recording: Recording, review_id: int) -> int:
    """Add a memo to a review, after those it has; return its id."""
    return store.insert(
        "memos",
        interview_id=review_id,
        position=next_position(store, review_id),
        **recording_fields(store.home, recording),
        added_at=now(),
    )


def ids_in(store: Store, review_id: int) -> list[int]:
    """Return the ids of a review's memos."""
    rows = store.rows("SELECT id FROM memos WHERE interview_id = ?", review_id)
    return [row["id"] for row in rows]


def next_position(store: Store, review_id: int) -> int:
    """Return the position of a memo that is added to a review."""
    rows = store.rows(
        "SELECT coalesce(max(position) + 1, 0) FROM memos WHERE interview_id = ?", review_id
    )
    return int(rows[0][0])


def move(store: Store, memo_id: int, review_id: int) -> None:
    """Move a memo to the end of a review."""
    store.execute(
        "UPDATE memos SET interview_id = ?, position = ? WHERE id = ?",
        review_id,
        next_position(store, review_id),
        memo_id,
    )


def end_at(store: Store, memo_id: int, end_s: float | None) -> None:
    """Let a memo's part end here, in seconds of the file; None: at the end of the file."""
    store.execute("UPDATE memos SET end_s = ? WHERE id = ?", end_s, memo_id)


def delete(store: Store, memo_id: int) -> None:
    """Delete a memo with its transcripts, within a transaction."""
    store.execute("DELETE FROM memos WHERE id = ?", memo_id)
