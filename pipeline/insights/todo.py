"""Resolves for the next time: which there are, and which are done.

A resolve is found again after its memo was transcribed again, or its words were mended, by its
words and its time.
"""

from collections.abc import Iterable, Sequence

from models.prep import Todo
from pipeline.archive import todos
from pipeline.archive.database import Store
from pipeline.archive.todos import KeptTodo, Resolve
from pipeline.errors import UsageError

ALIKE = 60.0  # of 100, rapidfuzz's ratio of words: from here on two texts may be one sentence
NEAR_S = 4.0  # apart, two transcripts of a sentence may begin
NEARLY = 45.0  # the likeness that is enough at the same time


def all_todos(store: Store) -> list[Todo]:
    """Return all resolves, the open ones first, of these the latest interview."""
    sync(store)
    return todos.listed(store)


def tick(store: Store, numbers: Sequence[int], *, is_done: bool) -> list[Todo]:
    """Tick resolves, or take their ticks away; return them as they are then.

    Raises:
        UsageError: there is none with one of the numbers.
    """
    there = {each.number for each in all_todos(store)}
    if missing := [each for each in numbers if each not in there]:
        raise UsageError(
            f"There is no number {missing[0]} in the list. See which there are with: "
            "afterview todo --all"
        )
    with store.writing():
        for number in numbers:
            todos.tick(store, number, is_done=is_done)
    return [each for each in todos.listed(store) if each.number in numbers]


def sync(store: Store) -> None:
    """Find the sentences of all resolves, as reviews are now."""
    now, kept = todos.resolves(store), todos.kept(store)
    found = matched(kept, now)
    taken = {each.sentence_id for each in found.values()}
    new = [each for each in now if each.sentence_id not in taken]
    before = {each.number: each.resolve for each in kept if each.is_there}
    if new or found != before:
        todos.settle(store, found, new)


def matched(kept: Sequence[KeptTodo], now: Sequence[Resolve]) -> dict[int, Resolve]:
    """Return the sentence of each row that has one now, by the row's number."""
    found: dict[int, Resolve] = {}
    taken: set[int] = set()
    for _, number, each in sorted(_pairs(kept, now), key=lambda pair: (-pair[0], pair[1])):
        if number not in found and each.sentence_id not in taken:
            found[number] = each
            taken.add(each.sentence_id)
    return found


def _pairs(
    kept: Sequence[KeptTodo], now: Sequence[Resolve]
) -> Iterable[tuple[float, int, Resolve]]:
    """Return which row may be which sentence, with how likely that is."""
    by_memo: dict[str, list[Resolve]] = {}
    for each in now:
        by_memo.setdefault(each.sha256, []).append(each)
    for row in kept:
        for each in by_memo.get(row.resolve.sha256, []):
            likeness = _likeness(row.resolve, each)
            if likeness:
                yield likeness, row.number, each


def _likeness(before: Resolve, now: Resolve) -> float:
    """Return how likely a sentence is the one before: up to 100, 200 where it is its row; or 0."""
    same_row = before.sentence_id == now.sentence_id
    if same_row and before.text == now.text:
        return 300.0
    from rapidfuzz.fuzz import ratio

    likeness = float(ratio(before.text.casefold(), now.text.casefold()))
    is_timed = before.start_s > 0 and now.start_s > 0
    is_near = is_timed and abs(before.start_s - now.start_s) <= NEAR_S
    # SQLite gives the number of a row that is gone to another one.
    if likeness >= ALIKE or (likeness >= NEARLY and (same_row or is_near)):
        return likeness + 100.0 * same_row
    return 0.0
