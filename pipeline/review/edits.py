"""The user's edits of a stored review: pin a sentence, correct its words, split the review."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace

from models import Interview, Recording, Review, Sentence
from models.change import Replacement, SentenceState
from models.transcript import edited
from pipeline.archive import reviews, splits, states
from pipeline.archive.database import Store
from pipeline.errors import UsageError
from pipeline.locks import review_lock
from pipeline.review import history
from pipeline.review.placing import place_again_unlocked
from pipeline.text import display_path


def pin(
    store: Store, review_id: int, keys: Sequence[str], find: Callable[[Review], int]
) -> Sentence:
    """Pin one sentence as `pin_all` does several; `find` returns its index in the review."""
    (sentence,) = pin_all(store, review_id, keys, lambda review: [find(review)])
    return sentence


def pin_all(
    store: Store,
    review_id: int,
    keys: Sequence[str],
    find: Callable[[Review], Sequence[int]],
) -> list[Sentence]:
    """Pin sentences under the prompts `keys`, with no keys under none; place the others again.

    `find` returns the sentences' indexes in the review.

    Returns:
        The sentences.

    Raises:
        UsageError: the review is not transcribed to its end, or `find` raises it.
        ReviewNotFound: there is no such review.
    """
    with changing(store, review_id, "place them") as review:
        indexes = find(review)
        stored = states.load(store, review_id)
        new = {index: stored[index].state.pinned_under(tuple(keys)) for index in indexes}
        history.make(store, review_id, "place", one_for_one(new))
    return [review.sentences[index] for index in indexes]


def correct(
    store: Store, review_id: int, text: str | None, find: Callable[[Review], int]
) -> Sentence:
    """Correct a sentence's text, or with None undo its corrections; place all sentences again.

    `find` returns the sentence's index in the review.

    Returns:
        The sentence with its new text.

    Raises:
        UsageError: the review is not transcribed to its end, or `find` raises it.
        ReviewNotFound: there is no such review.
    """
    with changing(store, review_id, "correct them") as review:
        state = states.load(store, review_id)[find(review)].state
        sentence = state.sentence
        if text is None and sentence.text == sentence.as_heard:
            raise UsageError(
                f"Sentence {sentence.index} was not corrected; there is nothing to undo."
            )
        new = edited(sentence, sentence.as_heard if text is None else text, "user")
        command = "correct --undo" if text is None else "correct"
        news = {sentence.index: replace(state, sentence=new)}
        history.make(store, review_id, command, one_for_one(news))
    return new


def edit_interview(
    store: Store, review_id: int, known: Interview, changed: Interview, command: str = "edit"
) -> None:
    """Store what differs between what was known of a review's interview and what is known now.

    What another process changed meanwhile, in other fields, stays. `command` is what the history
    calls the change.

    Raises:
        ReviewNotFound: there is no such review.
    """
    with review_lock(store.home, review_id), store.writing():
        before = reviews.load(store, review_id).interview
        named = [each.name for each in fields(Interview)]
        news = {
            name: getattr(changed, name)
            for name in named
            if getattr(changed, name) != getattr(known, name)
        }
        history.make_interview(store, review_id, command, before, replace(before, **news))


@contextmanager
def changing(store: Store, review_id: int, what: str) -> Iterator[Review]:
    """Hold a review's lock and a transaction, and place its sentences again at the end.

    Yields:
        The review as it is before the change.

    Raises:
        UsageError: it is not transcribed to its end, so that one should not yet do `what`.
        ReviewNotFound: there is no such review.
    """
    with review_lock(store.home, review_id), store.writing():
        review = reviews.load(store, review_id)
        refuse_unfinished(review, review_id, what)
        yield review
        place_again_unlocked(store, review_id)


def one_for_one(states: Mapping[int, SentenceState]) -> list[Replacement]:
    """Return replacements of single sentences by others, by their indexes."""
    return [Replacement(index, 1, (state,)) for index, state in sorted(states.items())]


def split(store: Store, review_id: int, interview: Interview, find: Callable[[Review], int]) -> int:
    """Split a review whose memo tells of two interviews; place the sentences of both again.

    `find` returns the index of the sentence with which the second interview begins. The second
    review takes the memo from there to its end; further memos stay with the first. If `interview`
    has no day, it gets the first one's.

    Returns:
        The second review's number.

    Raises:
        UsageError: the review is not transcribed to its end, nothing would stay in it, or `find`
            raises it.
        ReviewNotFound: there is no such review.
    """
    with review_lock(store.home, review_id):
        review = reviews.load(store, review_id)
        refuse_unfinished(review, review_id, "split it")
        index = find(review)
        if index == 0:
            raise UsageError(
                f"Review {review_id} begins with that sentence, so nothing would stay in it. Name "
                "the sentence with which the second interview begins."
            )
        same_day = Interview(held_on=review.interview.held_on)
        with store.writing():
            second_id = splits.split(store, review_id, index, interview.completed_by(same_day))
            place_again_unlocked(store, review_id)
            place_again_unlocked(store, second_id)
    return second_id


def undo_split(store: Store, review_id: int) -> tuple[int, int]:
    """Join two reviews that were split, and place all sentences again.

    Of several splits of this review, the last is undone. Memos that were attached to the second
    meanwhile go into the first.

    Returns:
        The number of the review that is gone, and of the one that has all memos now.

    Raises:
        UsageError: the review was not split, or a memo is not transcribed to its end.
    """
    pair = splits.split_to_undo(store, review_id)
    if pair is None:
        parts = [each for each in reviews.load(store, review_id).transcripts if each.part]
        way = f" {way_to_whole(review_id, parts[0].recording)}" if parts else ""
        raise UsageError(
            f"Review {review_id} was not split from another one, or the other one was deleted.{way}"
        )
    with review_lock(store.home, *pair):
        if splits.split_to_undo(store, review_id) != pair:
            raise UsageError(
                f"Review {review_id} was changed meanwhile. Look at it, then try again."
            )
        gone, into = pair
        for each in pair:
            refuse_unfinished(reviews.load(store, each), each, "undo its split")
        with store.writing():
            splits.join(store, gone, into)
            place_again_unlocked(store, into)
    return gone, into


def way_to_whole(review_id: int, recording: Recording) -> str:
    """Return how to get all of a memo again, of which the review holds a part and none the rest."""
    take_in = "transcribe" if recording.kind == "audio" else "import"
    return (
        f"To have all of the memo again: copy {display_path(recording.path)} to another folder, "
        f"then afterview delete {review_id} and afterview {take_in} the copy (what you placed and "
        "corrected in this review goes with it)."
    )


def refuse_unfinished(review: Review, review_id: int, what: str) -> None:
    """Raise UsageError where a review is not transcribed to its end, which comes before `what`."""
    if not review.is_complete:
        raise UsageError(
            f"Review {review_id} is unfinished, its sentences may still change. Transcribe "
            f"its memo again to go on (a recording: afterview recover), then {what}."
        )
