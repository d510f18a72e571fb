import json
import random

import numpy as np
import pytest

from pipeline.review.boosting import Trees
from pipeline.review.training.data import Told, joined, spoilt
from pipeline.review.training.grow import Growth, grow

ROWS = np.random.default_rng(3).random((400, 3)).astype(np.float32)
ONES = np.ones(400, np.float32)


@pytest.mark.parametrize(
    "wanted",
    [
        ROWS[:, 0] > 0.5,
        (ROWS[:, 0] > 0.5) & (ROWS[:, 1] < 0.4),
        (ROWS[:, 0] > 0.5) | (ROWS[:, 2] > 0.8),
    ],
)
def test_trees_learn_what_thresholds_can_tell(wanted: np.ndarray) -> None:
    growth = Growth(trees=30, rate=0.3, columns=1.0, penalty=0.5)
    trees = grow(ROWS, wanted.astype(np.float32), ONES, growth)
    assert ((trees.log_odds(ROWS) > 0) == wanted).mean() > 0.95


def test_trees_are_the_same_each_time_and_after_writing() -> None:
    wanted = (ROWS[:, 1] > 0.3).astype(np.float32)
    trees = grow(ROWS, wanted, ONES, Growth(trees=5))
    again = grow(ROWS, wanted, ONES, Growth(trees=5))
    read = Trees.from_json(json.loads(json.dumps(trees.as_json())))
    assert trees.log_odds(ROWS).tolist() == again.log_odds(ROWS).tolist()
    assert read.log_odds(ROWS) == pytest.approx(trees.log_odds(ROWS), abs=0.01)


def memo(name: str) -> Told:
    texts = tuple(f"{name} {number} said something." for number in range(20))
    return Told(
        name, texts, tuple(frozenset({"answers"}) for _ in texts), style="written", kind="single"
    )


def test_joined_memos_begin_anew_where_they_say() -> None:
    memos = [memo(f"Memo{number}") for number in range(8)]
    found = joined(memos, 30, seed=1)
    assert found == joined(memos, 30, seed=1)
    assert {len(one.begins) for one in found} == {1, 2}
    for one in found:
        assert len(one.texts) == len(one.prompts)
        for place in one.begins:
            first, second = one.texts[: place + 1], one.texts[place + 1 :]
            assert 0 < place < len(one.texts) - 1
            assert first[0].split()[0] != second[-1].split()[0]


def test_spoilt_labels_lose_some_and_gain_few() -> None:
    labels = [frozenset({"answers"})] * 500
    found = spoilt(labels, random.Random(1))
    kept = sum("answers" in one for one in found)
    assert 200 < kept < 500
    assert sum(len(one - {"answers"}) for one in found) < 100
