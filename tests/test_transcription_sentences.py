import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Word
from pipeline.transcription.sentences import (
    MAX_WORDS,
    SentenceBuilder,
    in_english,
    join_words,
    sentences_of,
)


def spoken(text: str, *, gap_s: float = 0.05) -> list[Word]:
    """Words of a text a quarter of a second long; "[1.5]" is a pause of so many seconds."""
    words = []
    now = 0.0
    for part in text.split():
        if part.startswith("[") and part.endswith("]"):
            now += float(part[1:-1])
            continue
        words.append(Word(part, now, now + 0.25))
        now += 0.25 + gap_s
    return words


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences_of(spoken(text))]


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith came in.", "He shook my hand."],
        ["They asked about it, e.g. closures.", "I knew that."],
        ["They asked about scopes, closures, etc. and then about hoisting.", "I knew it."],
        ["They asked about scopes, closures, etc.", "Then we had lunch."],
        ["It costs 3.5 million.", "That is a lot."],
        ["We use .NET and Node.js.", "I know both."],
        ["I worked in the U.S. Army for a year.", "Then I left."],
        ["I lived in the U.S.", "They asked why."],
        ["We met at 5 p.m. sharp.", "It was dark."],
        ["It was No. 5 on the list.", "I passed it."],
        ["Do you know it?", "No.", "I said no."],
        ["They had a plan B.", "Then they asked me."],
        ['"Why?" he asked.', "I had no answer."],
        ['He asked, "Do you know it?"', "I said yes."],
        ["(They were kind.)", "I liked that."],
        ["I got there ... late.", "Nobody minded."],
        ["That went well!", "What a day…", "Now I am home."],
        ["1. Arrive early.", "2. Ask more."],
        ["It was I.", "They laughed."],
        ["Wie war es?", "Es war gut, d.h. besser als z.B. gestern.", "Schön."],
    ],
)
def test_marks_end_sentences_and_abbreviations_do_not(expected: list[str]) -> None:
    assert texts(" ".join(expected)) == expected


def test_a_stop_between_two_windows_ends_no_sentence() -> None:
    assert texts("There was nobody at the desk. [0.5] so I knocked. They came.") == [
        "There was nobody at the desk. so I knocked.",
        "They came.",
    ]
    assert texts("Nobody at the desk. [1.5] so I knocked.") == [
        "Nobody at the desk.",
        "so I knocked.",
    ]
    assert texts("so i went in. they were nice.") == ["so i went in.", "they were nice."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I was late [1.0] but nobody minded.", ["I was late but nobody minded."]),
        ("I was late [3.0] nobody minded.", ["I was late", "nobody minded."]),
        ("Yes [4.0] no", ["Yes", "no"]),
    ],
)
def test_only_a_long_pause_ends_a_sentence_without_a_mark(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_text_without_marks_is_cut_at_pauses_and_before_new_thoughts() -> None:
    assert texts(
        "so i went in and they were really nice [0.6] the guy was called tom and he asked me about "
        "closures [0.9] then he asked about hoisting and i did not know what to say so i made "
        "something up [0.8] and they smiled and then we went to the second part which was about css"
    ) == [
        "so i went in and they were really nice",
        "the guy was called tom and he asked me about closures",
        "then he asked about hoisting and i did not know what to say so i made something up",
        "and they smiled and then we went to the second part which was about css",
    ]


def test_a_long_run_without_pauses_is_cut_before_a_conjunction() -> None:
    run = " ".join(["they asked me about the event loop and i told them what it does"] * 6)
    pieces = texts(run)
    assert " ".join(pieces) == run
    assert len(pieces) > 3
    assert all(piece.startswith(("they", "and")) for piece in pieces)


def test_a_long_punctuated_sentence_is_left_whole() -> None:
    sentence = (
        "When I came in, which was a little early, they were still having lunch, so I sat down, "
        "looked at the posters on the wall, and waited until somebody, a friendly man, came for me."
    )
    assert texts(sentence) == [sentence]


def test_nothing_gives_nothing() -> None:
    assert sentences_of([]) == ()
    assert SentenceBuilder().flush() == ()


def test_times_and_probability_come_from_the_words() -> None:
    words = [Word("Hello", 1.0, 1.4, 0.5), Word("there.", 1.5, 2.25, 0.75), Word("So.", 3, 4, 1)]
    first, second = sentences_of(words, first_index=7)
    assert (first.index, first.start_s, first.end_s, first.probability) == (7, 1.0, 2.25, 0.625)
    assert first.words == tuple(words[:2])
    assert (second.index, second.text) == (8, "So.")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["I", "know", "C++."], "I know C++."),
        (["面", "试", "很", "好", "。"], "面试很好。"),
        (["Das", "面", "试"], "Das 面试"),
        ([], ""),
    ],
)
def test_words_are_joined_as_their_script_is_written(words: list[str], expected: str) -> None:
    assert join_words(Word(word, 0, 1) for word in words) == expected


