"""What the benchmark of the recorder says of the words on its screen."""

import pytest

from models import Word
from tests.benchmarks.live_words import Shown, ages, first_after, newest

TEXTS = ["they", "asked", "me", "about", "closures", "and", "then", "they", "asked", "me", "about"]
WORDS = tuple(
    Word(text, 2.0 + number, 3.0 + number, 0.9) for number, text in enumerate(TEXTS)
)  # the first one begins after 2 s, each takes a second


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("", None),
        ("they asked", 8),
        ("they asked me about closures", 4),
        ("closures and then they", 7),
        ("closures and den they", 7),  # misheard
        ("closures and they", 7),  # left out
        ("about my closures", 4),  # put in
        ("something else entirely here", None),
    ],
)
def test_the_newest_word_is_found_by_what_stands_before_it(
    shown: str, expected: int | None
) -> None:
    assert newest(shown.split(), WORDS) == expected


def test_the_age_is_that_of_the_newest_word() -> None:
    shown = [
        Shown(1.0, ""),  # nobody speaks yet
        Shown(3.0, ""),
        Shown(4.5, "They asked"),
        Shown(5.5, "They asked"),
        Shown(6.0, "They asked me, about"),
        Shown(7.0, "They asked me"),  # a word was taken back
    ]
    assert ages(shown, WORDS) == pytest.approx([1.0, 0.5, 1.5, 0.0, 2.0])


def test_the_first_words_count_from_the_beginning_of_speech() -> None:
    shown = [Shown(1.0, ""), Shown(4.5, "They asked"), Shown(5.0, "They asked me")]
    assert first_after(shown, WORDS) == 2.5
    assert first_after(shown[:1], WORDS) == float("inf")
