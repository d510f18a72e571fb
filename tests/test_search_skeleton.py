import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.search.skeleton import heard_in, place_of, skeleton
from pipeline.search.skeletons import joined

SAID = {
    1: "Toward in post burst with a unique constraint.",
    2: "And then our go, I forgot rollback.",
    3: "One jury took over from security.",
    4: "What about a disencrash loop back off?",
    5: "The coffee was dreadful.",
    6: "我们讨论了数据库的问题",
    7: "",
}


@pytest.mark.parametrize(
    ("word", "number", "stretch"),
    [
        ("postgres", 1, "post burst"),
        ("argo", 2, "our go"),
        ("wanjiru", 3, "One jury"),
        ("crashloopbackoff", 4, "disencrash loop back off"),
        ("coffee", 5, "coffee"),
    ],
)
def test_a_word_is_found_where_it_was_misheard(word: str, number: int, stretch: str) -> None:
    assert list(heard_in(SAID, word, is_common=False)) == [number]
    place = place_of(SAID[number], word)
    assert place is not None
    assert SAID[number][place.start : place.end] == stretch
    said = joined([(each, skeleton(text)) for each, text in SAID.items()])
    assert said.alike(word, 3)[0] == number


@pytest.mark.parametrize("word", ["rabbitmq", "pension", "elasticsearch", "", "数据"])
def test_a_word_that_nobody_said_is_heard_nowhere(word: str) -> None:
    assert heard_in(SAID, word, is_common=False) == {}


def test_more_is_asked_of_a_common_word() -> None:
    said = {1: "I ask how they ship, apparently, every day."}
    assert heard_in(said, "parental", is_common=False)
    assert heard_in(said, "parental", is_common=True) == {}


def test_an_archive_without_sentences_has_nothing_alike() -> None:
    assert joined([]).alike("postgres", 3) == []


@given(text=st.text(max_size=40), word=st.text(max_size=12))
def test_any_text_can_be_compared(text: str, word: str) -> None:
    place = place_of(text, word)
    assert place is None or (0 <= place.start < place.end <= len(text) and 0 <= place.alike <= 1)
    skeleton(text).encode("ascii")
    joined([(1, skeleton(text))]).alike(word, 1)
