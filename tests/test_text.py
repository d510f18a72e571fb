"""Helpers for text that several rooms share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import bare_word, closing_marks, display_path, without_surrogates


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("closures", "closures"),
        ("Closures.", "closures"),
        ('"Yes,"', "yes"),
        ("(C++)?", "c++"),
        ("don't", "don't"),
        ("well-known", "well-known"),
        ("a-", "a"),
        ("…", ""),
        ("", ""),
    ],
)
def test_words_are_compared_without_case_and_marks(word: str, bare: str) -> None:
    assert bare_word(word) == bare


@pytest.mark.parametrize(
    ("word", "marks"),
    [
        ("Kafka", ""),
        ("Kafka.", "."),
        ("Kafka?\"')", "?\"')"),
        ("C++,", ","),
        ("...", "..."),
        ("", ""),
    ],
)
def test_the_marks_at_a_words_end(word: str, marks: str) -> None:
    assert closing_marks(word) == marks


@given(st.text(st.characters(exclude_categories=())))
def test_text_without_surrogates_can_be_written(text: str) -> None:
    written = without_surrogates(text)
    assert written.encode("utf-8").decode("utf-8") == written
    assert len(written) == len(text)


def test_long_paths_are_shortened_and_unprintable_characters_escaped() -> None:
    assert display_path("memo.m4a") == "memo.m4a"
    assert display_path("a\nb\x1b\udcff\N{GRINNING FACE}") == "a\\nb\\x1b\\udcff\N{GRINNING FACE}"
    assert display_path("x" * 500) == "…" + "x" * 119
