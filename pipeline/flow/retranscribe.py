"""Transcribe stored memos again, with better weights or other terms.

The transcript from before is kept; the user's placements and corrections move to the new one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from models import Interview, Placement, Review, Sentence, Transcript
from pipeline import audio
from pipeline.archive import changes as changes_kept
from pipeline.archive import drafts, reviews, splits, states, transcripts
from pipeline.archive.database import Store
from pipeline.archive.placements import load_guided
from pipeline.archive.transcripts import CurrentTranscript, Draft
from pipeline.errors import EngineError, MemoError, MemoMissing, UsageError
from pipeline.flow.memo import transcribe_into
from pipeline.flow.transcript import TranscriptWriter, settings_of
from pipeline.locks import memo_lock, review_lock
from pipeline.progress import Progress, silent
from pipeline.review.edits import way_to_whole
from pipeline.review.learning import user_examples
from pipeline.review.placing import place_by_model
from pipeline.review.recutting import recut, standing
from pipeline.review.transfer import Change, Transferred, changes, transfer
from pipeline.text import display_path
from pipeline.transcription.engines import Engine
from pipeline.transcription.transcribe import check_language
from pipeline.vocabulary.terms import NO_TERMS, Vocabulary


@dataclass(frozen=True, slots=True)
class Redone:
    """The outcome for one memo that was transcribed again.

    `engines` are the names before and after, `sentences` is how many the new transcript has. `kept`
    counts the sentences that the user placed or corrected, `lost` are those of them that have no
    counterpart in the new transcript.
    """

    review_id: int
    name: str
    engines: tuple[str, str]
    sentences: int
    changes: tuple[Change, ...]
    kept: int
    lost: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of `redo`: memos transcribed again, memos left alone, memos that failed.

    The last two are by (review's number, memo's name) and (review's number, error).
    """

    done: tuple[Redone, ...]
    same: tuple[tuple[int, str], ...]
    failed: tuple[tuple[int, MemoError | EngineError], ...]


def redo(
    store: Store,
    review_ids: Sequence[int],
    *,
    find_engine: Callable[[], Engine],
    language: str | None = None,
    terms_for: Callable[[Interview], Vocabulary] = lambda interview: NO_TERMS,
    progress: Progress = silent,
) -> Result:
    """Transcribe the memos of reviews again; where one fails, the others are done all the same.

    A memo whose transcript has the same weights, language and terms is left alone; one that an
    earlier run began is resumed. `language` None means the language of each memo's transcript.
    `terms_for` returns the terms to expect in the memos of an interview. `progress` is called with
    the stage "transcribing" only, in seconds of all memos together.

    Raises:
        ReviewNotFound: one of the numbers is unknown; nothing was changed.
        UsageError: a review is unfinished, or the engine does not know the language.
        AfterviewError: weights or archive; what was done before is kept.
    """
    wanted = [
        (review_id, number, transcript)
        for review_id in dict.fromkeys(review_ids)
        for number, transcript in enumerate(_finished(store, review_id).transcripts)
        if transcript.recording.kind == "audio"
    ]
    total_s = sum(transcript.recording.seconds for *_, transcript in wanted)
    before_s = 0.0
    done: list[Redone] = []
    same: list[tuple[int, str]] = []
    failed: list[tuple[int, MemoError | EngineError]] = []
    for review_id, number, transcript in wanted:
        try:
            redone = _redo(
                store,
                review_id,
                number,
                transcript,
                find_engine,
                language or transcript.language or "en",
                terms_for,
                _part_of(progress, before_s, total_s),
            )
        except (MemoError, EngineError) as error:
            failed.append((review_id, error))
        else:
            if redone is None:
                same.append((review_id, _name(transcript)))
            else:
                done.append(redone)
        before_s += transcript.recording.seconds
        progress("transcribing", before_s, total_s)
    return Result(tuple(done), tuple(same), tuple(failed))


