from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Sentence, Word
from models.transcript import edited
from pipeline.review.transfer import Transferred, changes, transfer


def said(*texts: str, start_s: float = 0.0) -> list[Sentence]:
    """Sentences one after the other, half a second a word."""
    sentences = []
    for index, text in enumerate(texts):
        words = []
        for word in text.split():
            words.append(Word(word, start_s, start_s + 0.5, 0.9))
            start_s += 0.5
        sentences.append(
            Sentence(index, text, words[0].start_s, words[-1].end_s, 0.9, tuple(words))
        )
    return sentences


OLD = said("They asked about closures.", "I made that up.", "She smiled at me then.")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, {1: ("made_up",)}),
        (said("They asked about clothes.", "I made it up.", "She smiled at me then."), "same"),
        # Cut in two, and joined with the one before.
        (said("They asked about closures.", "I made", "that up.", "She smiled"), {1: 0, 2: 0}),
        (said("They asked about closures. I made that up.", "She smiled at me then."), {0: 0}),
        # The same words a little later, and said where nobody spoke.
        (said("I made that up.", start_s=6.0), {0: 0}),
        (said("I made that up.", start_s=60.0), {}),
        (said("Something else was said here."), {}),
        ([], {}),
    ],
    ids=["same", "misheard", "cut", "joined", "late", "far away", "other words", "nothing"],
)
def test_what_the_user_filed_goes_to_the_same_sentence(
    new: Sequence[Sentence], expected: dict[int, object] | str
) -> None:
    transferred = transfer(OLD, new, {1: ("made_up",)})
    places = [1] if expected == "same" else list(expected)
    assert transferred.pinned == dict.fromkeys(places, ("made_up",))
    assert transferred.lost == (() if places else (OLD[1],))
    assert transferred.sentences == tuple(new)


def test_two_that_are_joined_keep_both() -> None:
    new = said("They asked about closures. I made that up. She smiled at me then.")
    transferred = transfer(OLD, new, {0: ("questions",), 1: (), 2: ("expression", "questions")})
    assert transferred.pinned == {0: ("questions", "expression")}


def corrected(text: str) -> list[Sentence]:
    (heard,) = said("we talked about cube net ease for a while")
    return [edited(heard, text, "user")]


@pytest.mark.parametrize(
    ("written", "heard_now", "expected", "is_lost"),
    [
        # heard in the same way
        (
            "we talked about Kubernetes for a while",
            "we talked about cube net ease for a while",
            "we talked about Kubernetes for a while",
            False,
        ),
        (
            "we talked about Kubernetes for a while",
            "So we talked about cube net ease.",
            "So we talked about Kubernetes",
            False,
        ),
        # heard right this time
        (
            "we talked about Kubernetes for a while",
            "we talked about Kubernetes for a while",
            "we talked about Kubernetes for a while",
            False,
        ),
        # heard in yet another way
        (
            "we talked about Kubernetes for a while",
            "we talked about Cuba for a while",
            "we talked about Cuba for a while",
            True,
        ),
        # a word put in
        (
            "we talked about cube net ease for a little while",
            "we talked about cube net ease for a while",
            "we talked about cube net ease for a little while",
            False,
        ),
        # words taken out
        (
            "we talked for a while",
            "we talked about cube net ease for a while",
            "we talked for a while",
            False,
        ),
    ],
)
def test_corrections_are_made_where_the_same_was_heard(
    written: str, heard_now: str, expected: str, is_lost: bool
) -> None:
    old = corrected(written)
    transferred = transfer(old, said(heard_now), {})
    (sentence,) = transferred.sentences
    assert sentence.text == expected
    assert sentence.as_heard == heard_now
    assert bool(transferred.lost) == is_lost
    assert (sentence.changed_by == "user") == (expected != heard_now)


def test_the_same_words_at_another_time_are_not_corrected() -> None:
    old = corrected("we talked about Kubernetes for a while")
    later = said("we talked about cube net ease for a while", start_s=30.0)
    transferred = transfer(old, later, {})
    assert transferred.sentences == tuple(later)
    assert transferred.lost == tuple(old)


def test_a_change_that_is_taken_back_is_none() -> None:
    (heard,) = said("cube net ease")
    once = edited(heard, "Kubernetes", "vocabulary")
    assert (once.as_heard, once.changed_by) == ("cube net ease", "vocabulary")
    assert edited(once, "K8s", "user").as_heard == "cube net ease"
    assert edited(once, "cube net ease", "user") == heard


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["One two.", "Three."], ["One two.", "Three."], []),
        (["One two. Three."], ["one two", "three!"], []),
        (["One two.", "Three."], ["One two.", "Tree."], [("Three.", "Tree.")]),
        (["One.", "Two."], ["One."], [("Two.", "")]),
        ([], ["One."], [("", "One.")]),
        ([], [], []),
    ],
)
def test_changes_are_of_words(
    before: list[str], after: list[str], expected: list[tuple[str, str]]
) -> None:
    found = changes(said(*before), said(*after))
    assert [(each.before, each.after) for each in found] == expected


TEXTS = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=4).map(" ".join),
    max_size=5,
)


@given(old=TEXTS, new=TEXTS, filed=st.sets(st.integers(0, 4)), written=st.sampled_from(["a", "x"]))
def test_nothing_that_was_put_right_goes_unsaid(
    old: list[str], new: list[str], filed: set[int], written: str
) -> None:
    before = [replace(each) for each in said(*old)]
    if before:
        before[0] = edited(before[0], written, "user")
    pinned = {place: ("answers",) for place in filed if place < len(before)}
    transferred: Transferred = transfer(before, said(*new), pinned)
    assert set(transferred.pinned) <= set(range(len(new)))
    if pinned and not transferred.pinned:
        assert set(transferred.lost) >= {before[place] for place in pinned}
    assert [each.as_heard for each in transferred.sentences] == new
