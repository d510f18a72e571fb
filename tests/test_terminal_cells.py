import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cli.terminal.cells import PLAIN, cells, cut, fragments, graphemes, padded

ROOT = Path(__file__).parent.parent
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("plain", 5),
        ("Größe", 5),
        ("日本語", 6),
        ("ＡＢ", 4),
        ("ｱｲ", 2),
        ("한국어", 6),
        (unicodedata.normalize("NFD", "한국어"), 6),
        (unicodedata.normalize("NFD", "Größe"), 5),
        ("می\u200cروم", 5),
        ("ه\u200dم", 2),  # a joiner between letters
        ("a\u200eb\u200fc\u2060d\ufeffe", 5),
        ("ไทยที่", 4),
        ("🇩🇪", 2),
        ("🇩🇪🇫🇷", 4),
        (ENGLAND, 2),
        (FAMILY, 2),
        ("👍🏽", 2),
        ("☺", 1),
        ("☺\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
    ],
)
def test_the_width_of_characters(text: str, expected: int) -> None:
    assert cells(text) == expected
    assert cells(padded(text, 20)) == 20
    assert padded(text, expected) == text


@pytest.mark.parametrize(
    "parts",
    [
        ["a", "b"],
        ["日", "本"],
        ["e\u0301", "a\u0308\u0323"],
        ["🇩🇪", "🇫🇷", "🇩"],
        [ENGLAND, FAMILY, "👍🏽", "☺\ufe0f", "1\ufe0f\u20e3"],
        ["ที่", "นี่"],
        ["क्षि", "ति"],
        [unicodedata.normalize("NFD", each) for each in "한국"],
        ["x\u200c", "y"],
    ],
)
def test_characters_stay_whole(parts: list[str]) -> None:
    assert graphemes("".join(parts)) == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word", ["word"]),
        ("https://example.org/" + "x" * 100, ["https://example.org/" + "x" * 100]),
        ("Straßenbahn", ["Straßenbahn"]),
        ("한국어", ["한국어"]),  # has blanks between words
        ("他们问我", ["他", "们", "问", "我"]),
        ("我说：“好。”", ["我", "说：", "“好。”"]),
        ("（例）です。", ["（例）", "で", "す。"]),
        ("キャッシュー", ["キャッ", "シュー"]),
        ("用Kafka写", ["用", "Kafka", "写"]),
        ("ពាក្យ\u200bថ្មី", ["ពាក្យ\u200b", "ថ្មី"]),
        ("👍🏽👍🏽", ["👍🏽", "👍🏽"]),
    ],
)
def test_where_a_line_may_end(text: str, expected: list[str]) -> None:
    assert fragments(text, 20) == expected


def test_thai_is_broken_where_it_outgrows_the_line() -> None:
    text = "เขาถามเกี่ยวกับที่นี่"
    assert fragments(text, 40) == [text]
    parts = fragments(text, 10)
    assert "".join(parts) == text
    assert all(unicodedata.category(part[0]) != "Mn" for part in parts)


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("a 🇩🇪", 3, "a…"),
        ("ab" + FAMILY, 3, "ab…"),
        ("cafe\u0301s", 4, "caf…"),
    ],
)
def test_cutting(text: str, columns: int, expected: str) -> None:
    assert cut(text, columns) == expected


WIDE = st.text(
    st.sampled_from("ab 日。（한é\u0301\u200c\u200d\ufe0f🇩🇪👩👍🏽कष\u094dที่\u00ad\u200f"),
    max_size=40,
)


@given(WIDE, st.integers(2, 12))
def test_no_text_is_lost_and_no_line_too_wide(text: str, columns: int) -> None:
    assert "".join(graphemes(text)) == text
    assert "".join(fragments(text, columns)) == text
    assert cells(cut(text, columns)) <= columns
    assert cut(text, 100) == text


def test_latin_text_is_measured_as_rich_does() -> None:
    for char in map(chr, range(0x20, 0x2200)):
        if PLAIN.fullmatch(char):
            assert cell_len(char) == 1, hex(ord(char))
