import pytest

from models import Word
from pipeline.transcription.stitch import stitch, words_before


def words(text: str, start_s: float = 0.0) -> list[Word]:
    """A word a second; "+" moves the next ones half a second on."""
    found, now = [], start_s
    for word in text.split():
        if word == "+":
            now += 0.5
        else:
            found.append(Word(word, now, now + 0.8, 0.9))
            now += 1
    return found


@pytest.mark.parametrize(
    ("before", "end_s", "after", "kept", "began"),
    [
        # what follows the cut comes with the next window
        ("we used threads and", 2.9, "threads and locks", "we used", "threads and locks"),
        ("we used threads and", 1.9, "Threads and locks", "we used", "threads and locks"),
        # times that are off: once, neither twice nor never
        ("we used threads and", 3.1, "threads and locks", "we used", "threads and locks"),
        ("we used threads and", 0.9, "threads and locks", "we used", "threads and locks"),
        # a name keeps its capital, and so does what begins a sentence
        ("we met Rachel.", 1.9, "Rachel said", "we met", "Rachel said"),
        ("done. So I", 0.9, "So I went", "done.", "So I went"),
        # marks do not hide a word
        ("we met Rachel.", 1.9, '"Rachel, she said', "we met", '"Rachel, she said'),
        # one word that is the same, but elsewhere, says nothing
        ("and so it is", 2.9, "It was late", "and so it", "It was late"),
        # in what is said again and again, any place looks like another: the times decide
        ("so no no no no no", 3.9, "no no no then", "so no no no", "no no no then"),
        ("so no no no no no", 2.9, "no no no no then", "so no no", "no no no no then"),
        ("no no no no no", 2.9, "no no then", "no no no", "no no then"),
        ("so i know i know i know i know", 4.9, "i know then", "so i know i know", "i know then"),
        # no overlap, and nothing at all
        ("we used threads", 3.5, "and locks", "we used threads", "and locks"),
        ("we used threads", 3.5, "", "we used threads", ""),
        ("", 3.5, "and locks", "", "and locks"),
    ],
)
def test_where_two_windows_meet_each_word_comes_once(
    before: str, end_s: float, after: str, kept: str, began: str
) -> None:
    first, second = stitch(words(before), end_s, words(after, 10.0))
    assert " ".join(word.text for word in first) == kept
    assert " ".join(word.text for word in second) == began
    assert [word.start_s for word in second] == [word.start_s for word in words(after, 10.0)]


def test_words_before_a_time_are_those_whose_middle_is() -> None:
    found = words("one two three")
    assert words_before(found, 1.3) == (found[0],)
    assert words_before(found, 1.5) == tuple(found[:2])
    assert words_before(found, 9.0) == tuple(found)
    assert words_before([], 9.0) == ()


@pytest.mark.parametrize(
    ("probability", "follows", "expected"),
    [
        (0.2, "wanted to know", "he wanted to know"),
        (0.95, "wanted to know", "You wanted to know"),
        (0.2, "wanted", "You wanted"),
        (0.2, "went on to", "You went on to"),
    ],
    ids=["less sure", "surer", "too few agree", "others follow"],
)
def test_the_first_word_after_a_cut_is_the_one_heard_more_surely(
    probability: float, follows: str, expected: str
) -> None:
    before = words("Daniel he wanted to know")
    first, *rest = words(f"You {follows}", 1.0)
    after = [Word("You", first.start_s, first.end_s, probability), *rest]
    kept, began = stitch(before, 0.9, after)
    assert [word.text for word in kept] == ["Daniel"]
    assert " ".join(word.text for word in began) == expected
    assert [(word.start_s, word.end_s) for word in began] == [(w.start_s, w.end_s) for w in after]
