"""Memos that are still being recorded: their place in the archive before their bytes are final.

A memo is known by the digest of its bytes. A recording has none before it ends, so until then a
name that cannot be a digest stands in its place.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from models import Placement, Recording
from pipeline.archive.archive import Archive, StoredMemo, Work
from pipeline.archive.rows import PENDING, storable


def pending(path: Path, begun_at: datetime, seconds: float) -> Recording:
    """The recording at `path` before it is whole."""
    return Recording(
        path=path,
        sha256=f"{PENDING}{storable(path.name)}",
        seconds=seconds,
        recorded_at=begun_at,
        recorded_at_source="name",
        original_name=path.name,
    )


def memos_at(archive: Archive, path: Path) -> list[StoredMemo]:
    """The memos whose sound lies at `path`: one, or none where the archive does not know it."""
    rows = archive.store.rows("SELECT sha256 FROM memos WHERE path = ?", archive.relative(path))
    return [memo for row in rows if (memo := archive.memo(row["sha256"])) is not None]


def all_paths(archive: Archive) -> frozenset[Path]:
    """Where the sound of all memos lies."""
    rows = archive.store.rows("SELECT path FROM memos")
    return frozenset(archive.home.root / row["path"] for row in rows)


def sha256_at(archive: Archive, path: Path) -> str:
    """The digest, or what stands in its place, of the memo at `path`; empty where there is none."""
    rows = archive.store.rows("SELECT sha256 FROM memos WHERE path = ?", archive.relative(path))
    return rows[0]["sha256"] if rows else ""


def grow(archive: Archive, work: Work, seconds: float) -> None:
    """Tell how much of a memo is recorded by now."""
    with archive.store.writing():
        archive.store.execute("UPDATE memos SET seconds = ? WHERE id = ?", seconds, work.memo_id)


def finish(archive: Archive, work: Work, recording: Recording) -> None:
    """Put in what is known only when a memo is whole: its digest and length."""
    with archive.store.writing():
        archive.store.execute(
            "UPDATE memos SET sha256 = ?, seconds = ? WHERE id = ?",
            recording.sha256,
            recording.seconds,
            work.memo_id,
        )


def drop(archive: Archive, memo: StoredMemo) -> None:
    """Take a memo out of the archive, and its review where it has no other."""
    with archive.store.writing():
        archive.store.execute("DELETE FROM memos WHERE id = ?", memo.memo_id)
        archive.store.execute(
            """
            DELETE FROM interviews WHERE id = ?
            AND NOT EXISTS (SELECT 1 FROM memos WHERE interview_id = interviews.id)
            """,
            memo.review_id,
        )
        archive.store.execute("INSERT INTO sentences_fts (sentences_fts) VALUES ('optimize')")


def place(archive: Archive, work: Work, placements: Sequence[Placement]) -> None:
    """Add placements to a memo that is still growing; their `sentence` counts from its start."""
    with archive.store.writing():
        prompt_ids = archive.prompt_ids(work.review_id)
        ids = _ids(archive, work)
        for each in placements:
            if each.sentence in ids:
                archive.store.execute(
                    "INSERT INTO placements VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    ids[each.sentence],
                    prompt_ids[each.prompt],
                    each.score,
                    each.placed_by,
                )


def place_guided(archive: Archive, work: Work, sentences: Sequence[tuple[int, str]]) -> None:
    """File a memo's sentences (position in the memo, prompt's key) under the prompts shown.

    A sentence is filed there alone, unless the user has said otherwise meanwhile.
    """
    with archive.store.writing():
        prompt_ids = archive.prompt_ids(work.review_id)
        ids = _ids(archive, work)
        for position, key in sentences:
            if position in ids and key in prompt_ids:
                sentence_id = ids[position]
                archive.store.execute("DELETE FROM placements WHERE sentence_id = ?", sentence_id)
                archive.store.insert(
                    "placements",
                    sentence_id=sentence_id,
                    prompt_id=prompt_ids[key],
                    score=1.0,
                    placed_by="guided",
                )


def _ids(archive: Archive, work: Work) -> dict[int, int]:
    """The ids of a memo's sentences by position, but for those the user said something of."""
    rows = archive.store.rows(
        "SELECT position, id FROM sentences WHERE transcript_id = ? AND NOT settled",
        work.transcript_id,
    )
    return {row["position"]: row["id"] for row in rows}
