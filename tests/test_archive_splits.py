import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Exchange, Interview, Part, Placement
from pipeline.archive import drafts, maintenance, memos, reviews, splits
from pipeline.archive.database import Store
from tests.reviews import RECORDING, SHEET, add_review, digest, pin_sentence, sentence

TEXTS = [f"Sentence {number}." for number in range(6)]
LINDQVIST = Interview("Lindqvist")


def texts(store: Store, review_id: int) -> list[str]:
    return [each.text for each in reviews.load(store, review_id).sentences]


def test_both_reviews_hold_a_part_of_the_file(store: Store) -> None:
    first = add_review(store, TEXTS, placements=(Placement(4, "answers", 0.8),))
    pin_sentence(store, first, 5, ["made_up"])
    second = splits.split(store, first, 4, LINDQVIST)
    one, two = reviews.load(store, first), reviews.load(store, second)
    assert (texts(store, first), texts(store, second)) == (TEXTS[:4], TEXTS[4:])
    assert [each.part for each in one.transcripts] == [Part(0.0, 4.0)]
    assert [each.part for each in two.transcripts] == [Part(4.0, RECORDING.seconds)]
    assert (two.interview, two.sheet) == (LINDQVIST, SHEET)
    assert two.placements == (
        Placement(0, "answers", 0.8),
        Placement(1, "made_up", 1.0, "user"),
    )
    assert two.pinned == {1}
    stored = memos.find(store, digest("a"))
    assert stored is not None
    assert stored.review_ids == (first, second)
    assert maintenance.check(store) == []


def test_a_memo_goes_as_a_whole_where_it_begins_with_the_sentence(store: Store) -> None:
    first = add_review(store, TEXTS[:2])
    draft = drafts.begin(
        store,
        RECORDING,
        interview=Interview(),
        sheet=SHEET,
        settings={},
        review_id=first,
    )
    drafts.append(store, draft, None, [sentence(0, "Another memo.")])
    second = splits.split(store, first, 2, LINDQVIST)
    assert texts(store, second) == ["Another memo."]
    assert [each.part for each in reviews.load(store, second).transcripts] == [None]
    stored = memos.find(store, RECORDING.sha256)
    assert stored is not None
    assert stored.review_ids == (second,)


def test_a_split_drops_the_exchanges(store: Store) -> None:
    exchange = Exchange(1, TEXTS[0], TEXTS[5], (0,), (5,))
    first = add_review(store, TEXTS, exchanges=(exchange,))
    second = splits.split(store, first, 3, LINDQVIST)
    assert reviews.load(store, first).exchanges == ()
    assert reviews.load(store, second).exchanges == ()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, len(TEXTS) - 1), min_size=1, max_size=4), data=st.data())
def test_joining_all_gives_the_review_back(
    store: Store, cuts: list[int], data: st.DataObject
) -> None:
    first = add_review(store, TEXTS, name=str(uuid.uuid4()))
    before = reviews.load(store, first)
    numbers = [first]
    for cut in cuts:
        of = data.draw(st.sampled_from(numbers))
        if cut < len(texts(store, of)):
            numbers.append(splits.split(store, of, cut, LINDQVIST))
    assert sorted(text for each in numbers for text in texts(store, each)) == TEXTS
    while pair := splits.split_to_undo(store, first):
        splits.join(store, *pair)
    assert reviews.load(store, first) == before
    assert maintenance.check(store) == []


def test_the_last_split_is_undone_first(store: Store) -> None:
    first = add_review(store, TEXTS)
    assert splits.split_to_undo(store, first) is None
    second = splits.split(store, first, 4, LINDQVIST)
    third = splits.split(store, first, 2, LINDQVIST)
    assert splits.split_to_undo(store, first) == (third, first)
    assert splits.split_to_undo(store, third) == (third, first)
    assert splits.split_to_undo(store, second) == (second, first)


def test_a_review_is_marked_as_one(store: Store) -> None:
    first = add_review(store, TEXTS)
    assert not reviews.load(store, first).is_one
    splits.mark_as_one(store, first)
    assert reviews.load(store, first).is_one


def test_nothing_of_a_failed_split_is_stored(store: Store) -> None:
    first = add_review(store, TEXTS)
    with pytest.raises(IndexError):
        splits.split(store, first, 99, LINDQVIST)
    assert [line.review_id for line in reviews.list_all(store)] == [first]
