import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models import Prompt
from pipeline.segment.examples import UserExamples, residuals, unit
from pipeline.segment.scorer import Reading

KEYS = ("questions", "answers")


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
    none = np.zeros((0, 2), dtype=np.float32)
    taught = UserExamples(none, none, {"pay": ["The bonus is in spring."]})
    assert taught.added_to(prompt).examples == ("Forty thousand.", "The bonus is in spring.")
    other = Prompt("travel", "How far is it?", "Facts")
    assert taught.added_to(other) == other
