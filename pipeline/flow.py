"""The whole way from a memo to a filed review, in the order of the stages."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock

from models import Exchange, Interview, Placement, PromptSheet, Review, Sentence
from pipeline import audio
from pipeline.archive.archive import Archive, StoredMemo, Work
from pipeline.carry import changed
from pipeline.corrections import learned_for
from pipeline.engines import Engine
from pipeline.errors import AfterviewError, HomeUnusable, MemoError, UsageError
from pipeline.exchanges import find_exchanges
from pipeline.home import FILE_MODE
from pipeline.progress import Progress, silent
from pipeline.segment import segment
from pipeline.segment.hints import Hint, hints
from pipeline.segment.learned import Learned
from pipeline.sentences import SentenceBuilder, in_english
from pipeline.transcribe import AUTO, check_language, transcribe
from pipeline.vocabulary import Vocabulary
from pipeline.vocabulary.bias import Bias
from pipeline.vocabulary.mend import mend

NO_TERMS = Vocabulary()


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a memo ended up, and whether it came in just now or was there before.

    `language` is what was heard, where nobody had said it; else empty.
    """

    review_id: int
    is_new: bool
    also_in: tuple[int, ...] = ()  # further reviews that hold a part of the memo
    language: str = ""


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
    sha256 = audio.fingerprint(path, progress)
    with alone(archive, sha256):
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


def place(
    sentences: Sequence[Sentence], sheet: PromptSheet
) -> tuple[tuple[Placement, ...], tuple[Exchange, ...]]:
    """Sentences to placements and exchanges, storing nothing."""
    placements = segment(sentences, sheet)
    return placements, find_exchanges(sentences, placements, _hints(sentences, sheet))


def settle(
    archive: Archive, review_id: int, keys: Sequence[str], find: Callable[[Review], int]
) -> Sentence:
    """File the sentence that `find` finds where the user says; with no keys, nowhere.

    Raises:
        UsageError: the review is not transcribed to its end, or what `find` raises.
    """
    with alone_with_review(archive, review_id):
        review = archive.review(review_id)
        _refuse_unfinished(review, review_id, "place them")
        index = find(review)
        archive.settle(review_id, index, keys)
    refile(archive, review_id)
    return review.sentences[index]


def correct(
    archive: Archive, review_id: int, text: str | None, find: Callable[[Review], int]
) -> Sentence:
    """Give the sentence that `find` finds another text; None puts back what was heard.

    Returns it as it is then. Raises UsageError as `settle` does.
    """
    with alone_with_review(archive, review_id):
        review = archive.review(review_id)
        _refuse_unfinished(review, review_id, "correct them")
        sentence = review.sentences[find(review)]
        new = changed(sentence, sentence.as_heard if text is None else text, "user")
        archive.correct(review_id, new)
    refile(archive, review_id)
    return new


def refile(archive: Archive, review_id: int) -> None:
    """Place all sentences of a review anew; what the user placed stays as it is."""
    # Two memos of one review may end at the same time: the later one must see the earlier's.
    with alone_with_review(archive, review_id):
        _refile(archive, review_id)


def split(
    archive: Archive, review_id: int, interview: Interview, find: Callable[[Review], int]
) -> int:
    """Make two reviews of one whose memo tells of two interviews; both are placed anew.

    The second begins with the sentence that `find` finds and takes the memo from there to its end;
    further memos stay with the first. A day that `interview` does not say is the first one's.

    Returns:
        The second review's number.

    Raises:
        UsageError: the review is not transcribed to its end, nothing would stay, or what `find`
            raises.
    """
    with alone_with_review(archive, review_id):
        review = archive.review(review_id)
        _refuse_unfinished(review, review_id, "split it")
        index = find(review)
        if index == 0:
            raise UsageError(
                f"Review {review_id} begins with that sentence, so nothing would stay in it. Name "
                "the sentence with which the second interview begins."
            )
        same_day = Interview(held_on=review.interview.held_on)
        with archive.together():
            second_id = archive.split(review_id, index, interview.completed_by(same_day))
            _refile(archive, review_id)
            _refile(archive, second_id)
    return second_id


