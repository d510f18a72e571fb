from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Prompt
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.archive.examples import pinned_examples
from pipeline.home import Home
from pipeline.review.edits import pin
from pipeline.review.learning import user_examples
from pipeline.review.placing import place_again
from pipeline.segment.examples import UserExamples, residuals, unit
from pipeline.segment.scorer import Reading, load_scorer, read, scorer_id
from tests.reviews import add_review

KEYS = ("questions", "answers")
SAID = [
    "They asked about caching.",
    "I told them that we cache at the edge.",
    "Her kettle was purple and it sang.",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path / "home")) as store:
        yield store


def reading(*vectors: list[float]) -> Reading:
    rows = np.array(vectors, dtype=np.float32)
    return Reading(np.zeros((len(rows), 2), np.float32), np.zeros((len(rows), 5), np.float32), rows)


def learned(vector: list[float], off: list[float]) -> UserExamples:
    return UserExamples(unit(np.array([vector], np.float32)), np.array([off], np.float32), {})


def test_a_sentence_like_a_corrected_one_moves_towards_the_correction() -> None:
    found = learned([1, 0], [0.9, -0.8]).adjust(reading([2, 0], [0, 1], [-1, 0]))
    assert found[0, 0] > 0.5 > -0.5 > found[0, 1]
    assert found[1:].tolist() == [[0, 0], [0, 0]]


def test_where_the_scorer_was_right_nothing_moves() -> None:
    assert not learned([1, 0], [0, 0]).adjust(reading([1, 0])).any()


def test_no_examples_change_nothing() -> None:
    none = UserExamples(np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32), {})
    one = reading([1, 0])
    assert none.adjust(one) is one.log_odds


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), max_size=40))
def test_many_examples_move_no_sentence_without_bound(off: list[tuple[float, float]]) -> None:
    vectors = np.tile(np.array([[1, 0]], np.float32), (len(off), 1))
    rows = np.array(off, dtype=np.float32).reshape(len(off), 2)
    moved = UserExamples(vectors, rows, {}).adjust(reading([1, 0]))
    assert np.abs(moved).max() <= 4


def test_residuals_are_what_is_true_less_what_was_said() -> None:
    found = residuals(reading([1, 0], [1, 0]), KEYS, [frozenset({"answers"}), frozenset()])
    assert found.tolist() == [[-0.5, 0.5], [-0.5, -0.5]]


def test_sentences_filed_under_a_prompt_of_the_users_own_become_its_examples() -> None:
    prompt = Prompt("pay", "What did they say about pay?", "Facts", ("Forty thousand.",))
    taught = UserExamples(np.zeros((0, 2)), np.zeros((0, 2)), {"pay": ["The bonus is in spring."]})
    assert taught.added_to(prompt).examples == ("Forty thousand.", "The bonus is in spring.")
    other = Prompt("travel", "How far is it?", "Facts")
    assert taught.added_to(other) == other


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
