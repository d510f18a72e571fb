import pytest

from models import Prompt, PromptSheet
from pipeline.sheets import load_sheet
from pipeline.sheets.prompt_names import prompt_named

SHEET = load_sheet()
CALL = PromptSheet(
    "call",
    "A call",
    (
        Prompt("pay", "What did they say about money and holidays?", "Terms"),
        Prompt("questions", "What did they want to know?", "The call"),
    ),
)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Questions they asked", "questions"),
        ("What they asked me", "questions"),
        ("My questions", "interest"),
        ("Questions I asked", "interest"),
        ("What I said", "answers"),
        ("Who was there", "introduction"),
        ("Getting there", "arrival"),
        ("Body language", "expression"),
        ("How I felt", "reaction"),
        ("What did you feel?", "reaction"),
        ("How sure I was", "confidence"),
        ("Things I made up", "made_up"),
        ("made_up", "made_up"),
        ("What didn't go well", "went_badly"),
        ("What didn’t go well?", "went_badly"),
        ("Could be better", "went_badly"),
        ("To-do", "next_time"),
        ("Lessons learned", "next_time"),
        ("What kind of questions did they ask you?", "questions"),
        ("Salary", None),
        ("Company", None),
        ("The job", None),
        ("Questions and answers", None),
        ("Monday", None),
        ("", None),
        ("?!", None),
        ("went well " * 50, None),
    ],
)
def test_a_heading_names_a_prompt(heading: str, key: str | None) -> None:
    assert prompt_named(heading, SHEET, loosely=True) == key


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Pay", "pay"),
        ("Money, holidays", "pay"),
        ("Holiday and money", "pay"),
        ("Weather and money and dogs", None),
        ("What did they want to know?", "questions"),
        ("Questions they asked", "questions"),
        ("Went well", None),  # not on this sheet
    ],
)
def test_a_heading_names_a_prompt_of_the_users_own(heading: str, key: str | None) -> None:
    assert prompt_named(heading, CALL, loosely=True) == key
    assert prompt_named("Money", CALL) is None


def test_every_key_and_question_names_its_prompt() -> None:
    for prompt in SHEET.prompts:
        assert prompt_named(prompt.key, SHEET) == prompt.key
        assert prompt_named(prompt.question, SHEET) == prompt.key
