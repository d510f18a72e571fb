import re

import pytest

from models import Placement, PromptSheet
from pipeline.notes import Notes, read_notes
from pipeline.sheets import load_sheet

SHEET = load_sheet()


def read(text: str, name: str = "notes.md", sheet: PromptSheet = SHEET) -> Notes:
    return read_notes(text.encode(), name, sheet)


def filed(text: str, sheet: PromptSheet = SHEET) -> list[tuple[str, str]]:
    """The sentences with the prompt they were steered to, "" where the text does not say."""
    notes = read(text, sheet=sheet)
    prompts = {placement.sentence: placement.prompt for placement in notes.placements}
    return [(prompts.get(each.index, ""), each.text) for each in notes.sentences]


def texts(text: str) -> list[str]:
    return [each.text for each in read(text).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I was late.", ["I was late."]),  # nothing to do
        ("I was late. They were not.", ["I was late.", "They were not."]),
        ("- one\n* two\n+ three\n• four\n– five\n1. six\n2) seven\n(3) eight\na) nine", None),
        ("- one\n  - two\n    - three", ["one", "two", "three"]),
        ("- one. Then more.\n- two", ["one.", "Then more.", "two"]),
        ("- [ ] look it up\n- [x] thank them", ["look it up", "thank them"]),
        ("- goes on\n  in the next line\n- two", ["goes on in the next line", "two"]),
        ("-no bullet, -5 degrees", ["-no bullet, -5 degrees"]),
        ("2026. That was a year", ["2026.", "That was a year"]),
        ("asked about scope\nsaid something", ["asked about scope", "said something"]),
        ("Wrapped at the edge\nof a window.", ["Wrapped at the edge of a window."]),
        (f"{'A long line ' * 6}and\nIt goes on", [f"{'A long line ' * 6}and It goes on"]),
        ("one\n\ntwo", ["one", "two"]),
        ("one\r\ntwo\rthree", ["one", "two", "three"]),
        ("> they said\n> > no", ["they said", "no"]),
        ("a\n\n---\n\nb\n***\nc", ["a", "b", "c"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["1", "2"]),
        ("| 1 | 2 |\n| 3 | 4 |", ["| 1 | 2 |", "| 3 | 4 |"]),
        ("```js\nlet a = 1;\n\nlet b;\n```\nso", ["let a = 1; let b;", "so"]),
        ("~~~\nnever closed\n- at all", ["never closed", "at all"]),
        ("the `a` key, **bold**, *soft*", ["the a key, bold, soft"]),
        ("__init__ and 2 * 3 * 4, *args, **kw", ["__init__ and 2 * 3 * 4, *args, **kw"]),
        ("saw [[Acme]] and [[b|the b]]", ["saw Acme and the b"]),
        ("# Coding\nI did it.", ["I did it."]),
        ("Coding\n======\nI did it.", ["I did it."]),
        ("## In C #\n#nohash", ["#nohash"]),
        ("-\n- \n1.\nreal", ["real"]),
    ],
)
def test_notes_become_sentences(text: str, expected: list[str] | None) -> None:
    numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    assert texts(text) == (expected or numbers)


