from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Placement, Review, Sentence, Transcript
from models.change import Replacement, SentenceState
from models.transcript import edited
from pipeline.export.plain import clock
from pipeline.review.text_document import Document, document_of, one_line, text_of
from pipeline.review.text_edit import merged, read_text
from tests.reviews import ACME, RECORDING, SHEET, sentence

TEXTS = (
    "They asked about closures.",
    "I used C++ there and I made that up.",
    "She smiled.",
    "12 people were there.",
)
KEYS = {0: ("questions",), 1: ("answers", "made_up")}


def review_of(
    *memos: Sequence[str],
    keys: dict[int, tuple[str, ...]] | None = None,
    pinned: frozenset[int] = frozenset(),
) -> Review:
    """A review whose memos say these texts, a second each."""
    transcripts, count = [], 0
    for texts in memos:
        said = tuple(sentence(count + place, text) for place, text in enumerate(texts))
        count += len(said)
        transcripts.append(Transcript(RECORDING, "en", "scripted", said))
    placements = tuple(
        Placement(index, key, 0.9, "user" if index in pinned else "model")
        for index, each in (keys or {}).items()
        for key in each
    )
    return Review(ACME, tuple(transcripts), SHEET, placements, (), pinned)


def states_of(review: Review) -> list[SentenceState]:
    filed = {
        index: tuple(
            (each.prompt, each.placed_by)
            for each in review.placements
            if each.sentence == index and each.placed_by != "model"
        )
        for index in range(len(review.sentences))
    }
    return [
        SentenceState(each, filed[each.index], each.index in review.pinned)
        for each in review.sentences
    ]


REVIEW = review_of(TEXTS, keys=KEYS)
DOCUMENT = document_of(REVIEW, clock)
STATES = states_of(REVIEW)
LINES = [f"{each.start} {each.text}" for each in DOCUMENT.sentences]


def read(*lines: str, document: Document = DOCUMENT) -> list[Replacement]:
    found, problems = read_text("\n".join(lines), document, STATES)
    assert problems == []
    return found


def said(replacement: Replacement) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(each.sentence.text, each.keys, each.is_pinned) for each in replacement.new]


def test_a_line_has_number_time_prompts_and_words() -> None:
    assert LINES[:3] == [
        "0 0:00 [questions] They asked about closures.",
        "1 0:01 [answers, made_up] I used C++ there and I made that up.",
        "2 0:02 [] She smiled.",
    ]
    text = text_of(DOCUMENT, 3, "Acme -->")
    assert text.startswith("<!-- Review 3, Acme ->\n")
    assert "Prompts: questions, answers, made_up\n-->\n" in text
    assert text.endswith("\n".join(LINES) + "\n")


@pytest.mark.parametrize(
    "lines",
    [
        LINES,
        [*LINES[:1], "", "<!-- a note -->", *LINES[1:]],
        [f"  {each}  " for each in LINES],
        [each.replace(" ", "   ", 2) for each in LINES],
        [LINES[0].replace("[questions]", "[ Questions ]"), *LINES[1:]],
        ["0 0:00 They asked about closures.", *LINES[1:]],  # without a bracket
        ["#0 [questions] They asked about closures.", *LINES[1:]],
        ["<!--", "+ 2", "-->", *LINES],
    ],
)
def test_what_says_the_same_changes_nothing(lines: list[str]) -> None:
    assert read(*lines) == []


