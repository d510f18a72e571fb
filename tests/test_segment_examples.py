import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models import Prompt
from pipeline.segment.examples import UserExamples, learn, unit
from pipeline.segment.scorer import Reading
from pipeline.segment.taste import Corrections, no_taste

THRESHOLDS = np.full(2, 0.4, dtype=np.float32)
NOTHING = np.zeros((0, 2), dtype=np.float32)


def reading(*vectors: list[float]) -> Reading:
    rows = np.array(vectors, dtype=np.float32)
    return Reading(np.zeros((len(rows), 2), np.float32), np.zeros((len(rows), 5), np.float32), rows)


def learned(vector: list[float], off: list[float]) -> UserExamples:
    vectors, residuals = np.array([vector], np.float32), np.array([off], np.float32)
    return UserExamples(unit(vectors), residuals, no_taste(2))


def test_a_sentence_like_a_corrected_one_moves_towards_the_correction() -> None:
    found = learned([1, 0], [0.9, -0.8]).adjust(reading([2, 0], [0, 1], [-1, 0]))
    assert found[0, 0] > 0.5 > -0.5 > found[0, 1]
    assert found[1:].tolist() == [[0, 0], [0, 0]]


def test_where_the_scorer_was_right_nothing_moves() -> None:
    assert not learned([1, 0], [0, 0]).adjust(reading([1, 0])).any()


def test_no_examples_change_nothing() -> None:
    one = reading([1, 0])
    assert UserExamples(NOTHING, NOTHING, no_taste(2)).adjust(one) is one.log_odds


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), max_size=40))
def test_many_examples_move_no_sentence_without_bound(off: list[tuple[float, float]]) -> None:
    vectors = np.tile(np.array([[1, 0]], np.float32), (len(off), 1))
    rows = np.array(off, dtype=np.float32).reshape(len(off), 2)
    moved = UserExamples(vectors, rows, no_taste(2)).adjust(reading([1, 0]))
    assert np.abs(moved).max() <= 4


def test_an_example_teaches_what_is_true_less_what_was_said() -> None:
    filed = np.array([[0, 1], [0, 0]], dtype=np.float32)
    known = np.array([[1, 1], [0, 1]], dtype=np.float32)
    some = Corrections(np.zeros((2, 2), np.float32), filed, known, NOTHING)
    found = learn(np.ones((2, 3), np.float32), some, THRESHOLDS, {})
    trust = (1 - found.taste.noise) ** 3
    np.testing.assert_allclose(found.residuals / trust, [[-0.5, 0.5], [0, -0.5]], atol=1e-6)


def test_what_the_taste_explains_moves_no_similar_sentence_again() -> None:
    log_odds = np.tile(np.array([[3, -5]], np.float32), (8, 1))
    filed = np.tile(np.array([[0, 1]], np.float32), (8, 1))
    some = Corrections(log_odds, filed, np.ones_like(filed), NOTHING)
    found = learn(np.eye(8, dtype=np.float32), some, THRESHOLDS, {})
    assert np.abs(found.residuals).max() < 0.2
    far = Reading(log_odds[:1], log_odds[:1], -np.ones((1, 8), np.float32))
    adjusted = found.adjust(far)
    assert adjusted[0, 0] < 0 < adjusted[0, 1]


def test_sentences_filed_under_a_prompt_of_the_users_own_become_its_examples() -> None:
    prompt = Prompt("pay", "What did they say about pay?", "Facts", ("Forty thousand.",))
    texts = {"pay": ["The bonus is in spring."]}
    taught = UserExamples(NOTHING, NOTHING, no_taste(2), texts)
    assert taught.added_to(prompt).examples == ("Forty thousand.", "The bonus is in spring.")
    other = Prompt("travel", "How far is it?", "Facts")
    assert taught.added_to(other) == other
