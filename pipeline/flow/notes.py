"""From typed notes, or another tool's transcript, to a filed review."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

from models import Filed, Interview, PromptSheet, Recording, Review
from models.recording import DateSource
from pipeline.archive import drafts, memos, reviews, transcripts
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model, pin
from pipeline.errors import HomeUnusable
from pipeline.files import write_atomic
from pipeline.flow.memo import refuse_other_review
from pipeline.insights.todo import all_todos, tick
from pipeline.locks import memo_lock
from pipeline.notes import UNDATED, Notes, read_notes
from pipeline.notes.documents import with_text
from pipeline.notes.own_sheet import sheet_named
from pipeline.review.placing import place_again
from pipeline.sheets import BUILT_IN, load_sheet, sheet_names


def file_notes(
    data: bytes,
    name: str,
    *,
    store: Store,
    sheet: PromptSheet,
    interview: Interview,
    review_id: int | None = None,
    written_on: date | None = None,
    me: str = "",
) -> Filed:
    """Take in a text: keep a copy, read its sentences, place them, file the review.

    `name` is the file's, `data` its bytes. An export of ours brings its own sheet where the home
    has it and `sheet` is the built-in one. `interview` goes before what the notes themselves say of
    the interview. `review_id` adds them to an existing review. `written_on` is the day of the file,
    None where that is not known. `me` is who of the speakers is the user, where the text is the
    transcript of the interview itself.

    Raises:
        MemoError: the text is empty or cannot be read; nothing is kept.
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
        elif sheet.name == BUILT_IN and (own := _own_sheet(store, data, name)):
            sheet = own
        notes = read_notes(data, name, sheet, written_on=written_on, me=me)
        if of := _review_of(store, notes):
            return Filed(of, is_new=False)
        recording = Recording(
            path=_keep_text(store.home.audio, sha256, name, data),
            sha256=sha256,
            seconds=notes.sentences[-1].end_s,
            recorded_at=notes.recorded_at,
            recorded_on=notes.recorded_on,
            recorded_at_source=_source(notes),
            kind=notes.kind,
            original_name=name,
        )
        draft = drafts.begin(
            store,
            recording,
            interview=interview.completed_by(notes.interview),
            sheet=sheet,
            settings={"engine": notes.kind},
            review_id=review_id,
        )
        drafts.restart(store, draft)
        drafts.append(store, draft, None, notes.sentences)
        first = _first_sentence(reviews.load(store, draft.review_id), sha256)
        by_heading = [replace(each, sentence=each.sentence + first) for each in notes.placements]
        is_whole = notes.exchanges is not None and review_id is None
        file_by_model(store, draft.review_id, by_heading, (is_whole and notes.exchanges) or [])
        pin(store, draft.review_id, (first + each for each in notes.pinned))
        if not is_whole:
            place_again(store, draft.review_id)
        drafts.complete(store, draft, language=notes.language, engine=notes.kind)
        if notes.done:
            _tick_done(store, draft.review_id, first, notes.done)
    return Filed(draft.review_id, is_new=True, remarks=_told(notes, draft.review_id, interview))


def _own_sheet(store: Store, data: bytes, name: str) -> PromptSheet | None:
    """Return the user's sheet that an export was made with; None where it is the built-in one."""
    own = set(sheet_names(store.home.sheets)) - {BUILT_IN}
    named = sheet_named(with_text(data), name, own) if own else ""
    return load_sheet(named, store.home.sheets) if named else None


def _review_of(store: Store, notes: Notes) -> int | None:
    """Return the review that an export was made of; None where it is not here.

    JSON names its memos; Markdown has but the sentences of it.
    """
    found = (memos.find(store, digest) for digest in notes.digests)
    known = next((each.review_id for each in found if each and each.is_complete), None)
    if known or notes.exchanges is None:
        return known
    return transcripts.review_with(store, [each.text for each in notes.sentences])


def _tick_done(store: Store, review_id: int, first: int, done: frozenset[int]) -> None:
    """Tick the resolves that were ticked in the notes; `first` is the notes' first sentence."""
    found = [
        each.number
        for each in all_todos(store)
        if each.review_id == review_id and each.sentence - first in done
    ]
    tick(store, found, is_done=True)


def _told(notes: Notes, review_id: int, interview: Interview) -> tuple[str, ...]:
    """Return the remarks but for what `interview` answers, with the review's number."""
    return tuple(
        each.replace(" edit ID ", f" edit {review_id} ")
        for each in notes.remarks
        if not (interview.held_on and each.startswith(UNDATED))
    )


def _keep_text(folder: Path, sha256: str, name: str, data: bytes) -> Path:
    suffix = Path(name).suffix.lower()
    ending = suffix if suffix.isascii() and 1 < len(suffix) < 8 else ".txt"
    path = folder / f"{sha256}{ending}"
    try:
        write_atomic(path, data)
    except OSError as error:
        raise HomeUnusable(
            f"The notes cannot be kept in {folder} ({error.strerror}). Make room there or change "
            "its permissions, or name another home folder with --home."
        ) from error
    return path


def _source(notes: Notes) -> DateSource:
    if notes.recorded_at:
        return "notes"
    return "mtime" if notes.recorded_on else ""


def _first_sentence(review: Review, sha256: str) -> int:
    """Return the index of the memo's first sentence; the review may hold other memos too."""
    (transcript,) = (each for each in review.transcripts if each.recording.sha256 == sha256)
    return transcript.sentences[0].index
