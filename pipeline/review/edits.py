"""What the user changes in a stored review: where a sentence belongs, its words, its split."""

from collections.abc import Callable, Sequence

from models import Interview, Review, Sentence
from models.transcript import edited
from pipeline.archive import reviews, splits, transcripts
from pipeline.archive.database import Store
from pipeline.archive.placements import pin_sentence
from pipeline.errors import UsageError
from pipeline.locks import review_lock
from pipeline.review.filing import refile, refile_unlocked


def pin(
    store: Store, review_id: int, keys: Sequence[str], find: Callable[[Review], int]
) -> Sentence:
    """File the sentence that `find` finds where the user says; with no keys, nowhere.

    Raises:
        UsageError: the review is not transcribed to its end, or what `find` raises.
    """
    with review_lock(store.home, review_id):
        review = reviews.load(store, review_id)
        _refuse_unfinished(review, review_id, "place them")
        index = find(review)
        pin_sentence(store, review_id, index, keys)
    refile(store, review_id)
    return review.sentences[index]


def correct(
    store: Store, review_id: int, text: str | None, find: Callable[[Review], int]
) -> Sentence:
    """Give the sentence that `find` finds another text; None puts back what was heard.

    Returns it as it is then. Raises UsageError as `settle` does.
    """
    with review_lock(store.home, review_id):
        review = reviews.load(store, review_id)
        _refuse_unfinished(review, review_id, "correct them")
        sentence = review.sentences[find(review)]
        new = edited(sentence, sentence.as_heard if text is None else text, "user")
        transcripts.correct(store, review_id, new)
    refile(store, review_id)
    return new


def split(store: Store, review_id: int, interview: Interview, find: Callable[[Review], int]) -> int:
    """Make two reviews of one whose memo tells of two interviews; both are placed anew.

    The second begins with the sentence that `find` finds and takes the memo from there to its end;
    further memos stay with the first. A day that `interview` does not say is the first one's.

    Returns:
        The second review's number.

    Raises:
        UsageError: the review is not transcribed to its end, nothing would stay, or what `find`
            raises.
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
            refile_unlocked(store, review_id)
            refile_unlocked(store, second_id)
    return second_id


def undo_split(store: Store, review_id: int) -> tuple[int, int]:
    """Make one review again of two that were split, placed anew.

    Of several splits of this review it is the last; what was attached to the second meanwhile goes
    into the first.

    Returns:
        The number that is gone, and that of the review which has all of it now.

    Raises:
        UsageError: the review was not split, or a memo is not transcribed to its end.
    """
    pair = splits.split_to_undo(store, review_id)
    if pair is None:
        raise UsageError(
            f"Review {review_id} was not split from another one, or the other one was deleted."
        )
    with review_lock(store.home, *pair):
        if splits.split_to_undo(store, review_id) != pair:
            raise UsageError(f"Review {review_id} was changed meanwhile. Look at it, then go on.")
        gone, into = pair
        for each in pair:
            _refuse_unfinished(reviews.load(store, each), each, "undo its split")
        with store.writing():
            splits.join(store, gone, into)
            refile_unlocked(store, into)
    return gone, into


def _refuse_unfinished(review: Review, review_id: int, what: str) -> None:
    if not review.is_complete:
        raise UsageError(
            f"Review {review_id} is unfinished, its sentences may still change. Transcribe "
            f"its memo again to go on (a recording: afterview recover), then {what}."
        )