def go_back(store: Store, review_ids: Sequence[int]) -> tuple[Redone, ...]:
    """Make the transcripts from before the last `redo` current; called again, the later ones.

    Raises:
        ReviewNotFound: one of the numbers is unknown.
        UsageError: a review is unfinished, or was transcribed only once.
    """
    for review_id in review_ids:
        _finished(store, review_id)
        if all(each.before is None for each in transcripts.current(store, review_id)):
            raise UsageError(
                f"Review {review_id} was transcribed only once; there is nothing to go back to."
            )
    found = []
    for review_id in dict.fromkeys(review_ids):
        for number, current in enumerate(transcripts.current(store, review_id)):
            if current.before is None:
                continue
            draft = Draft(review_id, current.memo_id, current.before)
            found.append(_adopt(store, draft, number, None))
    return tuple(found)


def _finished(store: Store, review_id: int) -> Review:
    review = reviews.load(store, review_id)
    if not review.is_complete:
        raise UsageError(
            f"Review {review_id} is unfinished. Transcribe its memo again to go on, then redo it."
        )
    return review


def _redo(
    store: Store,
    review_id: int,
    number: int,
    transcript: Transcript,
    find_engine: Callable[[], Engine],
    language: str,
    terms_for: Callable[[Interview], Vocabulary],
    progress: Progress,
) -> Redone | None:
    """Transcribe one memo again; return None where that would change nothing."""
    recording = transcript.recording
    if transcript.part is not None:
        if splits.split_to_undo(store, review_id):
            way = f"Make one review of it first: afterview split {review_id} --undo"
        else:
            way = f"No review holds the rest. {way_to_whole(review_id, recording)}"
        raise MemoError(f"It holds a part of a memo only. {way}")
    with memo_lock(store.home, recording.sha256):
        engine = find_engine()
        check_language(engine, language)
        terms = terms_for(reviews.load(store, review_id).interview)
        settings = settings_of(engine, language, terms)
        current = transcripts.current(store, review_id)[number]
        if _is_same(current, settings, transcript):
            return None
        if not recording.path.exists():
            raise MemoMissing(
                f"The sound of review {review_id} is gone: {display_path(recording.path)}. Put the "
                "file back there to transcribe it again."
            )
        decoded = audio.decode(
            recording.path, name=_name(transcript), sha256=recording.sha256, progress=silent
        )
        draft = drafts.begin_again(store, review_id, current.memo_id, settings)
        marks = _marks(transcript, reviews.load(store, review_id))
        writer = TranscriptWriter(store, draft, language=language, terms=terms, marks=lambda: marks)
        spoken = transcribe_into(writer, decoded, engine, language, progress)
        return _adopt(store, draft, number, (spoken, engine.name))


def _is_same(
    current: CurrentTranscript, settings: Mapping[str, object], transcript: Transcript
) -> bool:
    """Return whether a transcript has these settings; a detected language counts as given."""
    given = {**current.settings, "language": transcript.language or settings["language"]}
    return settings in (current.settings, given)


def _adopt(store: Store, draft: Draft, number: int, as_heard: tuple[str, str] | None) -> Redone:
    """Make a transcript current, with the user's placements and corrections in the old one.

    `number` is the memo's in the review, `as_heard` the (language, engine) of a new transcript.
    """
    with review_lock(store.home, draft.review_id), store.writing():
        review = reviews.load(store, draft.review_id)
        _recut(store, draft)
        old = review.transcripts[number]
        engine = as_heard[1] if as_heard else transcripts.engine_of(store, draft.transcript_id)
        transferred = transfer(
            old.sentences,
            transcripts.sentences(store, draft.transcript_id),
            _pinned(review, old.sentences[0].index if old.sentences else 0, len(old.sentences)),
        )
        guided = load_guided(store, draft.transcript_id)
        renewed = _renewed(review, number, transferred, guided)
        placements, exchanges = place_by_model(renewed, user_examples(store, draft.review_id))
        drafts.adopt(
            store,
            draft,
            sentences=transferred.sentences,
            pinned=transferred.pinned,
            placements=placements,
            exchanges=exchanges,
            as_heard=as_heard,
        )
    return Redone(
        review_id=draft.review_id,
        name=_name(old),
        engines=(old.engine, engine),
        sentences=len(transferred.sentences),
        changes=changes(old.sentences, transferred.sentences),
        kept=_count_by_user(review, old),
        lost=transferred.lost,
    )