@pytest.mark.parametrize(
    ("at", "line", "expected"),
    [
        (0, "0 0:00 [questions] They asked about caches.", ("They asked about caches.", (), False)),
        (0, LINES[0].replace("questions", "made-up"), (TEXTS[0], ("made_up",), True)),
        (
            0,
            LINES[0].replace("questions", "answers,questions"),
            (TEXTS[0], KEYS[0] + KEYS[1][:1], 1),
        ),
        (0, LINES[0].replace("questions", "none"), (TEXTS[0], (), True)),
        (0, LINES[0].replace("questions", ""), (TEXTS[0], (), True)),
        (0, LINES[0].replace("questions", "-"), (TEXTS[0], (), True)),
        (2, "2 0:02 [none] She smiled.", ("She smiled.", (), True)),
        (2, "2 0:02 [answers] She smiled at me.", ("She smiled at me.", ("answers",), True)),
        (3, "3 0:03 [] [laughs] 12 people.", ("[laughs] 12 people.", (), False)),
    ],
)
def test_words_are_mended_and_prompts_changed(
    at: int, line: str, expected: tuple[str, tuple[str, ...], bool]
) -> None:
    lines = [*LINES]
    lines[at] = line
    (found,) = read(*lines)
    assert (found.first, found.count, said(found)) == (at, 1, [expected])
    assert found.new[0].sentence.words == STATES[at].sentence.words


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["1 0:01 [answers, made_up] I used C++ there", "and I made that up."],
            [("I used C++ there", (), False), ("and I made that up.", (), False)],
        ),
        (
            ["1 0:01 [answers] I used C++ there", "[made_up] and I made that up."],
            [("I used C++ there", ("answers",), True), ("and I made that up.", ("made_up",), True)],
        ),
        (
            ["1 0:01 [answers, made_up] I used C++ there.", "1 0:01 [none] I made that up."],
            [("I used C++ there.", (), False), ("I made that up.", (), True)],
        ),
        (
            ["1 [] I used", "[] C++", "[] there and I made that up."],
            [("I used", (), True), ("C++", (), False), ("there and I made that up.", (), False)],
        ),
    ],
)
def test_a_sentence_is_split(
    lines: list[str], expected: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    (found,) = read(LINES[0], *lines, *LINES[2:])
    assert (found.first, found.count, said(found)) == (1, 1, expected)
    words = [word for each in found.new for word in each.sentence.words]
    assert tuple(words) == STATES[1].sentence.words
    first, second = found.new[0].sentence, found.new[1].sentence
    assert (first.start_s, found.new[-1].sentence.end_s) == (1.0, 2.0)
    assert second.start_s == second.words[0].start_s
    assert first.end_s == first.words[-1].end_s
    assert len(first.words) - len(expected[0][0].split()) in (0, 1)  # "and" is in neither part


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([LINES[0], f"+ {LINES[1]}", *LINES[2:]], (0, 2, [(f"{TEXTS[0]} {TEXTS[1]}", (), False)])),
        ([f"{LINES[0]} {LINES[1]}", *LINES[2:]], (0, 2, [(f"{TEXTS[0]} {TEXTS[1]}", (), False)])),
        (
            [LINES[0], f"+{LINES[1]} {LINES[2]}", LINES[3]],
            (0, 3, [(" ".join(TEXTS[:3]), (), False)]),
        ),
        (
            [LINES[0].replace("questions", "none"), f"+ {LINES[1]}", *LINES[2:]],
            (0, 2, [(f"{TEXTS[0]} {TEXTS[1]}", (), True)]),
        ),
        (
            [LINES[0], "+ 1 0:01 [made_up] I made that up.", *LINES[2:]],
            (0, 2, [(f"{TEXTS[0]} I made that up.", ("questions", "made_up"), True)]),
        ),
        # Cut, and the second part joined to the next sentence.
        (
            [
                LINES[0],
                "1 0:01 [] I used C++ there",
                "and I made that up.",
                f"+ {LINES[2]}",
                LINES[3],
            ],
            (
                1,
                2,
                [("I used C++ there", (), True), ("and I made that up. She smiled.", (), False)],
            ),
        ),
    ],
)
def test_sentences_are_joined(lines: list[str], expected: tuple[int, int, object]) -> None:
    (found,) = read(*lines)
    assert (found.first, found.count, said(found)) == expected
    words = [word for each in found.new for word in each.sentence.words]
    old = STATES[found.first : found.first + found.count]
    assert words == [word for each in old for word in each.sentence.words]
    assert found.new[0].sentence.start_s == old[0].sentence.start_s
    assert found.new[-1].sentence.end_s == old[-1].sentence.end_s


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["7 0:07 [] What?", *LINES], 1, "there is no sentence 7; the last is 3"),
        ([LINES[1], LINES[0], *LINES[2:]], 1, "sentence 0 is missing before this line"),
        ([*LINES, LINES[0]], 5, "sentence 0 stands here again"),
        ([*LINES[:1], *LINES[2:]], 2, "put back what was there: 1 0:01 [answers, made_up] I used"),
        ([*LINES[:1], LINES[3]], 2, "sentences 1 to 2 are missing"),
        (LINES[:3], 3, "sentence 3 is missing after this line"),
        (["no number", *LINES], 1, "no sentence stands above"),
        ([f"+ {LINES[0]}", *LINES[1:]], 1, "no sentence stands above to which"),
        ([*LINES, "+ and more"], 5, "its number must follow"),
        ([LINES[0].replace("0:00", "0:09"), *LINES[1:]], 1, "is at 0:00, not at 0:09"),
        ([LINES[0].replace("questions", "qestions"), *LINES[1:]], 1, "did you mean questions?"),
        ([LINES[0].replace("questions", "none, answers"), *LINES[1:]], 1, "'none' is no prompt"),
        (["0 0:00 [questions]", *LINES[1:]], 1, "there are no words"),
        ([*LINES[:3], "3 0:03 [] 12 people", "3 were there."], 5, "first of its words?"),
    ],
)
def test_what_is_not_understood_is_named(lines: list[str], line: int, message: str) -> None:
    found, problems = read_text("\n".join(lines), DOCUMENT, STATES)
    assert found == []
    assert [each.line for each in problems][:1] == [line]
    assert message in problems[0].said


