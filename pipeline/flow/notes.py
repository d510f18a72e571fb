"""The way of typed notes to a filed review: as a memo's, without the sound."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from models import Filed, Interview, PromptSheet, Recording, Review
from pipeline.archive import drafts, memos, reviews
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model
from pipeline.errors import HomeUnusable
from pipeline.files import FILE_MODE
from pipeline.flow.memo import refuse_other_review
from pipeline.locks import memo_lock
from pipeline.notes import read_notes
from pipeline.review.placing import place_again


def file_notes(
    data: bytes,
    name: str,
    *,
    store: Store,
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
    sha256 = hashlib.sha256(data).hexdigest()
    with memo_lock(store.home, sha256):
        stored = memos.find(store, sha256)
        if stored and stored.is_complete:
            return Filed(stored.review_id, is_new=False, also_in=stored.also_in)
        refuse_other_review(name, stored, review_id)
        if stored:  # an earlier run chose the sheet
            sheet = reviews.load(store, stored.review_id).sheet
        notes = read_notes(data, name, sheet)
        recording = Recording(
            path=_keep_text(store.home.audio, sha256, name, data),
            sha256=sha256,
            seconds=notes.sentences[-1].end_s,
            recorded_at=notes.recorded_at,
            recorded_at_source="notes" if notes.recorded_at else "",
            kind=notes.kind,
            original_name=name,
        )
        work = drafts.begin(
            store,
            recording,
            interview=interview.completed_by(notes.interview),
            sheet=sheet,
            settings={"engine": notes.kind},
            review_id=review_id,
        )
        drafts.restart(store, work)
        drafts.append(store, work, None, notes.sentences)
        first = _first_sentence(reviews.load(store, work.review_id), sha256)
        steered = [replace(each, sentence=each.sentence + first) for each in notes.placements]
        file_by_model(store, work.review_id, steered, [])
        place_again(store, work.review_id)
        drafts.complete(store, work, language=notes.language, engine=notes.kind)
    return Filed(work.review_id, is_new=True)


def _keep_text(folder: Path, sha256: str, name: str, data: bytes) -> Path:
    suffix = Path(name).suffix.lower()
    ending = suffix if suffix.isascii() and 1 < len(suffix) < 8 else ".txt"
    path, part = folder / f"{sha256}{ending}", folder / f".{sha256}.part"
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
    finally:
        part.unlink(missing_ok=True)
    return path


def _first_sentence(review: Review, sha256: str) -> int:
    """The index of the memo's first sentence: other memos may have come before and after it."""
    (transcript,) = (each for each in review.transcripts if each.recording.sha256 == sha256)
    return transcript.sentences[0].index