def undo_split(archive: Archive, review_id: int) -> tuple[int, int]:
    """Make one review again of two that were split, placed anew.

    Of several splits of this review it is the last; what was attached to the second meanwhile goes
    into the first.

    Returns:
        The number that is gone, and that of the review which has all of it now.

    Raises:
        UsageError: the review was not split, or a memo is not transcribed to its end.
    """
    pair = archive.split_to_undo(review_id)
    if pair is None:
        raise UsageError(
            f"Review {review_id} was not split from another one, or the other one was deleted."
        )
    with _alone_with_reviews(archive, pair):
        if archive.split_to_undo(review_id) != pair:
            raise UsageError(f"Review {review_id} was changed meanwhile. Look at it, then go on.")
        gone, into = pair
        for each in pair:
            _refuse_unfinished(archive.review(each), each, "undo its split")
        with archive.together():
            archive.join(gone, into)
            _refile(archive, into)
    return gone, into


def _refuse_unfinished(review: Review, review_id: int, what: str) -> None:
    if not review.is_complete:
        raise UsageError(
            f"Review {review_id} is unfinished, its sentences may still change. Transcribe "
            f"its memo again to go on (a recording: afterview recover), then {what}."
        )


def _refile(archive: Archive, review_id: int) -> None:
    review, sentence_ids = archive.review_to_file(review_id)
    placements, exchanges = filed_by_model(review, learned_for(archive, review_id))
    archive.file(review_id, placements, exchanges, sentence_ids)


def filed_by_model(
    review: Review, learned: Learned | None = None
) -> tuple[list[Placement], tuple[Exchange, ...]]:
    """Where the model files what the user has not filed, and the exchanges of it all.

    `learned` is what the user's corrections in other reviews teach.
    """
    by_user = [each for each in review.placements if each.placed_by != "model"]
    settled = review.settled | {each.sentence for each in by_user}
    by_model = [
        each
        for transcript in review.transcripts
        for each in segment(_to_place_by(transcript.sentences), review.sheet, learned)
        if each.sentence not in settled
    ]
    placements = sorted([*by_user, *by_model], key=lambda each: each.sentence)
    said = {
        index: hint
        for transcript in review.transcripts
        for index, hint in _hints(_to_place_by(transcript.sentences), review.sheet).items()
    }
    return by_model, find_exchanges(_to_place_by(review.sentences), placements, said)


def _hints(sentences: Sequence[Sentence], sheet: PromptSheet) -> dict[int, Hint]:
    return hints(sentences) if "questions" in sheet.keys else {}


def _to_place_by(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences in English, which is what the prompts and the scorer know."""
    return tuple(replace(each, text=each.english) if each.english else each for each in sentences)


@contextmanager
def alone(archive: Archive, sha256: str) -> Iterator[None]:
    """Keep other processes off the same memo; a second one waits, then finds the work done."""
    # 256 locks are enough for all memos, and the folder does not fill up.
    with _alone_with(archive, sha256[:2]):
        yield


def alone_with_review(archive: Archive, review_id: int) -> AbstractContextManager[None]:
    """Keep other processes from filing the same review anew."""
    return _alone_with(archive, _review_lock(review_id))


@contextmanager
def _alone_with_reviews(archive: Archive, review_ids: Sequence[int]) -> Iterator[None]:
    with ExitStack() as locks:
        # In the same order everywhere, and a lock that two reviews share only once.
        for name in sorted({_review_lock(each) for each in review_ids}):
            locks.enter_context(_alone_with(archive, name))
        yield


def _review_lock(review_id: int) -> str:
    return f"review-{review_id % 256}"


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
        archive.change_texts(work, mend(archive.sentences(work.transcript_id), terms))
    return spoken