def _recut(store: Store, draft: Draft) -> None:
    """Split and join a transcript's sentences where the user did so in those before it."""
    for edge in standing(changes_kept.cuts_in_memo(store, draft.review_id, draft.memo_id)):
        stored = states.of_transcript(store, draft.transcript_id)
        found = recut([each.state for each in stored], edge)
        if found is not None:
            old = stored[found.first : found.first + found.count]
            states.put(store, draft.review_id, old, found.new)


def _count_by_user(review: Review, transcript: Transcript) -> int:
    """Return how many sentences of a transcript the user placed or corrected."""
    return sum(
        each.index in review.pinned or each.changed_by == "user" for each in transcript.sentences
    )


def _pinned(review: Review, first: int, count: int) -> dict[int, tuple[str, ...]]:
    """Return the prompts of the user's placements in one transcript, by position in it.

    The transcript is the `count` sentences of the review from the index `first` on.
    """
    by_user = [each for each in review.placements if each.placed_by == "user"]
    indexes = review.pinned | {each.sentence for each in by_user}
    return {
        index - first: tuple(each.prompt for each in by_user if each.sentence == index)
        for index in indexes
        if first <= index < first + count
    }


def _guided(review: Review, transcript: Transcript) -> dict[int, str]:
    """Return the keys of one transcript's guided placements, by the sentence's position in it."""
    first = transcript.sentences[0].index if transcript.sentences else 0
    return {
        each.sentence - first: each.prompt
        for each in review.placements
        if each.placed_by == "guided" and 0 <= each.sentence - first < len(transcript.sentences)
    }


def _marks(transcript: Transcript, review: Review) -> tuple[tuple[float, str], ...]:
    """Return the moments from which a guided recording showed a prompt, as its sentences tell.

    The session that held the exact moments is deleted once a recording is filed.
    """
    guided = _guided(review, transcript)
    marks: list[tuple[float, str]] = []
    for position, sentence in enumerate(transcript.sentences):
        key = guided.get(position, "")
        if key != (marks[-1][1] if marks else ""):
            marks.append((sentence.start_s, key))
    return tuple(marks)


def _renewed(
    review: Review, number: int, transferred: Transferred, guided: Mapping[int, str]
) -> Review:
    """Return the review with the new transcript, without the model's placements.

    `guided` are the new transcript's guided placements, by position in it.
    """
    transcripts: list[Transcript] = []
    pinned: dict[int, Sequence[str]] = {}
    shown: dict[int, str] = {}
    count = 0
    for place, transcript in enumerate(review.transcripts):
        old = transcript.sentences
        mine: Mapping[int, Sequence[str]] = (
            transferred.pinned
            if place == number
            else _pinned(review, old[0].index if old else 0, len(old))
        )
        pinned |= {count + position: keys for position, keys in mine.items()}
        prompts = guided if place == number else _guided(review, transcript)
        shown |= {count + position: key for position, key in prompts.items()}
        new = transferred.sentences if place == number else old
        numbered = tuple(replace(each, index=count + n) for n, each in enumerate(new))
        transcripts.append(replace(transcript, sentences=numbered))
        count += len(numbered)
    return replace(
        review,
        transcripts=tuple(transcripts),
        placements=(
            *(Placement(index, key, 1.0, "user") for index, keys in pinned.items() for key in keys),
            *(Placement(i, key, 1.0, "guided") for i, key in shown.items() if i not in pinned),
        ),
        exchanges=(),
        pinned=frozenset(pinned),
    )


def _part_of(progress: Progress, before_s: float, total_s: float) -> Progress:
    """Return a callback for one memo that reports progress over all of them."""

    def report(stage: str, done: float, total: float) -> None:
        if stage == "transcribing":
            progress(stage, before_s + done, total_s)

    return report


def _name(transcript: Transcript) -> str:
    return transcript.recording.original_name or transcript.recording.path.name
