import pytest

from pipeline.notes import read_notes
from pipeline.sheets import load_sheet

SHEET = load_sheet()


def texts(text: str) -> list[str]:
    return [each.text for each in read_notes(text.encode(), "notes.md", SHEET).sentences]


LONG = "They wanted to know the difference between a pod and a container"
PARAGRAPH = (
    "They wanted to know what happens when a node of the cluster goes away, and\n"
    "how long it takes until somebody notices. I told them about probes, and\n"
    "Anna wrote all of it down."
)


@pytest.mark.parametrize(
    "text",
    [
        "asked about scope\nsaid something",
        "Asked about scope\nsaid something\nthey smiled",
        "I went inside\nsigh\nlong wait",
        f"{LONG}\nI said one has the other",
        f"Nervous\n{LONG} in Kubernetes\nno coffee\nSalary was not told",
        f"{LONG} {LONG} {LONG[:20]}\nSalary is 60k",
        "- asked about pods\n  said small",
        "- Salary 60k\n- Team of five\n- no on-call",
        f"{LONG}?\nNo idea",
        f"I was early today, and well.\nI had slept\nfelt ok about it\n{LONG} there",
        f"said: I mumbled something\nfelt ok, they smiled\n{LONG} there".removeprefix("said: "),
    ],
)
def test_lines_that_the_writer_ended_are_sentences(text: str) -> None:
    found = texts(text)
    lines = [line.strip(" -") for line in text.splitlines()]
    assert {each for each in lines if len(each) < 60} <= set(found)
    assert " ".join(found) == " ".join(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PARAGRAPH, 2),
        (PARAGRAPH.replace("a node of the cluster", "a node"), 2),  # somebody mended it
        ("Wrapped at the edge\nof a window.", 1),
        ("They wrote\nthat", 1),
        (f"{LONG}\nand a deployment", 1),
        ("- goes on\n  in the next line", 1),
    ],
)
def test_lines_that_the_editor_wrapped_are_joined(text: str, expected: int) -> None:
    found = texts(text)
    assert len(found) == expected
    assert " ".join(found).split() == text.removeprefix("- ").split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"1) {LONG}, and why\n2) pods -> explained one\nThe other one sighed",
            ["The other one sighed"],
        ),
        (f"said -> I mumbled something\nfelt ok, they smiled\n{LONG}", ["felt ok, they smiled"]),
    ],
)
def test_a_line_that_left_much_room_has_ended(text: str, expected: list[str]) -> None:
    assert set(expected) <= set(texts(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began late.\n\nImpressions\nThey smiled.", ["It began late.", "They smiled."]),
        ("Lessons:\nRead more.", ["Read more."]),
        ("Impressions were good.", ["Impressions were good."]),
        ("It began late.\n\nImpressions", ["It began late.", "Impressions"]),
    ],
)
def test_a_section_of_the_sheet_is_a_heading(text: str, expected: list[str]) -> None:
    assert texts(text) == expected
