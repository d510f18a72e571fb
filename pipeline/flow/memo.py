"""From a sound file to a filed review."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from models import Filed, Interview, PromptSheet
from pipeline import audio
from pipeline.archive import drafts, memos
from pipeline.archive.database import Store
from pipeline.archive.memos import StoredMemo
from pipeline.errors import AfterviewError, MemoError, UsageError
from pipeline.flow.transcript import TranscriptWriter, settings_of
from pipeline.locks import memo_lock
from pipeline.progress import Progress, silent
from pipeline.review.placing import place_again
from pipeline.transcription.engines import Engine
from pipeline.transcription.transcribe import AUTO, check_language, transcribe
from pipeline.vocabulary.terms import NO_TERMS, Vocabulary


def file_memo(
    path: Path,
    *,
    store: Store,
    find_engine: Callable[[], Engine],
    sheet: PromptSheet,
    interview: Interview,
    language: str = "en",
    terms: Vocabulary = NO_TERMS,
    review_id: int | None = None,
    progress: Progress = silent,
) -> Filed:
    """Take in a sound file: keep a copy, transcribe it, place its sentences, file the review.

    A file whose bytes are filed already is left alone; one that an earlier run did not finish is
    resumed. `language` is a code or "auto", `terms` are those to expect. `review_id` adds the memo
    to an existing review. `progress` is called with the stages "checking", "copying", "decoding"
    and "transcribing".

    Raises:
        MemoError: the file cannot be taken in; nothing is kept of it.
        AfterviewError: weights, engine or archive; what was done before is kept.
    """
    audio.examine(path)
    sha256 = audio.sha256_of(path, progress)
    with memo_lock(store.home, sha256):
        stored = memos.find(store, sha256)
        if stored and stored.is_complete:
            return Filed(stored.review_id, is_new=False, also_in=stored.also_in)
        refuse_other_review(path.name, stored, review_id)
        engine = find_engine()
        check_language(engine, language)
        _preload(engine)
        kept = _keep(path, store.home.audio, sha256, progress)
        decoded = _decode(kept, path.name, sha256, is_known=stored is not None, progress=progress)
        draft = drafts.begin(
            store,
            decoded.recording,
            interview=interview,
            sheet=sheet,
            settings=settings_of(engine, language, terms),
            review_id=review_id,
        )
        writer = TranscriptWriter(store, draft, language=language, terms=terms)
        spoken = transcribe_into(writer, decoded, engine, language, progress)
        place_again(store, draft.review_id)
        drafts.complete(store, draft, language=spoken, engine=engine.name)
    return Filed(draft.review_id, is_new=True, language=spoken if language == AUTO else "")


def _preload(engine: Engine) -> None:
    """Load the weights in a thread, while the file is decoded; errors come again at their use."""

    def load() -> None:
        with suppress(AfterviewError):
            str(engine.name)

    threading.Thread(target=load, name="load").start()


def refuse_other_review(name: str, stored: StoredMemo | None, review_id: int | None) -> None:
    """Raise UsageError where an unfinished memo of another review is to be added to this one."""
    if stored and review_id not in (None, stored.review_id):
        raise UsageError(
            f"{name} belongs to review {stored.review_id}, where it is unfinished. Go on with it "
            "there: afterview transcribe."
        )


def _keep(path: Path, folder: Path, sha256: str, progress: Progress) -> Path:
    if path.resolve().parent == folder.resolve():  # the recorder wrote it there
        return path
    return audio.keep(path, folder, sha256, progress)


def _decode(
    kept: Path, name: str, sha256: str, *, is_known: bool, progress: Progress
) -> audio.Decoded:
    try:
        return audio.decode(kept, name=name, sha256=sha256, progress=progress)
    except MemoError:
        if not is_known and kept.name != name:
            kept.unlink(missing_ok=True)
        raise


def transcribe_into(
    writer: TranscriptWriter,
    decoded: audio.Decoded,
    engine: Engine,
    language: str,
    progress: Progress,
) -> str:
    """Transcribe a memo from where the writer's draft ends; return the language spoken."""
    writer.resume()
    for window in transcribe(
        decoded.samples,
        engine,
        language=language,
        bias=writer.bias,
        done=writer.draft.windows,
        progress=progress,
    ):
        writer.add(window)
    return writer.finish()
