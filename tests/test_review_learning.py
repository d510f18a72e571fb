from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.archive.examples import left_alone, pinned_examples
from pipeline.home import Home
from pipeline.review.edits import pin
from pipeline.review.learning import user_examples
from pipeline.review.placing import place_again
from pipeline.segment.scorer import Reading, load_scorer, read, scorer_id
from tests.reviews import add_review

SAID = [
    "They asked about caching.",
    "I told them that we cache at the edge.",
    "Her kettle was purple and it sang.",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path / "home")) as store:
        yield store


def test_without_corrections_there_is_nothing_to_learn(store: Store) -> None:
    number = add_review(store, SAID)
    assert user_examples(store, number) is None


def test_a_correction_teaches_the_next_review_and_not_its_own(store: Store) -> None:
    first = add_review(store, SAID, name="a")
    pin(store, first, ["made_up"], lambda review: 2)
    second = add_review(store, ["Hello.", SAID[2]], name="b")
    assert user_examples(store, first) is None
    taught = user_examples(store, second)
    assert taught is not None
    column = load_scorer().keys.index("made_up")
    assert taught.residuals[0, column] > 0
    before = read(("Hello.", SAID[2]))
    assert taught.adjust(before)[1, column] > before.log_odds[1, column]
    # Of prompts that the sheet does not have, the user has said nothing.
    assert taught.residuals[0, load_scorer().keys.index("welcome")] == 0


def test_a_taste_shown_in_some_reviews_is_followed_in_the_next(store: Store) -> None:
    asked = "They asked me what a closure is."
    for name in "abcd":
        number = add_review(store, [asked, "The lamp was blue."], name=name)
        pin(store, number, ["questions", "made_up"], lambda review: 0)
    last = add_review(store, ["Then they asked how to test a query."], name="last")
    place_again(store, last)
    placed = [one.prompt for one in reviews.load(store, last).placements]
    assert placed == ["questions", "made_up"]


def test_left_alone_is_what_stands_beside_pinned_sentences(store: Store) -> None:
    untouched = add_review(store, SAID, name="a")
    place_again(store, untouched)
    touched = add_review(store, SAID, name="b")
    place_again(store, touched)
    pin(store, touched, [], lambda review: 1)
    last = add_review(store, ["Hello."], name="c")
    (example,) = pinned_examples(store, scorer_id(), but=last)
    beside = left_alone(store, [example.transcript_id])
    assert beside == [frozenset({"questions"}), frozenset()]
    assert left_alone(store, []) == []


def test_what_was_read_once_is_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add_review(store, SAID, name="a")
    pin(store, first, [], lambda review: 0)
    second = add_review(store, ["Hello."], name="b")
    once = user_examples(store, second)
    (example,) = pinned_examples(store, scorer_id(), but=second)
    assert example.reading is not None

    def forbidden(texts: tuple[str, ...]) -> Reading:
        raise AssertionError("read again")

    monkeypatch.setattr("pipeline.segment.scorer.read", forbidden)
    again = user_examples(store, second)
    assert once is not None
    assert again is not None
    np.testing.assert_allclose(again.vectors, once.vectors, atol=2e-3)
    np.testing.assert_allclose(again.residuals, once.residuals, atol=1e-6)


def test_another_scorer_reads_anew(store: Store) -> None:
    first = add_review(store, SAID, name="a")
    pin(store, first, [], lambda review: 0)
    second = add_review(store, ["Hello."], name="b")
    user_examples(store, second)
    assert [one.reading for one in pinned_examples(store, "another", but=second)] == [None]


def test_a_deleted_review_teaches_no_longer(store: Store) -> None:
    first = add_review(store, SAID, name="a")
    pin(store, first, ["made_up"], lambda review: 2)
    second = add_review(store, ["Hello."], name="b")
    assert user_examples(store, second) is not None
    reviews.delete(store, first)
    assert user_examples(store, second) is None
    assert store.rows("SELECT count(*) FROM readings")[0][0] == 0
    assert maintenance.check(store) == []


def test_a_correction_stays_whatever_is_filed_later(store: Store) -> None:
    first = add_review(store, SAID, name="a")
    pin(store, first, ["made_up"], lambda review: 0)
    second = add_review(store, SAID, name="b")
    pin(store, second, [], lambda review: 0)
    for number in (first, second, first):
        place_again(store, number)
    placed = [one for one in reviews.load(store, first).placements if one.sentence == 0]
    assert [(one.prompt, one.placed_by) for one in placed] == [("made_up", "user")]
    assert not [one for one in reviews.load(store, second).placements if one.sentence == 0]
