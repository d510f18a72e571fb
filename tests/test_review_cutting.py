from dataclasses import replace

import pytest

from models import Sentence, Word
from models.change import SentenceState
from models.transcript import edited
from pipeline.review.cutting import cut, join
from tests.reviews import sentence


def state(text: str) -> SentenceState:
    return SentenceState(sentence(0, text), (("answers", "user"),), is_pinned=True)


@pytest.mark.parametrize(
    ("heard", "texts", "expected"),
    [
        ("one two three four", ["one two", "three four"], [2, 2]),
        ("one two three four", ["one", "two", "three", "four"], [1, 1, 1, 1]),
        ("one two three four", ["One, too.", "Three four!"], [2, 2]),
        ("one two three four", ["one two and more", "three four"], [2, 2]),
        ("cube net ease and pods", ["Kubernetes", "and pods"], [3, 2]),
        # Inside a word: at the nearer end of it.
        ("kubernetes pods", ["ku", "bernetes pods"], [1, 1]),
        ("kubernetes pods", ["kubernetes po", "ds"], [1, 1]),
        # No more words than parts.
        ("one", ["one", "two"], [1, 0]),
    ],
)
def test_it_is_cut_at_the_nearest_word(heard: str, texts: list[str], expected: list[int]) -> None:
    parts = cut(state(heard), texts)
    assert [each.sentence.text for each in parts] == texts
    assert [len(each.sentence.words) for each in parts] == expected
    assert {(each.keys, each.is_pinned) for each in parts} == {(("answers",), True)}
    assert " ".join(each.sentence.as_heard for each in parts).split() == heard.split()
    assert all(each.sentence.start_s <= each.sentence.end_s for each in parts)


def test_who_changed_the_words_stays_with_them() -> None:
    vocabulary = edited(
        sentence(0, "we run cube net ease here"), "we run Kubernetes here", "vocabulary"
    )
    first, second = cut(SentenceState(vocabulary), ["we run Kubernetes", "here"])
    assert (first.sentence.heard, first.sentence.changed_by) == (
        "we run cube net ease",
        "vocabulary",
    )
    assert (second.sentence.heard, second.sentence.changed_by) == ("", "")
    first, second = cut(SentenceState(vocabulary), ["We run Kubernetes", "there"])
    assert [each.sentence.changed_by for each in (first, second)] == ["user", "user"]


def test_writing_without_blanks_is_cut_between_its_words() -> None:
    words = tuple(Word(each, n / 2, n / 2 + 0.5) for n, each in enumerate(["我", "用了", "缓存"]))
    said = SentenceState(Sentence(0, "我用了缓存", 0.0, 1.5, 1.0, words))
    first, second = cut(said, ["我用了", "缓存"])
    assert (first.sentence.end_s, second.sentence.start_s) == (1.0, 1.0)
    without = replace(said, sentence=replace(said.sentence, words=()))
    first, second = cut(without, ["我用了", "缓存"])
    assert first.sentence.end_s == pytest.approx(0.9)
    assert (first.sentence.heard, second.sentence.heard) == ("", "")


@pytest.mark.parametrize("texts", [["one two", "three"], ["one", "two", "three"]])
def test_what_was_cut_is_joined_again(texts: list[str]) -> None:
    before = state("one two three")
    (sentence_,) = [join(cut(before, texts)).sentence]
    assert sentence_ == replace(before.sentence, probability=sentence_.probability)
    assert sentence_.probability == pytest.approx(0.9)


def test_joined_sentences_are_filed_as_the_user_filed_one_of_them() -> None:
    one, other = SentenceState(sentence(0, "One."), (("made_up", "guided"),)), state("Other.")
    joined = join([one, other])
    assert (joined.keys, joined.is_pinned) == (("answers",), True)
    guided = join([one, SentenceState(sentence(1, "Other."))])
    assert (guided.filed, guided.is_pinned) == ((("made_up", "guided"),), False)
