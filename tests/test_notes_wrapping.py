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