def test_a_pin_is_taken_off() -> None:
    review = review_of(TEXTS, keys={0: ("questions",)}, pinned=frozenset({0, 2}))
    document, states = document_of(review, clock), states_of(review)
    lines = text_of(document, 1).replace("[questions]", "[auto]").replace("[none]", "[?]")
    found, _ = read_text(lines, document, states)
    assert [said(each) for each in found] == [[(TEXTS[0], (), False)], [(TEXTS[2], (), False)]]
    assert read_text(text_of(document, 1), document, states) == ([], [])


def test_sentences_of_two_memos_are_not_joined() -> None:
    review = review_of(TEXTS[:1], TEXTS[1:])
    document = document_of(review, clock)
    text = text_of(document, 1)
    assert "<!-- memo 2 -->" in text
    assert read_text(text, document, states_of(review)) == ([], [])
    _, problems = read_text(text.replace("1 0:01", "+ 1 0:01"), document, states_of(review))
    assert "begins another memo" in problems[0].said


def test_notes_have_no_times() -> None:
    notes = tuple(Sentence(index, text) for index, text in enumerate(TEXTS))
    review = replace(REVIEW, transcripts=(Transcript(RECORDING, "en", "notes", notes),))
    document, states = document_of(review, clock), states_of(review)
    lines = [f"{each.start} {each.text}" for each in document.sentences]
    assert lines[2] == "2 [] She smiled."
    assert read_text("\n".join(lines), document, states) == ([], [])
    split = [lines[0], "1 [answers, made_up] I used C++ there", "and I made that up.", *lines[2:]]
    ((found,), _) = read_text("\n".join(split), document, states)
    assert [each.sentence.end_s for each in found.new] == [0.0, 0.0]


def test_what_others_changed_is_kept_where_it_was_not_typed_over() -> None:
    base = STATES[0]
    mine = replace(base, sentence=edited(base.sentence, "Mine.", "user"))
    theirs = replace(base, sentence=edited(base.sentence, "Theirs.", "user"))
    pinned = base.pinned_under(("made_up",))
    result, is_conflict = merged(base, mine, pinned)
    assert (result.sentence.text, result.keys, is_conflict) == ("Mine.", ("made_up",), False)
    result, is_conflict = merged(base, mine, theirs)
    assert (result.sentence.text, result.sentence.heard) == ("Mine.", TEXTS[0])
    assert is_conflict
    assert merged(base, pinned, theirs)[0].sentence.text == "Theirs."


anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
sentence_texts = st.lists(anything | st.sampled_from(TEXTS), min_size=1, max_size=6)


@given(
    memos=st.lists(sentence_texts, min_size=1, max_size=2),
    data=st.data(),
)
def test_a_text_read_back_as_it_was_written_changes_nothing(
    memos: list[list[str]], data: st.DataObject
) -> None:
    count = sum(map(len, memos))
    keys = data.draw(
        st.dictionaries(
            st.integers(0, count - 1), st.lists(st.sampled_from(SHEET.keys), unique=True).map(tuple)
        )
    )
    pinned = data.draw(st.frozensets(st.integers(0, count - 1)))
    review = review_of(*memos, keys=keys, pinned=pinned)
    document = document_of(review, clock)
    text = text_of(document, 1, data.draw(anything))
    assert read_text(text, document, states_of(review)) == ([], [])
    assert read_text(text.replace("\n", "\r\n"), document, states_of(review)) == ([], [])


words = st.text("abcé漢+'.", min_size=1, max_size=6)
plain = st.lists(words, min_size=1, max_size=6).map(" ".join)


@given(texts=st.lists(plain, min_size=1, max_size=5), data=st.data())
def test_random_edits_are_read_as_they_were_typed(texts: list[str], data: st.DataObject) -> None:
    review = review_of(texts)
    document, states = document_of(review, clock), states_of(review)
    lines: list[str] = []
    is_joined: bool
    expected: list[str] = []
    for each in document.sentences:
        text = data.draw(st.just(each.text) | plain)
        parts: list[str] = data.draw(st.lists(plain, max_size=2))
        is_joined = data.draw(st.booleans())
        if lines and is_joined:
            lines.append(f"+ {each.start} {text}")
            expected[-1] += f" {text}"
        else:
            lines.append(f"{each.start} {text}")
            expected.append(text)
        lines += [f"[] {part}" for part in parts]
        expected += parts
    found, problems = read_text("\n".join(lines), document, states)
    assert problems == []
    result, at = [], 0
    for one in found:
        result += [*states[at : one.first], *one.new]
        at = one.first + one.count
    result += states[at:]
    assert [one_line(each.sentence.text) for each in result] == expected
    heard = [each.sentence.as_heard for each in result]
    assert "".join("".join(heard).split()) == "".join("".join(texts).split())
    assert [w for each in result for w in each.sentence.words] == [
        w for each in states for w in each.sentence.words
    ]
    times = [t for each in result for t in (each.sentence.start_s, each.sentence.end_s)]
    assert times == sorted(times)
