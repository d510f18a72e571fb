"""Three prompts: `questions`, `answers` and `confidence`, as far as the names matter."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.context import Floats
from pipeline.segment.taste import Corrections, Taste, learn_taste, no_taste

Rows = Sequence[Sequence[float]]
THRESHOLDS = np.full(3, 0.4, dtype=np.float32)
YES, NO = 2.0, -5.0  # log-odds
NONE: Rows = []


def table(rows: Rows) -> Floats:
    return np.array(rows, dtype=np.float32).reshape(len(rows), 3)


def corrections(
    log_odds: Rows,
    filed: Rows,
    left: Rows = NONE,
    known: list[float] | None = None,
) -> Corrections:
    some = np.tile(np.array(known or [1, 1, 1], np.float32), (len(filed), 1))
    return Corrections(table(log_odds), table(filed), some, table(left))


def rules(taste: Taste) -> set[tuple[str, int, int]]:
    """Each rule as a word, the prompt changed, and the prompt that it starts from."""
    return {
        (word, int(row), int(column))
        for word, chances in (("also", taste.also), ("never", taste.never))
        for row, column in np.argwhere(chances)
    }


CASES = {
    "nothing filed": (corrections([], []), set()),
    "a prompt is also another": (
        corrections([[YES, NO, NO]] * 6, [[1, 1, 0]] * 6),
        {("also", 1, 0)},
    ),
    "a prompt is never used": (
        corrections([[YES, NO, NO]] * 6, [[0, 0, 0]] * 6),
        {("never", 0, 0)},
    ),
    "a prompt is moved to another": (
        corrections([[YES, NO, NO]] * 6, [[0, 0, 1]] * 6),
        {("also", 2, 0), ("never", 0, 0)},
    ),
    "a prompt goes where another is": (
        corrections([[YES, YES, NO]] * 6 + [[YES, NO, YES]] * 4, [[0, 1, 0]] * 6 + [[1, 0, 0]] * 4),
        {("never", 0, 1), ("never", 2, 2)},
    ),
    "once is no taste": (corrections([[YES, NO, NO]], [[1, 1, 0]]), set()),
    "now so, now otherwise": (
        corrections([[YES, NO, NO]] * 6, [[0, 0, 0], [1, 1, 0], [1, 0, 1]] * 2),
        set(),
    ),
    "what was doubtful anyway": (corrections([[-0.3, 0.3, NO]] * 4, [[1, 0, 0]] * 4), set()),
    "left as it was, many times": (
        corrections([[YES, NO, NO]] * 3, [[0, 0, 0]] * 3, left=[[1, 0, 0]] * 40),
        set(),
    ),
    "the sheet does not have the prompt": (
        corrections([[YES, NO, NO]] * 6, [[0, 1, 0]] * 6, known=[0, 0, 1]),
        set(),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_taste_is_what_the_user_does_again_and_again(case: str) -> None:
    given, expected = CASES[case]
    assert rules(learn_taste(given, THRESHOLDS)) == expected


def test_filing_anywhere_is_noise_and_no_taste() -> None:
    dice = np.random.default_rng(1)
    log_odds = dice.choice([YES, NO, NO], size=(60, 13)).astype(np.float32)
    filed = np.eye(13, dtype=np.float32)[dice.integers(13, size=60)]
    given = Corrections(log_odds, filed, np.ones_like(filed), np.zeros((0, 13), np.float32))
    found = learn_taste(given, np.full(13, 0.4, dtype=np.float32))
    assert rules(found) == set()
    assert found.noise > 0.3


def test_a_rule_moves_the_prompt_that_it_is_about_and_no_other() -> None:
    none = np.zeros((3, 3), dtype=np.float32)
    also, never = none.copy(), none.copy()
    also[2, 0] = never[0, 0] = 0.9
    log_odds = table([[3, -4, -6], [-6, 3, -6]])
    found = Taste(also, never).adjust(log_odds)
    assert found[0, 0] < -1 < 1 < found[0, 2]
    np.testing.assert_array_equal(found[:, 1], log_odds[:, 1])
    np.testing.assert_allclose(found[1, 2], -5.36, atol=0.1)  # hardly moved
    assert no_taste(3).adjust(log_odds) is log_odds


@given(
    st.lists(
        st.tuples(st.lists(st.floats(-30, 30), min_size=3, max_size=3), st.integers(0, 7)),
        max_size=12,
    ),
    st.integers(0, 7),
)
def test_whatever_is_filed_chances_stay_chances(
    sentences: list[tuple[list[float], int]], known: int
) -> None:
    bits = [[float(number >> at & 1) for at in range(3)] for number in range(8)]
    some = corrections([odds for odds, _ in sentences], [bits[at] for _, at in sentences])
    known_here = np.tile(np.array(bits[known], np.float32), (len(sentences), 1))
    given = Corrections(some.log_odds, some.filed, known_here, some.left)
    found = learn_taste(given, THRESHOLDS)
    assert 0 <= found.noise <= 1
    assert np.isfinite(found.adjust(table([[-30, 0, 30]]))).all()
