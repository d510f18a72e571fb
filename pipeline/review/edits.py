"""The user's edits of a stored review: pin a sentence, correct its words, split the review."""

from collections.abc import Callable, Sequence

from models import Interview, Recording, Review, Sentence
from models.transcript import edited
from pipeline.archive import reviews, splits, transcripts
from pipeline.archive.database import Store
from pipeline.archive.placements import pin_sentence
from pipeline.errors import UsageError
from pipeline.locks import review_lock
from pipeline.review.placing import place_again, place_again_unlocked
from pipeline.text import display_path


def pin(
    store: Store, review_id: int, keys: Sequence[str], find: Callable[[Review], int]
) -> Sentence:
    """Pin a sentence under the prompts `keys`, with no keys under none; place the others again.

    `find` returns the sentence's index in the review.

    Returns:
        The sentence.

    Raises:
        UsageError: the review is not transcribed to its end, or `find` raises it.
        ReviewNotFound: there is no such review.
    """
    with review_lock(store.home, review_id):
        review = reviews.load(store, review_id)
        _refuse_unfinished(review, review_id, "place them")
        index = find(review)
        pin_sentence(store, review_id, index, keys)
    place_again(store, review_id)
    return review.sentences[index]


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
    with review_lock(store.home, review_id):
        review = reviews.load(store, review_id)
        _refuse_unfinished(review, review_id, "correct them")
        sentence = review.sentences[find(review)]
        if text is None and sentence.text == sentence.as_heard:
            raise UsageError(
                f"Sentence {sentence.index} was not corrected; there is nothing to undo."
            )
        new = edited(sentence, sentence.as_heard if text is None else text, "user")
        transcripts.correct(store, review_id, new)
    place_again(store, review_id)
    return new


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
        _refuse_unfinished(review, review_id, "split it")
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
            _refuse_unfinished(reviews.load(store, each), each, "undo its split")
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


def _refuse_unfinished(review: Review, review_id: int, what: str) -> None:
    if not review.is_complete:
        raise UsageError(
            f"Review {review_id} is unfinished, its sentences may still change. Transcribe "
            f"its memo again to go on (a recording: afterview recover), then {what}."
        )
