"""From a recording that has ended to a filed review; whether it was stopped or its recorder killed.

What was transcribed while it ran is taken over; the rest is done now.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from models import Filed, TranscribedWindow
from models.recording import SAMPLE_RATE_HZ
from pipeline import audio
from pipeline.archive import recordings
from pipeline.archive.archive import Archive, StoredMemo, Work
from pipeline.errors import MemoUnreadable
from pipeline.flow.live import MarkedSentences, begin, windows_of
from pipeline.locks import memo_lock
from pipeline.progress import Progress, silent
from pipeline.recording.session import Session, done
from pipeline.recording.wav import repair, samples_of
from pipeline.review.filing import refile
from pipeline.text import display_path
from pipeline.transcription.transcribe import AUTO, check_language, transcribe_windows
from pipeline.transcription.windows import Window

if TYPE_CHECKING:
    from pipeline.transcription.engines import Engine


def file_recording(
    session: Session,
    *,
    archive: Archive,
    find_engine: "Callable[[], Engine]",
    rest: Iterable[Window] | None = None,
    progress: Progress = silent,
) -> Filed:
    """Mend a recording's header, transcribe what is left of it, place its sentences, file it.

    `rest` are the windows that were not heard yet, where that is known. The recording must be
    held (`takes.held`).

    Raises:
        MemoUnreadable: there is no sound in it.
        AfterviewError: weights, engine or archive; what was done before is kept.
    """
    seconds = _repaired(session)
    sha256 = audio.sha256_of(session.path)
    with memo_lock(archive.home, sha256):
        stored = archive.memo(sha256)
        if stored is not None and stored.is_complete:
            # Killed between the last step and this one, or the same bytes came another way.
            _drop_other(archive, session, stored)
            filed = Filed(stored.review_id, is_new=False)
        else:
            review_id = _file(session, seconds, sha256, archive, find_engine(), rest, progress)
            filed = Filed(review_id, is_new=True)
    done(session)
    return filed


def discard(session: Session, archive: Archive) -> None:
    """Delete a recording with all that was made of it."""
    for memo in recordings.memos_at(archive, session.path):
        recordings.drop(archive, memo)
    session.path.unlink(missing_ok=True)
    done(session)


def _repaired(session: Session) -> float:
    try:
        seconds = repair(session.path)
    except OSError as error:
        raise MemoUnreadable(
            f"The recording {display_path(session.path)} cannot be read: {error.strerror}."
        ) from error
    if not seconds:
        raise MemoUnreadable(f"There is no sound in the recording {display_path(session.path)}.")
    return seconds


def _file(
    session: Session,
    seconds: float,
    sha256: str,
    archive: Archive,
    engine: "Engine",
    rest: Iterable[Window] | None,
    progress: Progress,
) -> int:
    check_language(engine, session.language)
    work = begin(archive, session, engine.name, seconds)
    builder = MarkedSentences(lambda: session.marks)
    archive.restart(work)
    archive.append(work, None, [s for window in work.done for s in builder.feed(window.words)])
    spoken = work.done[-1].language if work.done else ""
    heard_s = work.done[-1].end_s if work.done else 0.0
    left = windows_of(session.path, round(heard_s * SAMPLE_RATE_HZ)) if rest is None else rest
    for window in _heard(session, work, seconds, engine, left, progress):
        archive.append(work, window, builder.feed(window.words))
        spoken = window.language
    archive.append(work, None, builder.flush())
    recordings.place_guided(archive, work, builder.guided)
    refile(archive, work.review_id)
    recording = recordings.pending(session.path, session.begun_at, seconds)
    recordings.finish(archive, work, replace(recording, sha256=sha256))
    language = spoken or ("" if session.language == AUTO else session.language)
    archive.complete(work, language=language, engine=engine.name)
    return work.review_id


def _heard(
    session: Session,
    work: Work,
    seconds: float,
    engine: "Engine",
    rest: Iterable[Window],
    progress: Progress,
) -> Iterator[TranscribedWindow]:
    last = work.done[-1] if work.done else None
    progress("transcribing", last.end_s if last else 0.0, seconds)
    for window in transcribe_windows(
        rest,
        lambda window: window.cut_from(samples_of(session.path)),  # mapped only while needed
        engine,
        language=last.language if last and session.language == AUTO else session.language,
        first_number=last.number + 1 if last else 0,
    ):
        yield window
        progress("transcribing", window.end_s, seconds)


def _drop_other(archive: Archive, session: Session, stored: StoredMemo) -> None:
    """Take out what was begun of a recording whose bytes are filed by now, and a second copy."""
    for memo in recordings.memos_at(archive, session.path):
        if memo.memo_id != stored.memo_id:
            recordings.drop(archive, memo)
    if stored.path != session.path and stored.path.exists():
        session.path.unlink(missing_ok=True)
