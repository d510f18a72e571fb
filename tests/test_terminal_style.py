import pytest

from cli.terminal.style import marked_pieces, wrapped


def test_a_word_longer_than_a_line_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert wrapped([("x" * 100, {}), ("y", {})], first="", rest="") == ["x" * 100, "y"]


def test_marked_words() -> None:
    pieces = marked_pieces("a bc a", [(2, 4)])
    assert [(text, bool(looks)) for text, looks in pieces] == [
        ("a", False),
        ("bc", True),
        ("a", False),
    ]
