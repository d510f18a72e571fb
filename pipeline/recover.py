"""From a recording that has ended to a filed review; whether it was stopped or its recorder killed.

What was transcribed while it ran is taken over; the rest is done now.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import audio
from pipeline.archive import recordings
from pipeline.archive.archive import Archive, StoredMemo, Work
from pipeline.errors import MemoUnreadable
from pipeline.flow import Filed, alone, refile
from pipeline.live import MarkedSentences, begin, windows_of
from pipeline.progress import Progress, silent
from pipeline.speech import SAMPLE_RATE_HZ, Window
from pipeline.takes import Take, done
from pipeline.transcribe import AUTO, TranscribedWindow, check_language, transcribe_windows
from pipeline.wav import repair, samples_of

if TYPE_CHECKING:
    from pipeline.engines import Engine


def file_take(
    take: Take,
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
    seconds = _repaired(take)
    sha256 = audio.fingerprint(take.path)
    with alone(archive, sha256):
        stored = archive.memo(sha256)
        if stored is not None and stored.is_complete:
            # Killed between the last step and this one, or the same bytes came another way.
            _drop_other(archive, take, stored)
            filed = Filed(stored.review_id, is_new=False)
        else:
            review_id = _file(take, seconds, sha256, archive, find_engine(), rest, progress)
            filed = Filed(review_id, is_new=True)
    done(take)
    return filed


def discard(take: Take, archive: Archive) -> None:
    """Delete a recording with all that was made of it."""
    for memo in recordings.memos_at(archive, take.path):
        recordings.drop(archive, memo)
    take.path.unlink(missing_ok=True)
    done(take)


def _repaired(take: Take) -> float:
    try:
        seconds = repair(take.path)
    except OSError as error:
        raise MemoUnreadable(
            f"The recording {audio.shown(take.path)} cannot be read: {error.strerror}."
        ) from error
    if not seconds:
        raise MemoUnreadable(f"There is no sound in the recording {audio.shown(take.path)}.")
    return seconds


def _file(
    take: Take,
    seconds: float,
    sha256: str,
    archive: Archive,
    engine: "Engine",
    rest: Iterable[Window] | None,
    progress: Progress,
) -> int:
    check_language(engine, take.language)
    work = begin(archive, take, engine.name, seconds)
    builder = MarkedSentences(lambda: take.marks)
    archive.restart(work)
    archive.append(work, None, [s for window in work.done for s in builder.feed(window.words)])
    spoken = work.done[-1].language if work.done else ""
    heard_s = work.done[-1].end_s if work.done else 0.0
    left = windows_of(take.path, round(heard_s * SAMPLE_RATE_HZ)) if rest is None else rest
    for window in _heard(take, work, seconds, engine, left, progress):
        archive.append(work, window, builder.feed(window.words))
        spoken = window.language
    archive.append(work, None, builder.flush())
    recordings.place_guided(archive, work, builder.guided)
    refile(archive, work.review_id)
    recording = recordings.pending(take.path, take.begun_at, seconds)
    recordings.finish(archive, work, replace(recording, sha256=sha256))
    language = spoken or ("" if take.language == AUTO else take.language)
    archive.complete(work, language=language, engine=engine.name)
    return work.review_id


def _heard(
    take: Take,
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
        lambda window: window.cut_from(samples_of(take.path)),  # mapped for no longer than needed
        engine,
        language=last.language if last and take.language == AUTO else take.language,
        first_number=last.number + 1 if last else 0,
    ):
        yield window
        progress("transcribing", window.end_s, seconds)


def _drop_other(archive: Archive, take: Take, stored: StoredMemo) -> None:
    """Take out what was begun of a recording whose bytes are filed by now, and a second copy."""
    for memo in recordings.memos_at(archive, take.path):
        if memo.memo_id != stored.memo_id:
            recordings.drop(archive, memo)
    if stored.path != take.path and stored.path.exists():
        take.path.unlink(missing_ok=True)
