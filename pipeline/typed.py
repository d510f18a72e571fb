"""The way of typed notes to a filed review: as a memo's, without the sound."""

import hashlib
import os
from dataclasses import fields, replace
from pathlib import Path

from models import Interview, PromptSheet, Recording
from pipeline.archive.archive import Archive
from pipeline.errors import HomeUnusable
from pipeline.flow import Filed, alone, refile
from pipeline.home import FILE_MODE
from pipeline.notes import read_notes


def file_notes(
    data: bytes,
    name: str,
    *,
    archive: Archive,
    sheet: PromptSheet,
    interview: Interview,
    review_id: int | None = None,
) -> Filed:
    """Take in typed notes or another tool's transcript: keep the text, place it, file the review.

    `interview` is what the user said of it beside the notes, and goes before what they say.

    Raises:
        MemoError: there is no text in it; nothing is kept.
        AfterviewError: the archive; what was done before is kept.
    """
    notes = read_notes(data, name, sheet)
    sha256 = hashlib.sha256(data).hexdigest()
    with alone(archive, sha256):
        stored = archive.memo(sha256)
        if stored and stored.is_complete:
            return Filed(stored.review_id, is_new=False)
        recording = Recording(
            path=_keep_text(archive.store.home.audio, sha256, name, data),
            sha256=sha256,
            seconds=notes.sentences[-1].end_s if notes.sentences else 0.0,
            recorded_at=notes.recorded_at,
            recorded_at_source="notes" if notes.recorded_at else "",
            kind=notes.kind,
            original_name=name,
        )
        work = archive.begin(
            recording,
            interview=_either(interview, notes.interview),
            sheet=sheet,
            settings={"engine": notes.kind},
            review_id=review_id,
        )
        archive.restart(work)
        archive.append(work, None, notes.sentences)
        first = len(archive.review(work.review_id).sentences) - len(notes.sentences)
        steered = [replace(each, sentence=each.sentence + first) for each in notes.placements]
        archive.file(work.review_id, steered, [])
        refile(archive, work.review_id)
        archive.complete(work, language=notes.language, engine=notes.kind)
    return Filed(work.review_id, is_new=True)


def _keep_text(folder: Path, sha256: str, name: str, data: bytes) -> Path:
    suffix = Path(name).suffix.lower()
    path = folder / f"{sha256}{suffix if suffix.isascii() and len(suffix) < 8 else '.txt'}"
    part = path.with_suffix(".part")
    try:
        part.touch(mode=FILE_MODE)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise HomeUnusable(
            f"The notes cannot be kept in {folder} ({error.strerror}). Make room there or change "
            "its permissions, or name another home folder with --home."
        ) from error
    return path


def _either(said: Interview, noted: Interview) -> Interview:
    """What was said, and where nothing was said what the notes know."""
    return Interview(
        *(getattr(said, field.name) or getattr(noted, field.name) for field in fields(Interview))
    )
