"""Phrases that a decoder repeats."""

import pytest

from models import Word
from pipeline.transcription.repeats import collapse_repeats, has_loop


def words(text: str) -> list[Word]:
    return [Word(word, n, n + 0.8, 0.9) for n, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("text", "loops", "collapsed"),
    [
        ("", False, ""),
        ("they asked about closures", False, "they asked about closures"),
        ("no no", False, "no no"),
        ("No, no, no. I said", False, "No, I said"),
        ("no " * 8, True, "no"),
        ("i said you know you know you know you know", True, "i said you know"),
        ("you know you know you know well", False, "you know well"),
        ("and then they asked me " * 30, True, "and then they asked me"),
    ],
)
def test_loops_are_found_and_repeats_collapsed(text: str, loops: bool, collapsed: str) -> None:
    assert has_loop(text.strip(), words(text)) is loops
    assert " ".join(word.text for word in collapse_repeats(words(text))) == collapsed


def test_a_long_repetition_of_long_phrases_is_a_loop() -> None:
    phrase = " ".join(f"word{n}" for n in range(12))
    text = " ".join([phrase] * 8)
    assert has_loop(text, words(text))
    assert not has_loop(phrase, words(phrase))
