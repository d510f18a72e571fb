import pytest

from cli.terminal.keys import BACKSPACE, DOWN, ENTER, ESCAPE, LEFT, RIGHT, SPACE, UP, keys_in


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("", []),
        ("\r", [ENTER]),
        ("\n", [ENTER]),
        (" q", [SPACE, "q"]),
        ("D", ["d"]),
        ("\x1b", [ESCAPE]),
        ("\x1b[C\x1b[D\x1bOC", [RIGHT, LEFT, RIGHT]),
        ("\x1b[A\x1bOB", [UP, DOWN]),
        ("\x7f", [BACKSPACE]),
        ("\x1b[5~", []),  # page up: no key of ours, and none of its signs is one
        ("é", ["é"]),
    ],
)
def test_keys(sent: str, expected: list[str]) -> None:
    assert keys_in(sent) == expected
