"""Helpers for text that several rooms share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import (
    bare_word,
    closing_marks,
    display_path,
    printable,
    without_surrogates,
)


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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "می\u200cروم",  # ZWNJ: Persian needs it
        "\u200fשלום (a)\u200e",  # RLM, LRM
        "\u061cابجد",  # ALM
        "soft\u00adware",
        "no\u00a0break thin\u202f!",
        "👩\u200d💻 👨\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇩🇪",
        "e\u0301 q̣̇ ☺\ufe0f",
        "word\u2060joiner zero\u200bwidth \ufeff",
        "\uf0b7 bullet of a word processor",
        "\U000e1234 of a newer Unicode",
        "日本語 \u0600",
    ],
)
def test_characters_that_writing_needs_stay(text: str) -> None:
    assert printable(text) == text
    assert display_path(text) == text


@pytest.mark.parametrize(
    ("char", "escaped"),
    [(chr(each), f"\\x{each:02x}") for each in (0, 7, 8, 0x1B, 0x7F, 0x80, 0x9B)]
    + [(chr(each), f"\\u{each:04x}") for each in (*range(0x202A, 0x202F), *range(0x2066, 0x2070))]
    + [("\n", "\\n"), ("\r", "\\r"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")]
    + [("\ufff9", "\\ufff9"), ("\ufffe", "\\ufffe"), ("\ufdd0", "\\ufdd0"), ("\udc80", "\\udc80")]
    + [("\U0010ffff", "\\U0010ffff")],
)
def test_characters_that_turn_or_drive_a_line_are_escaped(char: str, escaped: str) -> None:
    assert printable(f"a{char}b") == f"a{escaped}b"
