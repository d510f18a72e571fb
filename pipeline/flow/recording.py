"""From a recording that has ended to a filed review, whether it was stopped or killed.

Windows transcribed while it grew are taken over; the rest is transcribed here.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from models import Filed
from models.recording import SAMPLE_RATE_HZ
from pipeline import audio
from pipeline.archive import drafts, memos, recordings, reviews
from pipeline.archive.database import Store
from pipeline.archive.memos import StoredMemo
from pipeline.errors import MemoUnreadable
from pipeline.flow.live import Live, begin
from pipeline.flow.transcript import TranscriptWriter
from pipeline.locks import memo_lock
from pipeline.progress import Progress, silent
from pipeline.recording.session import Session, forget_session
from pipeline.recording.wav import blocks_of, repair, samples_of
from pipeline.review.placing import place_again
from pipeline.text import display_path
from pipeline.transcription.cutter import windows_of
from pipeline.transcription.transcribe import check_language, transcribe_windows
from pipeline.vocabulary.terms import NO_TERMS, Vocabulary

if TYPE_CHECKING:
    from pipeline.transcription.engines import Engine


def file_recording(
    session: Session,
    *,
    store: Store,
    find_engine: "Callable[[], Engine]",
    terms: Vocabulary = NO_TERMS,
    live: Live | None = None,
    progress: Progress = silent,
) -> Filed:
    """Repair a recording's header, transcribe the rest of it, place its sentences, file it.

    `terms` are those to expect. `live` transcribed it while it grew with the same terms, and is
    stopped. Without it, as after a kill, the windows in the archive are taken over if they were
    heard with the same weights, language and terms; else all is transcribed anew. The caller holds
    the session.

    Raises:
        MemoUnreadable: there is no sound in it.
        AfterviewError: weights, engine or archive; what was done before is kept.
    """
    seconds = _repair(session)
    sha256 = audio.sha256_of(session.path)
    with memo_lock(store.home, sha256):
        stored = memos.find(store, sha256)
        if stored is not None and stored.is_complete:
            # An earlier run was killed after its last step, or the same bytes came as a file.
            _drop_other(store, session, stored)
            filed = Filed(stored.review_id, is_new=False)
        else:
            engine = find_engine()
            check_language(engine, session.language)
            writer = begin(store, session, engine, seconds, terms, lambda: session.marks)
            spoken = _transcribe_rest(writer, session, seconds, engine, live, progress)
            draft = writer.draft
            place_again(store, draft.review_id)
            recording = recordings.pending(session.path, session.begun_at, seconds)
            level = audio.level_db(blocks_of(session.path))
            recordings.finish(store, draft, replace(recording, sha256=sha256, level_db=level))
            drafts.complete(store, draft, language=spoken, engine=engine.name)
            filed = Filed(draft.review_id, is_new=True)
    forget_session(session)
    return filed


def is_mistake(session: Session) -> bool:
    """Return whether a recording that has ended is only a few seconds, with no speech in them."""
    if session.seconds > reviews.MISTAKE_S:
        return False
    return not any(True for _ in windows_of(blocks_of(session.path)))


def discard(session: Session, store: Store) -> None:
    """Delete a recording, its session and what the archive has of it."""
    for memo in memos.find_at(store, session.path):
        reviews.delete_memo(store, memo)
    session.path.unlink(missing_ok=True)
    forget_session(session)


def _repair(session: Session) -> float:
    """Repair the WAV's header; return the seconds of sound."""
    try:
        seconds = repair(session.path)
    except OSError as error:
        raise MemoUnreadable(
            f"The recording {display_path(session.path)} cannot be read: {error.strerror}."
        ) from error
    if not seconds:
        raise MemoUnreadable(f"There is no sound in the recording {display_path(session.path)}.")
    return seconds


def _transcribe_rest(
    writer: TranscriptWriter,
    session: Session,
    seconds: float,
    engine: "Engine",
    live: Live | None,
    progress: Progress,
) -> str:
    """Transcribe a recording from where the writer's draft ends; return the language spoken."""
    writer.resume()
    done_s = writer.draft.windows[-1].end_s if writer.draft.windows else 0.0
    if live is not None and live.view.error is None and live.windows == writer.next_number:
        rest = live.rest()
    else:
        rest = windows_of(blocks_of(session.path), round(done_s * SAMPLE_RATE_HZ))
    progress("transcribing", done_s, seconds)
    for window in transcribe_windows(
        rest,
        lambda window: window.cut_from(samples_of(session.path)),  # mapped for a moment only
        engine,
        language=writer.language,
        bias=writer.bias,
        first_number=writer.next_number,
    ):
        writer.add(window)
        progress("transcribing", window.end_s, seconds)
    return writer.finish()


def _drop_other(store: Store, session: Session, stored: StoredMemo) -> None:
    """Remove a recording whose bytes are filed already: its draft, and its file if a copy."""
    for memo in memos.find_at(store, session.path):
        if memo.memo_id != stored.memo_id:
            reviews.delete_memo(store, memo)
    if stored.path != session.path and stored.path.exists():
        session.path.unlink(missing_ok=True)
