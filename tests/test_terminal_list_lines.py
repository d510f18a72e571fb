import pytest

from cli.terminal.list_lines import own_name


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
