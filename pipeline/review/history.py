"""Change stored reviews so that it can be taken back: keep old and new, undo, do again.

Each function that changes something runs within its caller's transaction and lock, or holds both.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace

from models import Interview
from models.change import InterviewChange, Replacement, SentenceChange, SentenceState, Step
from pipeline.archive import changes, reviews, states
from pipeline.archive.changes import StoredChange, StoredStep
from pipeline.archive.database import Store
from pipeline.errors import UsageError
from pipeline.locks import review_lock
from pipeline.progress import Progress, silent
from pipeline.review.placing import place_again_unlocked
from pipeline.review.retracing import retraced


@dataclass(frozen=True, slots=True)
class Undone:
    """A step that was taken back, or done again; `left` are the changes for which that failed."""

    step: Step
    left: tuple[SentenceChange | InterviewChange, ...] = ()


def make(
    store: Store,
    review_id: int,
    command: str,
    replacements: Sequence[Replacement],
    *,
    step: int | None = None,
) -> int:
    """Make changes in a review's sentences and keep them; those that change nothing are left out.

    Returns:
        The step's number, that of `step` where it is given.
    """
    step = changes.next_step(store) if step is None else step
    stored = states.load(store, review_id)
    made: list[tuple[SentenceChange, list[int], list[int]]] = []
    # From the end: what comes before keeps its place.
    for each in sorted(replacements, key=lambda each: each.first, reverse=True):
        old = stored[each.first : each.first + each.count]
        before = tuple(one.state for one in old)
        if _are_same(before, each.new):
            continue
        new = tuple(
            replace(state, sentence=replace(state.sentence, index=each.first + place))
            for place, state in enumerate(each.new)
        )
        ids = states.put(store, review_id, old, new)
        change = SentenceChange(review_id, before, new)
        made.append((change, [one.sentence_id for one in old], ids))
    for change, old_ids, new_ids in reversed(made):
        changes.add(store, step, command, change, old_ids, new_ids)
    return step


def make_interview(
    store: Store, review_id: int, command: str, old: Interview, new: Interview
) -> None:
    """Store what is known of an interview and keep the change, if it is one."""
    reviews.edit_interview(store, review_id, new)
    if new != old:
        change = InterviewChange(review_id, old, new)
        changes.add(store, changes.next_step(store), command, change)


def undo(store: Store, review_id: int | None = None, progress: Progress = silent) -> Undone:
    """Take back the last step, of one review or of all; called again, the one before.

    Of a step that changed several reviews, `review_id` takes back what it changed in that one. A
    change whose sentences have other words by now is left.

    Raises:
        UsageError: there is nothing to take back, or a review is unfinished.
        ReviewNotFound: there is no such review.
    """
    return _retrace(store, review_id, progress, is_undone=True)


def redo(store: Store, review_id: int | None = None, progress: Progress = silent) -> Undone:
    """Make the changes again that were undone last and that no other followed.

    Raises:
        UsageError: there is nothing to do again, or a review is unfinished.
        ReviewNotFound: there is no such review.
    """
    return _retrace(store, review_id, progress, is_undone=False)


def _retrace(store: Store, review_id: int | None, progress: Progress, *, is_undone: bool) -> Undone:
    step = _next(store, review_id, is_undone=is_undone)
    reviews_of_step = _reviews_of(store, step)
    with (
        review_lock(store.home, *reviews_of_step),
        _placed_again(store, reviews_of_step, progress),
    ):
        if _next(store, review_id, is_undone=is_undone) != step:
            raise UsageError("Another program changed it meanwhile. Look at it, then try again.")
        left = [
            each.change
            for each in reversed(step.changes)
            if not _put_back(store, each if is_undone else _turned(each))
        ]
        changes.mark(store, step.changes, is_undone=is_undone)
    return Undone(step.step, tuple(reversed(left)))


def _next(store: Store, review_id: int | None, *, is_undone: bool) -> StoredStep:
    if review_id is not None and not reviews.exists(store, review_id):
        reviews.interview_row(store, review_id)  # raises
    find = changes.last_step if is_undone else changes.first_undone
    step = find(store, review_id)
    if step is None:
        where = "" if review_id is None else f" in review {review_id}"
        what = "be taken back" if is_undone else "be done again"
        raise UsageError(f"There is nothing{where} that could {what}.")
    return step


def _reviews_of(store: Store, step: StoredStep) -> list[int]:
    """Return the reviews in which the sentences of a step are now."""
    found = {
        (states.review_of(store, each.new_ids[0]) if each.new_ids else None)
        or each.change.review_id
        for each in step.changes
    }
    return sorted(found)


@contextmanager
def _placed_again(store: Store, review_ids: Sequence[int], progress: Progress) -> Iterator[None]:
    """Run a block in a transaction, and place the reviews' sentences again; one within it.

    Many would keep other programs waiting too long.
    """
    with store.writing():
        for review_id in review_ids:
            if not reviews.load(store, review_id).is_complete:
                raise UsageError(
                    f"Review {review_id} is unfinished. Transcribe its memo again to go on, then "
                    "undo changes."
                )
        yield
        if len(review_ids) == 1:
            place_again_unlocked(store, review_ids[0])
    if len(review_ids) > 1:
        place_all(store, review_ids, progress)


def place_all(store: Store, review_ids: Sequence[int], progress: Progress) -> None:
    """Place the sentences of several reviews again; the caller holds their locks."""
    for done, review_id in enumerate(review_ids):
        progress("placing", done, len(review_ids))
        place_again_unlocked(store, review_id)
    progress("placing", len(review_ids), len(review_ids))


def _turned(each: StoredChange) -> StoredChange:
    """Return a change the other way round."""
    change = each.change
    return StoredChange(
        each.change_id,
        replace(change, old=change.new, new=change.old),  # type: ignore[arg-type]  # a pair of one
        each.new_ids,
        each.old_ids,
    )


def _put_back(store: Store, each: StoredChange) -> bool:
    """Put what was there before a change in its place; return False where it is gone."""
    change = each.change
    if isinstance(change, InterviewChange):
        return _put_interview_back(store, change)
    stored = states.find(store, each.new_ids[0], len(change.new))
    review_id = states.review_of(store, each.new_ids[0]) or change.review_id
    if _are_same([one.state for one in stored], change.new):
        states.put(store, review_id, stored, change.old, each.old_ids)
        return True
    if stored:
        return False
    # Its memo was transcribed again: what was changed is found by its time and words.
    now = states.load(store, review_id)
    found = retraced([one.state for one in now], change)
    for one in reversed(found):
        states.put(store, review_id, now[one.first : one.first + one.count], one.new)
    return bool(found)


def _put_interview_back(store: Store, change: InterviewChange) -> bool:
    """Put an interview's fields back that are as a change left them; return if all are."""
    known = reviews.load(store, change.review_id).interview
    changed = [
        each.name
        for each in fields(Interview)
        if getattr(change.old, each.name) != getattr(change.new, each.name)
    ]
    still = [name for name in changed if getattr(known, name) == getattr(change.new, name)]
    values = {name: getattr(change.old, name) for name in still}
    reviews.edit_interview(store, change.review_id, replace(known, **values))
    return still == changed


def _are_same(one: Sequence[SentenceState], other: Sequence[SentenceState]) -> bool:
    return len(one) == len(other) and all(a.is_same(b) for a, b in zip(one, other, strict=True))
