import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.database import Store
from pipeline.archive.reviews import delete
from pipeline.archive.todos import KeptTodo, Resolve
from pipeline.errors import UsageError
from pipeline.insights.todo import all_todos, matched, tick
from tests.reviews import delete_sentence
from tests.trends import ALL, add, add_all


def resolve(sentence_id: int, text: str, start_s: float = 0.0, sha256: str = "a") -> Resolve:
    return Resolve(1, sentence_id, sha256, start_s, text)


BEFORE = resolve(5, "Look up closures and scopes.", 12.0)


@pytest.mark.parametrize(
    ("now", "is_same"),
    [
        (resolve(5, "Look up closures and scopes.", 12.0), True),
        (resolve(9, "look up closures and scopes", 12.0), True),
        (resolve(9, "Look up clojure and scopes.", 13.0), True),
        (resolve(5, "Look closures up.", 12.0), True),
        (resolve(9, "Ask for water.", 12.5), False),
        (resolve(5, "Ask for water."), False),  # another sentence got the row of one that is gone
        (resolve(9, "Look up closures and scopes.", 12.0, sha256="b"), False),
    ],
)
def test_a_resolve_is_found_again(now: Resolve, is_same: bool) -> None:
    assert matched([KeptTodo(1, BEFORE, True)], [now]) == ({1: now} if is_same else {})


@given(st.lists(st.sampled_from(["Look up hooks.", "look up hook", "Sleep."]), max_size=5))
def test_no_sentence_is_two_resolves(texts: list[str]) -> None:
    now = [resolve(number, text) for number, text in enumerate(texts)]
    found = matched([KeptTodo(number, BEFORE, True) for number in range(3)] * 2, now)
    assert len({each.sentence_id for each in found.values()}) == len(found)
    kept = [KeptTodo(number, each, True) for number, each in enumerate(now)]
    assert matched(kept, now) == dict(enumerate(now))


def test_ticks_are_kept_and_taken_away(store: Store) -> None:
    add_all(store)
    add(store, ALL[0], "again")
    first, second = all_todos(store)
    assert [first.number, second.number] == [2, 1]
    (ticked,) = tick(store, [2], is_done=True)
    assert ticked.done_on
    assert [each.number for each in all_todos(store)] == [1, 2]
    tick(store, [2], is_done=False)
    assert [each.number for each in all_todos(store)] == [2, 1]
    with pytest.raises(UsageError, match="no number 7"):
        tick(store, [1, 7], is_done=True)
    assert all(each.done_on is None for each in all_todos(store))


def test_a_sentence_that_is_gone_is_no_resolve_and_no_number_is_given_twice(store: Store) -> None:
    review_id = add(store, ALL[0], "first")
    (one,) = all_todos(store)
    ((sentence_id,),) = store.rows(
        "SELECT id FROM sentences WHERE text = ? ORDER BY id", "Look up closures."
    )
    delete_sentence(store, sentence_id)
    assert all_todos(store) == []
    delete(store, review_id)
    add(store, ALL[0], "second")
    (other,) = all_todos(store)
    assert other.number > one.number
