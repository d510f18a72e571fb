from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from models import Exchange, Placement, Sentence
from pipeline.segment.dialogue_acts import DialogueAct
from pipeline.segment.exchanges import find_exchanges

NEW = DialogueAct(asks=True, opens=True, count=1, replies=True)
AGAIN = DialogueAct(asks=True, opens=False, count=1, replies=True)


def exchanges(
    *lines: tuple[str, str], first_index: int = 0, acts: dict[int, DialogueAct] | None = None
) -> tuple[Exchange, ...]:
    """Each line is a text and the prompts it is under: q, a, qa or nothing."""
    sentences = [Sentence(first_index + at, text) for at, (text, _) in enumerate(lines)]
    names = {"q": "questions", "a": "answers", "n": "next_time"}
    placements = [
        Placement(first_index + at, names[letter], 0.9)
        for at, (_, letters) in enumerate(lines)
        for letter in letters
    ]
    return find_exchanges(sentences, placements, acts)


def told(*lines: tuple[str, str], **acts: DialogueAct) -> tuple[Exchange, ...]:
    """All questions are new ones, but for the sentences named: s3=AGAIN."""
    given = {at: NEW for at in range(len(lines))}
    return exchanges(*lines, acts=given | {int(at[1:]): hint for at, hint in acts.items()})


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
    remark = DialogueAct(asks=False, opens=False, count=1, replies=False)
    assert told(("It was all scenarios, what would you do if.", "q"), s0=remark) == ()
    assert told(("My answers were too long.", "a"), s0=remark) == ()
    found = told(("Why us?", "q"), ("Mine were too long.", "a"), s1=remark)
    assert shape(found) == [(1, (0,), ())]


def test_what_the_user_placed_goes_before_the_acts() -> None:
    remark = DialogueAct(asks=False, opens=True, count=1, replies=False)
    placed = [Placement(0, "questions", 1.0, "user"), Placement(1, "answers", 1.0, "user")]
    sentences = [Sentence(0, "All scenarios."), Sentence(1, "I answered them all.")]
    found = find_exchanges(sentences, placed, {0: remark, 1: remark})
    assert shape(found) == [(1, (0,), (1,))]


def test_a_question_told_again_keeps_its_number() -> None:
    found = told(
        ("What would you do about the memory leak, he asked.", "q"),
        ("I said restart.", "a"),
        ("Seriously, he said, the leak.", "q"),
        ("Seriously I said a heap dump.", "a"),
        s2=AGAIN,
    )
    assert shape(found) == [(1, (0, 2), (1, 3))]


def test_a_follow_up_gets_a_number_of_its_own() -> None:
    found = told(
        ("What is an index?", "q"),
        ("A sorted copy.", "a"),
        ("And what does it cost?", "q"),
        ("Writes.", "a"),
    )
    assert shape(found) == [(1, (0,), (1,)), (2, (2,), (3,))]


def test_several_questions_in_one_sentence_each_have_a_number_and_get_their_answers_in_turn() -> (
    None
):
    both = DialogueAct(asks=True, opens=True, count=2, replies=True)
    found = told(
        ("He asked about closures, and about hoisting.", "q"),
        ("Closures, a function and its scope.", "a"),
        ("Hoisting I mixed up.", "a"),
        s0=both,
    )
    assert shape(found) == [(1, (0,), (1,)), (2, (0,), (2,))]


def test_the_speaker_goes_back_to_an_earlier_question() -> None:
    found = told(
        ("First she asked how garbage collection works.", "q"),
        ("I said it counts references.", "a"),
        ("Then he wanted the salary.", "q"),
        ("I said sixty thousand.", "a"),
        ("Oh, and back to garbage collection.", ""),
        ("I also told her about cycles, which garbage collection finds.", "a"),
    )
    assert shape(found) == [(1, (0,), (1, 5)), (2, (2,), (3,))]


def test_all_questions_first_and_then_the_answers_in_the_same_order() -> None:
    found = told(
        ("They asked why this company.", "q"),
        ("They asked about conflict.", "q"),
        ("They asked for my notice period.", "q"),
        ("So, what did I say.", ""),
        ("Because I use the product.", "a"),
        ("The release that we nearly shipped.", "a"),
        ("Three months.", "a"),
    )
    assert [one.answer_sentences for one in found] == [(4,), (5,), (6,)]


def test_a_question_is_found_by_its_number() -> None:
    found = told(
        ("What is a deadlock?", "q"),
        ("Two that wait.", "a"),
        ("What is a mutex?", "q"),
        ("A lock.", "a"),
        ("To the first question I added starvation.", "a"),
    )
    assert [one.answer_sentences for one in found] == [(1, 4), (3,)]


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
    assert len(answered) == len(set(answered))
    assert all(list(one.answer_sentences) == sorted(one.answer_sentences) for one in found)
    assert all(one.question_sentences for one in found)
    assert {at for at in asked} <= {at for at, line in enumerate(lines) if "q" in line[1]}
    assert {at for at in answered} <= {at for at, line in enumerate(lines) if "a" in line[1]}
