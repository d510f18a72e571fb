import numpy as np
import pytest

from pipeline.segment.scorer import ACTS
from pipeline.segment.training.calibrate import best_threshold, logistic, platt
from pipeline.segment.training.data import KEYS, Memo, read_memos
from pipeline.segment.training.unseen import split_memos


def test_logistic_regression_finds_the_share() -> None:
    ones = np.ones((100, 1), dtype=np.float32)
    labels = (np.arange(100) < 25).astype(np.float32)
    [weight] = logistic(ones, labels, np.zeros(1), penalty=0.0)
    assert weight == pytest.approx(np.log(25 / 75), abs=1e-4)


def test_calibration_cools_what_is_too_sure() -> None:
    sure = np.tile(np.array([6.0, -6.0], dtype=np.float32), 200)
    labels = np.tile(np.array([1, 0, 1, 0, 1, 0, 0, 1], dtype=np.float32), 50)  # 3 of 4 right
    scale, shift = platt(sure, labels)
    assert 0.15 < scale < 0.3
    assert shift == pytest.approx(0, abs=0.05)


def test_a_threshold_lies_between_right_and_wrong() -> None:
    chances = np.array([0.9, 0.8, 0.6, 0.3, 0.2, 0.1], dtype=np.float32)
    labels = np.array([1, 1, 1, 0, 0, 0], dtype=np.float32)
    assert best_threshold(chances, labels) == pytest.approx(0.45, abs=0.02)


def test_a_writer_left_out_is_seen_neither_in_training_nor_for_thresholds() -> None:
    memos = read_memos()
    names = frozenset(memo.name for memo in memos if memo.writer == "4xx")
    train, inner, held = split_memos(memos, names)
    assert {memo.writer for memo in held} == {"4xx"}
    assert "4xx" not in {memo.writer for memo in [*train, *inner]}
    assert {memo.writer for memo in inner} == {memo.writer for memo in train}
    assert sorted(m.name for m in [*train, *inner, *held]) == [memo.name for memo in memos]


def test_targets_tell_questions_opened_from_questions_met_again() -> None:
    from pipeline.segment.training.passes import OUTPUTS, targets

    memo = Memo(
        name="walk_99",
        writer="0xx",
        recognised=False,
        is_dense=True,
        texts=("He asked why.", "I said so.", "He asked why again.", "How, when.", "To why: so."),
        labels=np.zeros((5, len(KEYS)), dtype=np.float32),
        questions=((1,), (), (1,), (2, 3), ()),
        answers_to=((), (1,), (), (), (1,)),
        counted=np.ones((5, len(KEYS)), dtype=np.float32),
    )
    rows = targets(memo)[:, [OUTPUTS.index(one) for one in ACTS]]
    assert rows.tolist() == [
        [1, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 1, 0, 0, 1],
        [0, 0, 1, 1, 0],
    ]
