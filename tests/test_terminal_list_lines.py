import pytest

from cli.terminal.list_lines import list_lines, own_name
from models import Interview
from pipeline.archive.reviews import ReviewLine


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("20260304_181200.wav", "recording of 4 Mar 2026 18:12"),
        ("20260304_181200_2.wav", "recording of 4 Mar 2026 18:12"),
        ("20261304_181200.wav", "20261304_181200.wav"),  # no such month
        ("walk home.m4a", "walk home.m4a"),
        ("bell\x07.wav", "bell\\x07.wav"),
        ("", ""),
    ],
)
def test_a_name_that_only_tells_the_time_is_read(name: str, expected: str) -> None:
    assert own_name(name) == expected


def test_no_line_of_a_list_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    about = Interview("Blue Harbour Shipping and Logistics", "back-end developer", "on-site")
    line = ReviewLine(
        *(7, about, "walk.m4a", None, 125.0, 0.0, False, 12, 1),
        is_complete=False,
        is_pending=True,
    )
    lines = list_lines([line])
    assert max(map(len, lines)) <= 60
    assert lines[0] == "   7  no date      Blue Harbour Shipping and Logistics,"
    assert lines[1] == " " * 19 + "back-end developer, on-site"
