import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.insights.clusters import linked
from pipeline.insights.scores import pairwise

BLOCKS = np.array(
    [[1, 0.9, 0.1, 0], [0.9, 1, 0.1, 0], [0.1, 0.1, 1, 0.8], [0, 0, 0.8, 1]], np.float32
)


@pytest.mark.parametrize(
    ("threshold", "fixed", "groups"),
    [
        (0.5, [], [0, 0, 1, 1]),
        (0.95, [], [0, 1, 2, 3]),
        (0.01, [], [0, 0, 0, 0]),
        (0.5, [7, 8], [0, 1, 2, 2]),  # fixed groups are never joined
        (0.5, [7, 7, 8], [0, 0, 1, 1]),
    ],
)
def test_groups(threshold: float, fixed: list[int], groups: list[int]) -> None:
    assert linked(BLOCKS, threshold, fixed) == groups


def test_nothing_has_no_groups() -> None:
    assert linked(np.zeros((0, 0), np.float32), 0.5) == []


@given(st.integers(2, 8), st.integers(0, 2**32 - 1))
def test_fixed_groups_stay_apart_and_whole(count: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    values = chance.random((count, count), np.float32)
    fixed = chance.integers(0, 3, count // 2).tolist()
    found = linked(((values + values.T) / 2).astype(np.float32), 0.4, fixed)
    pairs = list(zip(fixed, found, strict=False))
    assert len(set(pairs)) == len(set(fixed)) == len({group for _, group in pairs})


@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_what_has_nothing_in_common_is_grouped_as_if_it_were_alone(
    one: int, other: int, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    values = chance.random((one + other, one + other), np.float32)
    values = np.maximum(values, values.T)
    values[:one, one:] = values[one:, :one] = 0
    alone = linked(values[:one, :one], 0.6)
    others = [max(alone) + 1 + group for group in linked(values[one:, one:], 0.6)]
    assert linked(values, 0.6) == [*alone, *others]


@pytest.mark.parametrize(
    ("found", "wanted", "scores"),
    [
        ([0, 0, 1], ["a", "a", "b"], (1.0, 1.0, 1.0)),
        ([0, 0, 0], ["a", "a", "b"], (0.5, 1 / 3, 1.0)),
        ([0, 1, 2], ["a", "a", "b"], (0.0, 0.0, 0.0)),
    ],
)
def test_pairwise_scores(
    found: list[int], wanted: list[str], scores: tuple[float, float, float]
) -> None:
    assert pairwise(found, wanted) == pytest.approx(scores)