def test_sentences_of_notes_have_no_times() -> None:
    notes = read("- They asked about scope. I knew.\n- Fine")
    assert notes.kind == "notes"
    assert [each.index for each in notes.sentences] == [0, 1, 2]
    assert {(each.start_s, each.end_s, each.words) for each in notes.sentences} == {(0.0, 0.0, ())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They asked about scope.", [("", "They asked about scope.")]),  # nothing steers
        ("## What went well\n- CSS\n- the end", [("went_well", "CSS"), ("went_well", "the end")]),
        (
            "# went_badly\nTime. And nerves.",
            [("went_badly", "Time."), ("went_badly", "And nerves.")],
        ),
        ("**What went wrong**\ntime", [("went_badly", "time")]),
        ("Went well:\nCSS", [("went_well", "CSS")]),
        ("QUESTIONS\n\nscope?", [("questions", "scope?")]),
        ("Next time\n---------\nread", [("next_time", "read")]),
        ("## ✅ 1. Went well (mostly)\nCSS", [("went_well", "CSS")]),
        ("## What went wel\nCSS", [("went_well", "CSS")]),  # a slip of the finger
        ("- Went well:\n  - CSS\n- other", [("went_well", "CSS"), ("", "other")]),
        ("- Went well: CSS\n- other", [("went_well", "CSS"), ("", "other")]),
        ("- **Went well:** CSS", [("went_well", "CSS")]),
        (
            "Q: what is scope?\nA: where a name lives",
            [("questions", "what is scope?"), ("answers", "where a name lives")],
        ),
        (
            "## Questions they asked\n1. Scope?\n   - names\n   - why?\n2. Hoisting",
            [
                ("questions", "Scope?"),
                ("answers", "names"),
                ("questions", "why?"),
                ("questions", "Hoisting"),
            ],
        ),
        (
            "## Questions\na?\n### Second round\nb?\n## Pay\nc",
            [
                ("questions", "a?"),
                ("questions", "b?"),
                ("", "c"),
            ],
        ),
        ("## Lessons\n### What went well?\nCSS", [("went_well", "CSS")]),  # a part of the sheet
        ("## Questions and answers\na", [("", "a")]),
        (
            "- Q1: scope?\n  - names\n    - of what?\n- Went well: CSS\n  - grid\n- more",
            [
                ("questions", "scope?"),
                ("answers", "names"),
                ("questions", "of what?"),
                ("went_well", "CSS"),
                ("went_well", "grid"),
                ("", "more"),
            ],
        ),
        (
            "## Questions\n### What is scope?\nI said names.\n### Question 2: hoisting?\nNo idea.",
            [
                ("questions", "What is scope?"),
                ("answers", "I said names."),
                ("questions", "hoisting?"),
                ("answers", "No idea."),
            ],
        ),
        ("## Q&A\n### Scope?\nnames", [("questions", "Scope?"), ("answers", "names")]),
        (
            "## Went well\nIt was fine. Really.\n---\nThe rest",
            [("went_well", "It was fine."), ("went_well", "Really."), ("went_well", "The rest")],
        ),
        ("## Questions\n```\ncode\n```", [("questions", "code")]),
        (
            "What went well?\n- CSS\n\nWhat did not?\n- DNS",
            [("went_well", "CSS"), ("went_badly", "DNS")],
        ),
        (
            "What went well:\n- CSS\nWhat didn’t:\n- DNS",
            [("went_well", "CSS"), ("went_badly", "DNS")],
        ),
        ("## What didn't\n- DNS", [("went_badly", "DNS")]),
        (
            "Bluffed:\n- BGP\nTakeaways:\n- read it up",
            [("made_up", "BGP"), ("next_time", "read it up")],
        ),
        ("Went well:\nCoding:\n- trees", [("went_well", "trees")]),  # nothing of it yet: a part
        ("Went well:\n- CSS\nOdd things:\n- a dog", [("went_well", "CSS"), ("", "a dog")]),
        ("Went well\n- CSS\n\nOdd things\n- a dog", [("went_well", "CSS"), ("", "a dog")]),
        ("WENT WELL\nCSS\n\nODD THINGS\na dog", [("went_well", "CSS"), ("", "a dog")]),
        ("**Went well**\nCSS\n\n**Odd things**\na dog", [("went_well", "CSS"), ("", "a dog")]),
        (
            "Went well\n- CSS\n\nand more\n\na dog",
            [("went_well", t) for t in ("CSS", "and more", "a dog")],
        ),
        ("**Feelings**\nnervous\n_Odd things_\na dog", [("reaction", "nervous"), ("", "a dog")]),
        ("*Feelings*\nnervous", [("reaction", "nervous")]),
        ("I went in\n*sigh*\nand out.", [("", "I went in sigh and out.")]),
    ],
)
def test_headings_and_labels_steer(text: str, expected: list[tuple[str, str]]) -> None:
    assert filed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Note: calm. At 14:30: lunch.", [("", "Note: calm."), ("", "At 14:30: lunch.")]),
        (
            "They asked me what went well? I told them.",
            [("", "They asked me what went well?"), ("", "I told them.")],
        ),
        (
            "What went well: the intro. What went badly: SQL.",
            [("went_well", "the intro."), ("went_badly", "SQL.")],
        ),
        ("Good: the intro, bad: SQL", [("went_well", "the intro"), ("went_badly", "SQL")]),
        ("Went well: CSS | Went badly: SQL", [("went_well", "CSS"), ("went_badly", "SQL")]),
        (
            "- Q2. What is a closure? My answer: no idea, I made it up",
            [("questions", "What is a closure?"), ("answers", "no idea, I made it up")],
        ),
        (
            "- What is a closure? My answer: a function",
            [("questions", "What is a closure?"), ("answers", "a function")],
        ),
        (
            "Q: scope?\nYour answer: I blanked",
            [("questions", "scope?"), ("answers", "I blanked")],
        ),
        ("They asked: why us? I said: pay", [("questions", "why us?"), ("answers", "pay")]),
        (
            "Q1: a? A1: b. Q2: c? A2: d",
            [("questions", "a?"), ("answers", "b."), ("questions", "c?"), ("answers", "d")],
        ),
        ("How did they welcome you? With coffee.", [("welcome", "With coffee.")]),
        (
            "What went well? CSS. More. What went badly? SQL.",
            [("went_well", "CSS."), ("went_well", "More."), ("went_badly", "SQL.")],
        ),
        ("How did you react? What did you feel? Calm.", [("reaction", "Calm.")]),
        (
            "## Questions\n- How did you react? They meant it.",
            [("questions", "How did you react?"), ("questions", "They meant it.")],
        ),
        (
            "## Questions\nWhat went well was the map question",
            [("went_well", "What went well was the map question")],
        ),
        (
            "Was gut lief, war CSS. Was schlecht lief: SQL.",
            [("went_well", "Was gut lief, war CSS."), ("went_badly", "SQL.")],
        ),
    ],
)
def test_labels_and_prompts_within_a_line_steer(text: str, expected: list[tuple[str, str]]) -> None:
    assert filed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "went well",
        "Good",
        "- went well\n- good",
        "The questions were hard.",
        "I thought it went well",
        "Note: they were kind",
        "At 14:30 they began",
    ],
)
def test_what_only_sounds_like_a_heading_is_kept(text: str) -> None:
    assert {prompt for prompt, _ in filed(text)} == {""}
    assert words_of(text) == words_of(" ".join(texts(text)))


def test_a_heading_steers_for_the_user() -> None:
    assert read("## Next time\nread").placements == (Placement(0, "next_time", 1.0, "user"),)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)
