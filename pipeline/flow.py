"""The whole way from a memo to a filed review, in the order of the stages."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from models import Exchange, Interview, Placement, PromptSheet, Review, Sentence
from pipeline import audio
from pipeline.archive.archive import Archive, StoredMemo, Work
from pipeline.engines import Engine
from pipeline.errors import HomeUnusable, MemoError, UsageError
from pipeline.exchanges import find_exchanges
from pipeline.home import FILE_MODE
from pipeline.progress import Progress, silent
from pipeline.segment import segment
from pipeline.sentences import SentenceBuilder
from pipeline.transcribe import AUTO, check_language, transcribe


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a memo ended up, and whether it came in just now or was there before."""

    review_id: int
    is_new: bool


def file_memo(
    path: Path,
    *,
    archive: Archive,
    find_engine: Callable[[], Engine],
    sheet: PromptSheet,
    interview: Interview,
    language: str = "en",
    review_id: int | None = None,
    progress: Progress = silent,
) -> Filed:
    """Take in a sound file: keep it, transcribe it, place its sentences, file the review.

    A file whose bytes were taken in before is left alone; one that an earlier run did not finish
    is gone on with. `review_id` adds the memo to a review that is there.

    Raises:
        MemoError: the file cannot be taken in; nothing is kept of it.
        AfterviewError: weights, engine or archive; what was done before is kept.
    """
    audio.examine(path)
    sha256 = audio.fingerprint(path, progress)
    with alone(archive, sha256):
        stored = archive.memo(sha256)
        if stored and stored.is_complete:
            return Filed(stored.review_id, is_new=False)
        refuse_other_review(path.name, stored, review_id)
        engine = find_engine()
        check_language(engine, language)
        kept = _kept(path, archive.home.audio, sha256, progress)
        decoded = _decoded(kept, path.name, sha256, is_known=stored is not None, progress=progress)
        settings = {"engine": engine.name, "language": language}
        work = archive.begin(
            decoded.recording,
            interview=interview,
            sheet=sheet,
            settings=settings,
            review_id=review_id,
        )
        spoken = _transcribe(archive, work, decoded, engine, language, progress)
        refile(archive, work.review_id)
        archive.complete(work, language=spoken, engine=engine.name)
    return Filed(work.review_id, is_new=True)


def place(
    sentences: Sequence[Sentence], sheet: PromptSheet
) -> tuple[tuple[Placement, ...], tuple[Exchange, ...]]:
    """Sentences to placements and exchanges, storing nothing."""
    placements = segment(sentences, sheet)
    return placements, find_exchanges(sentences, placements)


def settle(
    archive: Archive, review_id: int, keys: Sequence[str], find: Callable[[Review], int]
) -> Sentence:
    """File the sentence that `find` finds where the user says; with no keys, nowhere.

    Raises:
        UsageError: the review is not transcribed to its end, or what `find` raises.
    """
    with _alone_with_review(archive, review_id):
        review = archive.review(review_id)
        if not review.is_complete:
            raise UsageError(
                f"Review {review_id} is unfinished, its sentences may still change. Transcribe "
                "its memo again to go on (a recording: afterview recover), then place them."
            )
        index = find(review)
        archive.settle(review_id, index, keys)
    refile(archive, review_id)
    return review.sentences[index]


def refile(archive: Archive, review_id: int) -> None:
    """Place all sentences of a review anew; what the user placed stays as it is."""
    # Two memos of one review may end at the same time: the later one must see the earlier's.
    with _alone_with_review(archive, review_id):
        review, sentence_ids = archive.review_to_file(review_id)
        placements, exchanges = _filed_by_model(review)
        archive.file(review_id, placements, exchanges, sentence_ids)


def _filed_by_model(review: Review) -> tuple[list[Placement], tuple[Exchange, ...]]:
    by_user = [each for each in review.placements if each.placed_by != "model"]
    settled = review.settled | {each.sentence for each in by_user}
    by_model = [
        each
        for transcript in review.transcripts
        for each in segment(transcript.sentences, review.sheet)
        if each.sentence not in settled
    ]
    placements = sorted([*by_user, *by_model], key=lambda each: each.sentence)
    return by_model, find_exchanges(review.sentences, placements)


@contextmanager
def alone(archive: Archive, sha256: str) -> Iterator[None]:
    """Keep other processes off the same memo; a second one waits, then finds the work done."""
    # 256 locks are enough for all memos, and the folder does not fill up.
    with _alone_with(archive, sha256[:2]):
        yield


def _alone_with_review(archive: Archive, review_id: int) -> AbstractContextManager[None]:
    return _alone_with(archive, f"review-{review_id % 256}")


@contextmanager
def _alone_with(archive: Archive, name: str) -> Iterator[None]:
    lock = FileLock(archive.home.locks / f"{name}.lock", mode=FILE_MODE)
    try:
        lock.acquire()
    except OSError as error:
        raise HomeUnusable(
            f"{archive.home.locks} cannot be written ({error.strerror}). Change its permissions, "
            "or name another home folder with --home."
        ) from error
    try:
        yield
    finally:
        lock.release()


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


def _transcribe(
    archive: Archive,
    work: Work,
    decoded: audio.Decoded,
    engine: Engine,
    language: str,
    progress: Progress,
) -> str:
    """Commit every window as it comes; the language that was spoken."""
    builder = SentenceBuilder()
    if work.done:
        archive.restart(work)
        archive.append(work, None, [s for w in work.done for s in builder.feed(w.words)])
    spoken = work.done[-1].language if work.done else ""
    for window in transcribe(
        decoded.samples, engine, language=language, done=work.done, progress=progress
    ):
        archive.append(work, window, builder.feed(window.words))
        spoken = window.language
    archive.append(work, None, builder.flush())
    return spoken or ("" if language == AUTO else language)
