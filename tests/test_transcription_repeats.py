"""Phrases that are said again and again, and phrases that a decoder repeats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Word
from pipeline.transcription.repeats import (
    collapse_repeats,
    has_loop,
    longest_loop,
    without_silent_repeats,
)


def words(text: str) -> list[Word]:
    """Words of 0.4 s each; those in [brackets] have no time: the decoder made them up."""
    found: list[Word] = []
    now_s, is_silent = 0.0, False
    for part in text.split():
        is_silent = is_silent or part.startswith("[")
        length_s = 0.0 if is_silent else 0.4
        found.append(Word(part.strip("[]"), now_s, now_s + length_s, 0.9))
        now_s += length_s
        is_silent = is_silent and not part.endswith("]")
    return found


def plain(text: str) -> str:
    return text.replace("[", "").replace("]", "").strip()


def joined(found: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in found)


@pytest.mark.parametrize(
    ("text", "loops", "collapsed"),
    [
        ("", False, ""),
        ("they asked about closures", False, "they asked about closures"),
        ("no no", False, "no no"),
        ("[No, no, no.] I said", False, "No, I said"),
        ("[" + "no " * 7 + "no]", True, "no"),
        ("i said [you know you know you know you know]", True, "i said you know"),
        ("[you know you know you know] well", False, "you know well"),
        (
            "[" + "and then they asked me " * 29 + "and then they asked me]",
            True,
            "and then they asked me",
        ),
    ],
)
def test_loops_are_found_and_repeats_collapsed(text: str, loops: bool, collapsed: str) -> None:
    assert has_loop(plain(text), words(text)) is loops
    assert (longest_loop(words(text)) is not None) is loops
    assert joined(collapse_repeats(words(text))) == collapsed


def test_a_long_repetition_of_long_phrases_is_a_loop() -> None:
    phrase = " ".join(f"word{n}" for n in range(12))
    text = " ".join([phrase] * 8)
    assert has_loop(text, words(f"[{text}]"))
    assert has_loop(text, ())
    assert not has_loop(phrase, words(phrase))


@pytest.mark.parametrize("count", [3, 4, 5, 6, 8, 10, 15])
@pytest.mark.parametrize(
    "phrase", ["No,", "Okay.", "I said yes.", "I do not know.", "Nein.", "Ich weiß es nicht."]
)
def test_what_is_said_again_and_again_is_no_loop(phrase: str, count: int) -> None:
    for text in (
        " ".join([phrase] * count),
        f"They asked about closures. {' '.join([phrase] * count)} Then we had lunch.",
    ):
        assert not has_loop(text, words(text))
        assert joined(without_silent_repeats(words(text))) == text
        assert joined(collapse_repeats(words(text))) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no no no no no [no] no no no no", "no " * 9),
        ("yes yes yes [yes yes] yes yes yes yes yes so", "yes " * 8 + "so"),
        ("i said yes i said yes [i said yes] i said yes then", "i said yes " * 3 + "then"),
        # Hardly any of it was said: that is a loop, and heard again.
        ("no no [no no no no no no]", "no " * 8),
        # Few repeats are left as they were heard.
        ("very [very] very good", "very very very good"),
        ("it [is] what it is", "it is what it is"),
    ],
)
def test_repeats_without_a_time_are_dropped_where_most_have_one(text: str, kept: str) -> None:
    assert joined(without_silent_repeats(words(text))) == kept.strip()


@given(st.lists(st.sampled_from(["no", "no.", "i", "know", "[no]", "[i", "know]"]), max_size=40))
def test_only_repeated_words_are_ever_dropped(parts: list[str]) -> None:
    found = words(" ".join(parts))
    for kept in (without_silent_repeats(found), collapse_repeats(found)):
        remaining = iter(found)
        assert all(word in remaining for word in kept)  # in order
        assert {w.text.strip(".") for w in kept} == {w.text.strip(".") for w in found}
