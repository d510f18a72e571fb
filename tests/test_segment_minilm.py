import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment import vectors
from pipeline.segment.pieces import piece_ids

TEXTS = (
    "felt mortified",
    "What did they ask about indexes?",
    "x",
    "Größe, naïve café, C++ and node.js: 50% of 3,000!",
    "我们讨论了数据库的问题",
    "",
)
LETTERS = st.sampled_from(
    "abcXYZ019 .,;-'#+$^`~|<>=\t\n\u00e9\u00fc\u00df\u0130\u4e2d\u3042\u0e01"
    "\u2019\u2014\u00ad\u200b\ufb01\u20ac\u0301\x00\x7f"
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_vector_of_one_text_is_that_of_many(text: str) -> None:
    assert vectors.embed_one(text) == pytest.approx(vectors.embed([text])[0], abs=2e-6)


@given(text=st.text(LETTERS, max_size=40) | st.lists(st.sampled_from(TEXTS)).map(" ".join))
def test_pieces_are_those_of_the_library(text: str) -> None:
    assert piece_ids(text) == vectors._tokenizer().encode(text).ids


def test_a_long_text_and_a_long_word_are_cut_as_the_library_does() -> None:
    for text in ("closures and indexes " * 200, "a" * 101, "a" * 100, "unquestionably" * 9):
        assert piece_ids(text) == vectors._tokenizer().encode(text).ids
    assert np.linalg.norm(vectors.embed_one("closures " * 300)) == pytest.approx(1)
