"""The whole way from a memo to a filed review, in the order of the stages."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from models import Filed, Interview, PromptSheet
from pipeline import audio
from pipeline.archive.archive import Archive, StoredMemo, Work
from pipeline.errors import AfterviewError, MemoError, UsageError
from pipeline.locks import memo_lock
from pipeline.progress import Progress, silent
from pipeline.review.filing import refile
from pipeline.transcription.engines import Engine
from pipeline.transcription.sentences import SentenceBuilder, in_english
from pipeline.transcription.transcribe import AUTO, check_language, transcribe
from pipeline.vocabulary.bias import Bias
from pipeline.vocabulary.replace import replace_misheard
from pipeline.vocabulary.terms import Vocabulary

NO_TERMS = Vocabulary()


def file_memo(
    path: Path,
    *,
    archive: Archive,
    find_engine: Callable[[], Engine],
    sheet: PromptSheet,
    interview: Interview,
    language: str = "en",
    terms: Vocabulary = NO_TERMS,
    review_id: int | None = None,
    progress: Progress = silent,
) -> Filed:
    """Take in a sound file: keep it, transcribe it, place its sentences, file the review.

    A file whose bytes were taken in before is left alone; one that an earlier run did not finish
    is gone on with. `terms` may be said in it. `review_id` adds the memo to a review that is
    there.

    Raises:
        MemoError: the file cannot be taken in; nothing is kept of it.
        AfterviewError: weights, engine or archive; what was done before is kept.
    """
    audio.examine(path)
    sha256 = audio.sha256_of(path, progress)
    with memo_lock(archive.home, sha256):
        stored = archive.memo(sha256)
        if stored and stored.is_complete:
            return Filed(stored.review_id, is_new=False, also_in=stored.also_in)
        refuse_other_review(path.name, stored, review_id)
        engine = find_engine()
        check_language(engine, language)
        load_meanwhile(engine)
        kept = _kept(path, archive.home.audio, sha256, progress)
        decoded = _decoded(kept, path.name, sha256, is_known=stored is not None, progress=progress)
        settings = settings_of(engine, language, terms)
        work = archive.begin(
            decoded.recording,
            interview=interview,
            sheet=sheet,
            settings=settings,
            review_id=review_id,
        )
        spoken = transcribe_into(archive, work, decoded, engine, language, terms, progress)
        refile(archive, work.review_id)
        archive.complete(work, language=spoken, engine=engine.name)
    return Filed(work.review_id, is_new=True, language=spoken if language == AUTO else "")


def load_meanwhile(engine: Engine) -> None:
    """Have the engine load while something else is done; what fails there fails again later."""

    def load() -> None:
        with suppress(AfterviewError):
            str(engine.name)

    threading.Thread(target=load, name="load").start()


def settings_of(engine: Engine, language: str, terms: Vocabulary = NO_TERMS) -> dict[str, str]:
    """What two runs must share for one to go on with the other's work."""
    settings = {"engine": engine.name, "language": language}
    return {**settings, "terms": terms.digest} if terms else settings


def refuse_other_review(name: str, stored: StoredMemo | None, review_id: int | None) -> None:
    """Raise UsageError where a memo that another review began is to be added to this one."""
    if stored and review_id not in (None, stored.review_id):
        raise UsageError(
            f"{name} belongs to review {stored.review_id}, where it is unfinished. Go on with it "
            "there: afterview transcribe."
        )


def _kept(path: Path, folder: Path, sha256: str, progress: Progress) -> Path:
    if path.resolve().parent == folder.resolve():  # the recorder wrote it there
        return path
    return audio.keep(path, folder, sha256, progress)


def _decoded(
    kept: Path, name: str, sha256: str, *, is_known: bool, progress: Progress
) -> audio.Decoded:
    try:
        return audio.decode(kept, name=name, sha256=sha256, progress=progress)
    except MemoError:
        if not is_known and kept.name != name:
            kept.unlink(missing_ok=True)
        raise


def transcribe_into(
    archive: Archive,
    work: Work,
    decoded: audio.Decoded,
    engine: Engine,
    language: str,
    terms: Vocabulary,
    progress: Progress,
) -> str:
    """Transcribe into the archive, every window committed as it comes; the language spoken."""
    builder = SentenceBuilder()
    english = [word for window in work.done for word in window.english]
    if work.done:
        archive.restart(work)
        archive.append(work, None, [s for w in work.done for s in builder.feed(w.words)])
    spoken = work.done[-1].language if work.done else ""
    for window in transcribe(
        decoded.samples,
        engine,
        language=language,
        bias=Bias(terms) if terms else None,
        done=work.done,
        progress=progress,
    ):
        archive.append(work, window, builder.feed(window.words))
        spoken = window.language
        english += window.english
    archive.append(work, None, builder.flush())
    if english:
        archive.translate(work, in_english(archive.sentences(work.transcript_id), english))
    spoken = spoken or ("" if language == AUTO else language)
    if spoken == "en":
        archive.change_texts(work, replace_misheard(archive.sentences(work.transcript_id), terms))
    return spoken
