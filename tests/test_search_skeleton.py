import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.search.alignment import alignments, heard_in, places_of
from pipeline.search.skeleton import (
    FAR,
    INSIDE,
    UNIT,
    extras,
    left_out,
    of_one_word,
    skeleton,
    substitutions,
    weight_of,
)
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
    place = places_of(SAID, word)[number]
    assert SAID[number][place.start : place.end] == stretch
    said = joined({each: skeleton(text) for each, text in SAID.items()})
    assert said.alike([word], 3)[word][0] == number


@pytest.mark.parametrize("word", ["rabbitmq", "pension", "elasticsearch", "", "数据"])
def test_a_word_that_nobody_said_is_heard_nowhere(word: str) -> None:
    assert heard_in(SAID, word, is_common=False) == {}


def test_more_is_asked_of_a_common_word() -> None:
    said = {1: "I ask how they ship, apparently, every day."}
    assert heard_in(said, "parental", is_common=False)
    assert heard_in(said, "parental", is_common=True) == {}


def test_an_archive_without_sentences_has_nothing_alike() -> None:
    assert joined({}).alike(["postgres"], 3) == {"postgres": []}


@given(text=st.text(max_size=40), word=st.text(max_size=12))
def test_any_text_can_be_compared(text: str, word: str) -> None:
    for place in places_of({1: text}, word).values():
        assert 0 <= place.start < place.end <= len(text)
        assert 0 <= place.alike <= 1
    joined({1: skeleton(text)}).alike([word], 1)


def one_by_one(said: str, word: str) -> tuple[int, int, float]:
    """The first and the last sound of the cheapest alignment, and how alike, a cell at a time."""
    begins = [each.isupper() for each in said]
    ends = [*begins[1:], True]
    row = [(0 if begin else INSIDE, at) for at, begin in enumerate(begins)]
    row.append((FAR, len(said) - 1))
    for code in word:
        following = [(row[0][0] + left_out(code), row[0][1])]
        for at, sound in enumerate(said.lower()):
            ways = (
                (row[at][0] + substitutions(code)[ord(sound)], row[at][1]),
                (row[at + 1][0] + left_out(code), row[at + 1][1]),
                (following[-1][0] + extras()[ord(sound)], following[-1][1]),
            )
            following.append(min(ways))
        row = following
    cost, last, first = min(
        (cost + (0 if end else INSIDE), at, began)
        for at, ((cost, began), end) in enumerate(zip(row[1:], ends, strict=True))
        if began <= at
    )
    return first, last, max(0.0, 1 - cost / (UNIT * weight_of(word)))


WORDS = st.sampled_from(["post", "burst", "a", "unique", "our", "go", "crash", "loop", "x", "jury"])


@given(
    texts=st.lists(st.lists(WORDS, min_size=1).map(" ".join), min_size=1),
    word=st.from_regex("[a-z]{1,12}", fullmatch=True),
)
def test_many_are_aligned_as_one_by_one(texts: list[str], word: str) -> None:
    said = [each for text in texts if (each := skeleton(text))]
    wanted = of_one_word(word)
    if said and wanted:
        found = [(each.first, each.last, each.consonants) for each in alignments(said, wanted)]
        assert found == [one_by_one(each, wanted) for each in said]


def test_a_long_archive_is_compared_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        number: skeleton(f"{SAID[1 + number % 5]} {'and so on ' * number}") for number in range(40)
    }
    words = ["postgres", "argo", "posture"]
    whole = joined(said).alike(words, 40)
    monkeypatch.setattr("pipeline.search.skeletons._AT_ONCE", 50)
    assert joined(said).alike(words, 40) == whole
    assert len(whole["postgres"]) == 8


@given(
    texts=st.lists(st.lists(WORDS, min_size=1).map(" ".join), min_size=1, max_size=9),
    word=st.from_regex("[a-z]{3,30}", fullmatch=True),
)
def test_what_is_alike_has_most_of_the_consonants(texts: list[str], word: str) -> None:
    said = {number: each for number, text in enumerate(texts) if (each := skeleton(text))}
    for number in joined(said).alike([word], 9)[word]:
        assert one_by_one(said[number], of_one_word(word))[2] >= 0.68 - 1e-9
