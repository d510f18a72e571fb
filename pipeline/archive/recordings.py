"""Memos that are still being recorded: in the archive before their bytes are final.

A memo is known by the sha256 of its file. Until a recording ends, a text that cannot be a sha256
stands in its place (`rows.PENDING` and the file's name).
"""

from datetime import datetime
from pathlib import Path

from models import Recording
from pipeline.archive.database import Store
from pipeline.archive.rows import PENDING, storable
from pipeline.archive.transcripts import Draft


def pending(path: Path, begun_at: datetime, seconds: float) -> Recording:
    """Return the recording at `path` as it is known before it ends."""
    return Recording(
        path=path,
        sha256=f"{PENDING}{storable(path.name)}",
        seconds=seconds,
        recorded_at=begun_at,
        recorded_at_source="name",
        original_name=path.name,
    )


def set_length(store: Store, draft: Draft, seconds: float) -> None:
    """Update the length of a memo that is still being recorded."""
    with store.writing():
        store.execute("UPDATE memos SET seconds = ? WHERE id = ?", seconds, draft.memo_id)


def finish(store: Store, draft: Draft, recording: Recording) -> None:
    """Store the sha256, the length and the level of a recording that has ended."""
    with store.writing():
        set_length(store, draft, recording.seconds)
        store.execute(
            "UPDATE memos SET sha256 = ?, level_db = ? WHERE id = ?",
            *(recording.sha256, recording.level_db, draft.memo_id),
        )
