from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from models import Exchange, Placement, Sentence
from pipeline.exchanges import find_exchanges


def exchanges(*lines: tuple[str, str], first_index: int = 0) -> tuple[Exchange, ...]:
    """Each line is a text and the prompts it is under: q, a, qa or nothing."""
    sentences = [Sentence(first_index + at, text) for at, (text, _) in enumerate(lines)]
    names = {"q": "questions", "a": "answers", "n": "next_time"}
    placements = [
        Placement(first_index + at, names[letter], 0.9)
        for at, (_, letters) in enumerate(lines)
        for letter in letters
    ]
    return find_exchanges(sentences, placements)


def shape(found: Sequence[Exchange]) -> list[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    return [(one.number, one.question_sentences, one.answer_sentences) for one in found]


def test_an_answer_attaches_to_the_latest_question() -> None:
    found = exchanges(
        ("The train was late.", ""),
        ("First he asked what a closure is.", "q"),
        ("He leaned back.", ""),
        ("I said a function with its scope.", "a"),
        ("And that it keeps variables alive.", "a"),
        ("Then why I want to leave.", "q"),
        ("I said I want to learn.", "a"),
    )
    assert shape(found) == [(1, (1,), (3, 4)), (2, (5,), (6,))]
    assert found[0].question == "First he asked what a closure is."
    assert found[0].answer == "I said a function with its scope. And that it keeps variables alive."
    assert found[0].verdict == ""


def test_a_question_with_its_answer_in_one_sentence() -> None:
    found = exchanges(("She asked about notice and I said two months.", "qa"))
    assert shape(found) == [(1, (0,), (0,))]


def test_a_question_that_the_recogniser_cut_in_two_keeps_its_number() -> None:
    found = exchanges(
        ("then the difference between a left join and an inner", "q"),
        ("join and i said left keeps every row", "qa"),
        ("then what an index is", "q"),
    )
    assert shape(found) == [(1, (0, 1), (1,)), (2, (2,), ())]


def test_two_questions_in_a_row_are_two() -> None:
    found = exchanges(
        ("they asked can you drive a van", "q"),
        ("and they asked about weekends", "q"),
        ("What is your notice period?", "q"),
        ("Salary?", "q"),
    )
    assert len(found) == 4


def test_an_answered_question_is_finished() -> None:
    found = exchanges(("why us and i said the product", "qa"), ("notice period two months", "qa"))
    assert len(found) == 2


def test_a_remark_on_all_questions_opens_no_exchange() -> None:
    assert exchanges(("It was all scenarios, what would you do if.", "q")) == ()
    assert exchanges(("mostly practical stuff no riddles", "q")) == ()
    assert len(exchanges(("It was about closures, the next one.", "q"))) == 1


def test_an_answer_before_any_question_has_no_exchange() -> None:
    assert exchanges(("My answers were too long.", "a"), ("Next time shorter.", "n")) == ()


def test_indices_are_those_of_the_sentences() -> None:
    found = exchanges(("What is DNS?", "q"), ("A phone book.", "a"), first_index=40)
    assert shape(found) == [(1, (40,), (41,))]


@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(["", "q", "a", "qa"]))))
def test_numbers_run_from_one_and_each_sentence_is_used_once(lines: list[tuple[str, str]]) -> None:
    found = exchanges(*lines)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    asked = [at for one in found for at in one.question_sentences]
    answered = [at for one in found for at in one.answer_sentences]
    assert asked == sorted(set(asked))
    assert answered == sorted(set(answered))
    assert all(one.question_sentences for one in found)
    assert {at for at in asked} <= {at for at, line in enumerate(lines) if "q" in line[1]}
    assert {at for at in answered} <= {at for at, line in enumerate(lines) if "a" in line[1]}
