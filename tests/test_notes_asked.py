import pytest

from models import PromptSheet
from pipeline.notes import read_notes
from pipeline.notes.asked import with_forms
from pipeline.sheets import load_sheet

SHEET = load_sheet()
Q, A = "questions", "answers"
BOOT = [(Q, "boot"), (A, "grub, then systemd."), (A, "I forgot one.")]
POD = [(Q, "what is a pod?"), (A, "the smallest unit")]


def filed(text: str) -> list[tuple[str, str]]:
    """The sentences with the prompt they were steered to, "" where the text does not say."""
    notes = read_notes(text.encode(), "notes.md", SHEET)
    prompts = {placement.sentence: placement.prompt for placement in notes.placements}
    return [(prompts.get(each.index, ""), each.text) for each in notes.sentences]


@pytest.mark.parametrize(
    "text",
    [
        "## Questions\n### boot\ngrub, then systemd. I forgot one.",
        "# Questions\n## boot ##\ngrub, then systemd.\nI forgot one.",
        "#+STARTUP: x\n* Questions\n** boot\ngrub, then systemd. I forgot one.",
        "#+STARTUP: x\n* Questions\n** TODO boot\ngrub, then systemd. I forgot one.",
        "## Questions\n**boot**\ngrub, then systemd. I forgot one.",
        "## Q&A\n### boot\ngrub, then systemd. I forgot one.",
        "**Q3. boot**\ngrub, then systemd. I forgot one.",
        "## Q3: boot\ngrub, then systemd. I forgot one.",
    ],
)
def test_what_is_below_the_heading_of_one_question_is_its_answer(text: str) -> None:
    assert filed(text) == BOOT


@pytest.mark.parametrize(
    "text",
    [
        "## Questions\n### Coding\n- reverse a list\n- two sum",
        "## Questions\n### Databases\nThey asked about indexes.",
        "## Questions\n### Databases\nWhat is an index?",
        "## Questions\n### Round 1\nReverse a list.",
        "## Next time\n### boot\nRead about grub.",
        "### boot\nRead about grub.",
        "## Questions: coding\n- reverse a list",
        "## Questions\n- boot",
    ],
)
def test_headings_of_groups_are_no_questions(text: str) -> None:
    assert all(key != A for key, _ in filed(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q1. what is a pod?\nA. the smallest unit", POD),
        ("Q1: what is a pod?\nA) the smallest unit", POD),
        ("Q1: what is a pod?\nA - the smallest unit", POD),
        ("Q1: what is a pod?\n\nA1. the smallest unit", POD),
        ("what is a pod?\nA. the smallest unit", [("", POD[0][1]), POD[1]]),
        ("Q1. what is a pod?\nthe smallest unit", POD),
        ("Q1. why?\nA. pay\nQ2 what is a pod?\nthe smallest unit", [(Q, "why?"), (A, "pay"), *POD]),
        ("1) what is a pod? - the smallest unit", POD),
        ("- what is a pod? – the smallest unit", POD),
        ("Q: what is a pod?\nA: the smallest unit", POD),
        (
            "1) what is a pod? - the smallest unit\n2) pods vs nodes - mixed them up\n3) why?",
            [*POD, (Q, "pods vs nodes"), (A, "mixed them up"), ("", "why?")],
        ),
        ("- tell me about pods – waffled", [(Q, "tell me about pods"), (A, "waffled")]),
        ("## Questions\n- pods - mixed them up", [(Q, "pods"), (A, "mixed them up")]),
        # No exchange.
        ("A. Smith was there.", [("", "A. Smith was there.")]),
        (
            "It went well.\nA. Smith was there.",
            [("", "It went well."), ("", "A. Smith was there.")],
        ),
        ("Q3 numbers were bad", [("", "Q3 numbers were bad")]),
        (
            "1) applied - got in\n2) talked - paid",
            [("", "applied - got in"), ("", "talked - paid")],
        ),
        ("- pods - small things", [("", "pods - small things")]),
        ("## Questions\n- SQL - joins", [(Q, "SQL - joins")]),
        ("## Went well\n- pods - explained them", [("went_well", "pods - explained them")]),
        ("## My questions\n1) how large? - five\n2) why? - growth", None),
        ("```\n1) what is a pod? - small\n```", [("", "1) what is a pod? - small")]),
    ],
)
def test_letters_numbers_and_dashes_tell_question_and_answer(
    text: str, expected: list[tuple[str, str]] | None
) -> None:
    found = filed(text)
    if expected is None:
        assert not {Q, A} & {key for key, _ in found}
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she asked if i know ts, i said yes", [(Q, "she asked if i know ts"), (A, "i said yes")]),
        ("They asked why and I said pay", [(Q, "They asked why"), (A, "I said pay")]),
        (
            "It began late. Then she asked why I left, so I said pay. It was fine.",
            [
                ("", "It began late."),
                (Q, "Then she asked why I left"),
                (A, "I said pay."),
                ("", "It was fine."),
            ],
        ),
        (
            "Anna was there again, with a colleague from the other office upstairs.\n"
            "They asked how I would test it -> I said with a sandbox and contracts.\n"
            "They asked about pods -> gave an example.",
            [
                ("", "Anna was there again, with a colleague from the other office upstairs."),
                (Q, "They asked how I would test it"),
                (A, "I said with a sandbox and contracts."),
                (Q, "They asked about pods"),
                (A, "gave an example."),
            ],
        ),
        # No exchange.
        ("they asked if I know ts", [("", "they asked if I know ts")]),
        ("I asked about pay and I said fine", [("", "I asked about pay and I said fine")]),
        (
            "## Went well\nthey asked why, I said pay",
            [("went_well", "they asked why, I said pay")],
        ),
        ("She asked why. I said pay.", [("", "She asked why."), ("", "I said pay.")]),
    ],
)
def test_a_sentence_of_asking_and_answering_has_two_halves(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert filed(text) == expected


def test_a_sheet_without_questions_has_no_forms() -> None:
    sheet = PromptSheet("visit", "en", (SHEET.prompts[0],))
    lines = ["1) what? - that", "Q1. why?", "A. so"]
    assert with_forms(lines, sheet) == lines


def test_a_column_for_sureness_is_filed_whole() -> None:
    text = (
        "| Question | Answer | How sure? |\n|-|-|-|\n| pods? | small | 2/10 |\n| why? | pay | ok |"
    )
    told = [(Q, "pods?"), (A, "small"), ("confidence", "2/10"), (Q, "why?"), (A, "pay")]
    assert filed(text) == [*told, ("confidence", "ok")]