TRICKY = """
    i and then they asked about closures Mr. e.g. U.S. No. 5 ok. Why? ... well, so; (yes) "No."
    .NET 3.5 C++ für 面 。 the a
"""
word_texts = st.sampled_from(TRICKY.split()) | st.text(
    st.characters(exclude_categories=["Z", "Cc", "Cs"], exclude_characters="\x1c"),
    min_size=1,
    max_size=8,
)


@st.composite
def word_lists(draw: st.DrawFn) -> list[Word]:
    now = 0.0
    words = []
    for text in draw(st.lists(word_texts, max_size=200)):
        now += draw(st.sampled_from([0.0, 0.0, 0.0, 0.05, 0.3, 0.7, 1.2, 5.0]))
        end = now + draw(st.sampled_from([0.0, 0.1, 0.4]))
        words.append(Word(text, now, end, draw(st.floats(0, 1))))
        now = end
    return words


@given(word_lists())
def test_no_word_is_lost_none_repeated_and_their_order_kept(words: list[Word]) -> None:
    sentences = sentences_of(words, first_index=3)
    assert list(itertools.chain.from_iterable(s.words for s in sentences)) == words
    assert [s.index for s in sentences] == list(range(3, 3 + len(sentences)))
    for sentence in sentences:
        assert 0 < len(sentence.words) <= MAX_WORDS
        assert sentence.text == join_words(sentence.words)
        assert sentence.start_s == sentence.words[0].start_s
        assert sentence.end_s == sentence.words[-1].end_s
        assert 0 <= sentence.probability <= 1


@given(word_lists(), st.data())
def test_it_does_not_matter_in_what_pieces_the_words_arrive(
    words: list[Word], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(words)), max_size=5)))
    builder = SentenceBuilder()
    built = [
        sentence
        for start, end in itertools.pairwise([0, *cuts, len(words)])
        for sentence in builder.feed(words[start:end])
    ]
    assert (*built, *builder.flush()) == sentences_of(words)


def words_at(text: str, start_s: float, step_s: float = 0.5) -> list[Word]:
    return [
        Word(word, start_s + n * step_s, start_s + (n + 1) * step_s)
        for n, word in enumerate(text.split())
    ]


GERMAN = sentences_of(
    [*words_at("Sie fragten nach Tests.", 0), *words_at("Ich war sehr nervös.", 2)]
)


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ([("They asked about tests.", 0), ("I was very nervous.", 2)], (0, 1)),
        # times are rough
        ([("They asked about tests.", 0.6), ("I was very nervous.", 2.7)], (0, 1)),
        # one sentence for both, and two for one
        ([("They asked about tests and I was nervous.", 0)], (0, 0)),
        ([("They asked.", 0), ("About tests.", 1), ("I was very nervous.", 2)], ("0 1", 2)),
        ([("I was very nervous.", 2)], ("", 0)),
        ([], ("", "")),
    ],
)
def test_english_is_found_by_its_time(
    english: list[tuple[str, float]], expected: tuple[int | str, ...]
) -> None:
    words = [word for text, start_s in english for word in words_at(text, start_s)]
    wanted = tuple(
        " ".join(english[int(number)][0] for number in str(numbers).split()) for numbers in expected
    )
    assert in_english(GERMAN, words) == wanted
