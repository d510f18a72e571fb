import io
import json
import os
import re
import string
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Interview, Placement, Prompt, PromptSheet
from pipeline.errors import MemoError, MemoMissing, MemoUnreadable
from pipeline.export import EXPORTERS
from pipeline.notes import Notes, read_bytes, read_notes, read_text
from pipeline.notes.headings import prompt_named
from pipeline.notes.text import MOST_BYTES
from pipeline.sheets import load_sheet
from tests.test_export import WHOLE

SHEET = load_sheet()
SAMPLE = Path(__file__).parent.parent / "samples" / "notes.md"
CALL = PromptSheet(
    "call",
    "A call",
    (
        Prompt("pay", "What did they say about money and holidays?", "Terms"),
        Prompt("questions", "What did they want to know?", "The call"),
    ),
)


def read(text: str, name: str = "notes.md", sheet: PromptSheet = SHEET) -> Notes:
    return read_notes(text.encode(), name, sheet)


def filed(text: str, sheet: PromptSheet = SHEET) -> list[tuple[str, str]]:
    """The sentences with the prompt they were steered to, "" where the text does not say."""
    notes = read(text, sheet=sheet)
    prompts = {placement.sentence: placement.prompt for placement in notes.placements}
    return [(prompts.get(each.index, ""), each.text) for each in notes.sentences]


def texts(text: str) -> list[str]:
    return [each.text for each in read(text).sentences]


# Items: bullets, prose, code


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
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["| a | b |", "| 1 | 2 |"]),
        ("```js\nlet a = 1;\n\nlet b;\n```\nso", ["let a = 1; let b;", "so"]),
        ("~~~\nnever closed\n- at all", ["never closed", "at all"]),
        ("the `a` key, **bold**, *soft*", ["the a key, bold, soft"]),
        ("__init__ and 2 * 3 * 4, *args, **kw", ["__init__ and 2 * 3 * 4, *args, **kw"]),
        ("saw [[Acme]] and [[b|the b]]", ["saw Acme and the b"]),
        ("# Coding\nI did it.", ["Coding", "I did it."]),
        ("Coding\n======\nI did it.", ["Coding", "I did it."]),
        ("## In C #\n#nohash", ["In C", "#nohash"]),
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


# Steering


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
                ("questions", "Second round"),
                ("questions", "b?"),
                ("", "Pay"),
                ("", "c"),
            ],
        ),
        ("## Lessons\n### What went well?\nCSS", [("went_well", "CSS")]),  # a part of the sheet
        ("## Questions and answers\na", [("", "Questions and answers"), ("", "a")]),
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
        ("## Q&A\n### Scope?\nnames", [("", "Q&A"), ("", "Scope?"), ("", "names")]),
        (
            "## Went well\nIt was fine. Really.\n---\nThe rest",
            [("went_well", "It was fine."), ("went_well", "Really."), ("went_well", "The rest")],
        ),
        ("## Questions\n```\ncode\n```", [("questions", "code")]),
    ],
)
def test_headings_and_labels_steer(text: str, expected: list[tuple[str, str]]) -> None:
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


# The interview's data

ACME = Interview("Acme", "backend developer", held_on=date(2026, 3, 4))


@pytest.mark.parametrize(
    ("top", "interview"),
    [
        ("Acme, backend developer, 2026-03-04", ACME),
        ("# Acme – backend developer – 4 March 2026", ACME),
        ("**Acme | backend developer | March 4th, 2026**", ACME),
        ("Wed, 2026-03-04: no", Interview()),
        ("2026-03-04, Acme, backend developer", ACME),
        ("Acme - backend developer - 04.03.2026", ACME),
        ("Company: Acme\nRole: backend developer\nDate: Wed 4 March 2026", ACME),
        ("- **Company**: Acme\n- Position: backend developer\n- date: 2026/03/04", ACME),
        ("---\ncompany: Acme\nrole: 'backend developer'\ndate: 2026-03-04\n---", ACME),
        ('---\ntags: [a]\naliases:\n  - b\nCompany: "Acme"\nstage:\n---', Interview("Acme")),
        ("Acme, phone screen", Interview("Acme", stage="phone screen")),
        ("Phone screen with Acme", Interview("Acme", stage="Phone screen")),
        ("Acme, data engineer, second round", Interview("Acme", "data engineer", "second round")),
        ("Acme, data engineer (remote)", Interview("Acme", "data engineer (remote)")),
        ("# Interview at Acme", Interview("Acme")),
        ("# Acme interview notes", Interview("Acme")),
        ("Wednesday, 4 March 2026", Interview(held_on=date(2026, 3, 4))),
        ("# My notes\nCompany: Acme\nOutcome: offer", Interview("Acme", outcome="offer")),
        # No data: all of it is text.
        ("Nervous, tired, done", Interview()),
        ("I had an interview at Acme", Interview()),
        ("They asked a developer question, then nothing", Interview()),
        ("Great interview", Interview()),
        ("Went well: 2026-03-04", Interview()),
        ("Date: tomorrow", Interview()),
        ("Salary: 60k", Interview()),
        ("---\nonly a rule, no front matter\n---", Interview()),
        ("---\ncompany: Acme\nnever closed", Interview()),
        ("---\n# Acme\n---", Interview()),
        ("We met on 2026-03-04.", Interview()),
        ("Acme, " * 60 + "developer", Interview()),
    ],
)
def test_the_top_of_the_notes_tells_about_the_interview(top: str, interview: Interview) -> None:
    notes = read(f"{top}\n\n## Expression\nThey smiled.")
    assert notes.interview == interview
    assert notes.sentences[-1].text == "They smiled."
    if interview == Interview():
        prefix = "Went well: " if top.startswith("Went well") else ""
        body = " ".join(each.text for each in notes.sentences[:-1])
        assert words_of(prefix + body) == words_of(top)


def test_entries_that_say_something_else_stay() -> None:
    assert texts("---\ncompany: Acme\nsalary: 60k\ntags:\n  - x\npeople:\n- Ann\n---\nFine.") == [
        "salary: 60k",
        "people:",
        "Ann",
        "Fine.",
    ]


def test_only_the_top_tells_about_the_interview() -> None:
    notes = read("They asked.\n\nCompany: Acme\n\nAcme, developer, 2026-03-04")
    assert notes.interview == Interview()
    assert [each.text for each in notes.sentences][1:] == [
        "Company: Acme",
        "Acme, developer, 2026-03-04",
    ]


def test_a_second_value_is_text() -> None:
    notes = read("Company: Acme\nCompany: Globex\nFine")
    assert notes.interview.company == "Acme"
    assert [each.text for each in notes.sentences] == ["Company: Globex", "Fine"]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-03-04 18:12", datetime(2026, 3, 4, 18, 12).astimezone()),
        ("2026-03-04T18:12:30Z", datetime(2026, 3, 4, 18, 12, 30, tzinfo=UTC)),
        ("2026-03-04T18:12+0000", datetime(2026, 3, 4, 18, 12, tzinfo=UTC)),
        ("4 March 2026 at 18.12", datetime(2026, 3, 4, 18, 12).astimezone()),
        ("2026-03-04", None),
    ],
)
def test_a_day_with_a_time_is_when_it_was_recorded(value: str, moment: datetime | None) -> None:
    notes = read(f"Date: {value}\n\nfine")
    assert notes.interview.held_on == date(2026, 3, 4)
    assert notes.recorded_at == moment


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-04 18:75",
        "2026-03-04T18:12+99:99",
        "2026-03-04 18:12 -2400",
        "2026-03-04 24:00",
        "2026-03-04 at 18:12:30 or so",
    ],
)
def test_a_day_with_a_time_that_no_clock_shows_is_text(value: str) -> None:
    notes = read(f"Date: {value}\n\nfine")
    assert (notes.interview, notes.recorded_at) == (Interview(), None)
    assert [each.text for each in notes.sentences] == [f"Date: {value}", "fine"]


# Transcripts of other tools

WANTED = ["They asked about closures.", "I said functions keep their scope."]
SRT = """1
00:00:01,000 --> 00:00:02,500
They asked about

2
00:00:02,500 --> 00:00:04,000
closures. I said

3
00:00:04,200 --> 00:00:06,000
functions keep their scope.
"""
VTT = """WEBVTT - made somewhere
Kind: captions

NOTE not said

one
00:01.000 --> 00:02.500 align:start
<v Joe>They asked <i>about</i>

00:02.500 --> 00:04.000
closures. I said

STYLE
::cue { color: red }

00:04.200 --> 00:06.000
functions keep their scope.
"""
PIECES: list[dict[str, Any]] = [
    {"start": 1.0, "end": 2.5, "text": " They asked about"},
    {"start": 2.5, "end": 4.0, "text": " closures. I said"},
    {"start": 4.2, "end": 6.0, "text": " functions keep their scope."},
]
WORD_TIMES = [
    ("They", 1.0, 1.4),
    ("asked", 1.5, 2.0),
    ("about", 2.0, 2.5),
    ("closures.", 2.5, 3.1),
    ("I", 3.4, 3.5),
    ("said", 3.5, 4.0),
    ("functions", 4.2, 4.9),
    ("keep", 4.9, 5.2),
    ("their", 5.2, 5.4),
    ("scope.", 5.4, 6.0),
]


def with_words(blank: str, score: str) -> list[dict[str, Any]]:
    words = [
        {"word": f"{blank}{text}", "start": start_s, "end": end_s, score: 0.5}
        for text, start_s, end_s in WORD_TIMES
    ]
    parts = (words[:3], words[3:6], words[6:])
    return [{**piece, "words": part} for piece, part in zip(PIECES, parts, strict=True)]


CPP = [
    {
        "timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"},
        "offsets": {"from": int(piece["start"] * 1000), "to": int(piece["end"] * 1000)},
        "text": piece["text"],
    }
    for piece in PIECES
]
CHUNKS = [{"timestamp": [each["start"], each["end"]], "text": each["text"]} for each in PIECES]
LINES = "\n".join(
    f"[00:00:0{each['start']:.3f} --> 00:00:0{each['end']:.3f}]  {each['text']}" for each in PIECES
)
TSV = "start\tend\ttext\n" + "\n".join(
    f"{each['start'] * 1000:.0f}\t{each['end'] * 1000:.0f}\t{each['text']}" for each in PIECES
)
TRANSCRIPTS = {
    "talk.srt": (SRT, ""),
    "talk.vtt": (VTT, ""),
    "crlf.srt": (SRT.replace("\n", "\r\n"), ""),
    "no numbers.srt": (re.sub(r"(?m)^\d\n", "", SRT), ""),
    "named as notes.txt": (SRT, ""),
    "lines.txt": (LINES, ""),
    "talk.tsv": (TSV, ""),
    "openai-whisper.json": (json.dumps({"text": "…", "segments": PIECES, "language": "en"}), "en"),
    "words.json": (
        json.dumps({"segments": with_words(" ", "probability"), "language": "en"}),
        "en",
    ),
    "whisperx.json": (json.dumps({"segments": with_words("", "score"), "language": "en"}), "en"),
    "service.json": (json.dumps({"segments": PIECES, "language": "english"}), "en"),
    "whisper.cpp.json": (json.dumps({"result": {"language": "en"}, "transcription": CPP}), "en"),
    "transformers.json": (json.dumps({"text": "…", "chunks": CHUNKS}), ""),
    "bare.json": (json.dumps(PIECES), ""),
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcripts_are_read_with_their_times(name: str) -> None:
    text, language = TRANSCRIPTS[name]
    notes = read(text, name)
    assert notes.kind == "transcript"
    assert notes.language == language
    assert notes.interview == Interview()
    assert notes.placements == ()
    assert [each.text for each in notes.sentences] == WANTED
    first, second = notes.sentences
    assert first.start_s == pytest.approx(1.0)
    assert 2.5 < first.end_s < second.start_s + 0.01 < 4.01
    assert second.end_s == pytest.approx(6.0)


@pytest.mark.parametrize("name", ["words.json", "whisperx.json"])
def test_word_times_are_kept_where_they_are_given(name: str) -> None:
    notes = read(TRANSCRIPTS[name][0], name)
    found = [(word.text, word.start_s, word.end_s) for s in notes.sentences for word in s.words]
    assert found == WORD_TIMES
    assert notes.sentences[0].probability == 0.5


def test_words_have_no_times_where_none_are_given() -> None:
    for name in ("talk.srt", "openai-whisper.json"):
        assert {each.words for each in read(TRANSCRIPTS[name][0]).sentences} == {()}


def test_words_without_times_are_placed_between_the_others() -> None:
    words = [{"word": "In", "start": 1.0, "end": 1.2}, {"word": "2026"}, {"word": "we"}]
    piece = {"start": 1.0, "end": 3.0, "text": "In 2026 we", "words": words}
    (sentence,) = read(json.dumps({"segments": [piece]}), "x.json").sentences
    assert [(word.text, word.start_s) for word in sentence.words] == [
        ("In", 1.0),
        ("2026", 1.2),
        ("we", 1.2),
    ]


def test_pieces_of_a_word_are_joined() -> None:
    words = [{"word": " rock", "start": 1, "end": 2}, {"word": "-n-roll", "start": 2, "end": 3}]
    piece = {"start": 1, "end": 3, "text": " rock-n-roll", "words": words}
    (sentence,) = read(json.dumps([piece]), "x.json").sentences
    assert [(each.text, each.start_s, each.end_s) for each in sentence.words] == [
        ("rock-n-roll", 1.0, 3.0)
    ]


def test_a_list_of_words_that_is_not_the_text_is_not_believed() -> None:
    piece = {"start": 0, "end": 2, "text": "all of it", "words": [{"word": "all"}]}
    assert [each.text for each in read(json.dumps([piece]), "x.json").sentences] == ["all of it"]


@pytest.mark.parametrize(
    ("piece", "span"),
    [
        ({"text": "hm", "start": None, "end": None}, (0.0, 0.0)),
        ({"text": "hm", "start": 2, "end": 1}, (2.0, 2.0)),
        ({"text": "hm", "start": -1, "end": 1}, (0.0, 1.0)),
        ({"text": "hm", "start": "1", "end": True}, (0.0, 0.0)),
        ({"text": "hm", "timestamp": [1.5, None]}, (1.5, 1.5)),
        ({"text": "hm", "start": 10**400, "end": float("nan")}, (0.0, 0.0)),
    ],
)
def test_odd_times_do_no_harm(piece: dict[str, Any], span: tuple[float, float]) -> None:
    (sentence,) = read(json.dumps([piece]), "x.json").sentences
    assert (sentence.start_s, sentence.end_s) == span


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("en", "en"),
        (" German ", "de"),
        ("haw", "haw"),
        ("pt-BR", "pt-br"),
        ("zh-hant", "zh-hant"),
        ("\ud800", ""),
        ("e\x1b[31mn", ""),
        ("en\x00", ""),
        ("e\nn", ""),
        ("ęń", ""),
        ("klingon", ""),
        ("e", ""),
        ("en-", ""),
        ("en-US-x", ""),
        ("", ""),
        (None, ""),
        (["en"], ""),
    ],
)
def test_only_what_can_be_a_language_is_one(said: object, language: str) -> None:
    text = json.dumps({"segments": PIECES, "language": said})
    assert read(text, "x.json").language == language
    text = json.dumps({"result": {"language": said}, "transcription": CPP})
    assert read(text, "x.json").language == language


@pytest.mark.parametrize(
    ("times", "span"),
    [
        ("1000\t2500", (1.0, 2.5)),
        ("①\t2500", None),
        ("1000\t²", None),
        ("٣\t٤", None),
        ("-1\t2500", None),
        ("1e3\t2500", None),
        ("\t2500", None),
        (f"{'9' * 400}\t{'9' * 400}", None),  # more than a float holds
        (f"{'9' * 5000}\t{'9' * 5000}", None),  # more than Python reads
    ],
)
def test_lines_with_tabs_have_plain_times(times: str, span: tuple[float, float] | None) -> None:
    notes = read(f"start\tend\ttext\n{times}\tHello.\n3000\t4000\tBye.", "x.tsv")
    found = [(each.start_s, each.end_s) for each in notes.sentences]
    assert found == ([span] if span else []) + [(3.0, 4.0)]


@pytest.mark.parametrize(
    ("number", "kept"),
    [("2", ""), (" 2 ", ""), ("①", " ①"), ("²", " ²"), ("٣", " ٣"), ("2a", " 2a")],
)
def test_only_a_plain_number_is_a_cues(number: str, kept: str) -> None:
    text = (
        f"1\n00:00:01,000 --> 00:00:02,000\nHow old\n\n{number}\n00:00:02,000 --> 00:00:03,000\nOk"
    )
    assert texts(text) == [f"How old{kept} Ok"]


def test_control_characters_in_json_do_not_come_in() -> None:
    words = [{"word": "a\x07", "start": 0, "end": 1}, {"word": "\0", "start": 1, "end": 1}]
    pieces = [{"text": "a\x07\0", "start": 0, "end": 1, "words": words}, {"text": "\x1bb"}]
    (sentence,) = read(json.dumps(pieces), "x.json").sentences
    assert sentence.text == "a b"


def test_cues_come_in_the_order_of_time() -> None:
    text = "00:00:05,000 --> 00:00:06,000\nSecond.\n\n00:00:01,000 --> 00:00:02,000\nFirst.\n"
    assert texts(text) == ["First.", "Second."]


def test_a_number_that_was_said_is_not_a_cue_number() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nHow old\n42\n\n2\n00:00:02,000 --> 00:00:03,000\nOk\n7"
    )
    assert texts(text) == ["How old 42 Ok 7"]


def test_signs_in_captions_are_what_they_mean() -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\na &lt; b &amp; <c.x>c</c>\n"
    srt = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>List<String></i> &amp;\n"
    assert texts(vtt) == ["a < b & c"]
    assert texts(srt) == ["List<String> &amp;"]


@pytest.mark.parametrize("format_", ["srt", "vtt"])
def test_our_own_captions_are_read_back(format_: str) -> None:
    notes = read(EXPORTERS[format_](WHOLE, 1), f"x.{format_}")
    said = words_of(" ".join(each.text for each in WHOLE.sentences))
    assert words_of(" ".join(each.text for each in notes.sentences)) == said


@pytest.mark.parametrize(
    "text",
    [
        "[1] first\n[2] second",
        "{not json}",
        "I --> you, at 10:00",
        "WEBVTTs are captions",
        "[] none",
    ],
)
def test_notes_that_look_like_something_else_are_notes(text: str) -> None:
    notes = read(text)
    assert notes.kind == "notes"
    assert words_of(" ".join(each.text for each in notes.sentences)) == words_of(text)


# Bytes


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_are_recognised(encoding: str) -> None:
    text = "- In Zürich they asked “why”.\n- I said café – naïve, I know.\n"
    notes = read_notes(text.encode(encoding), "notes.txt", SHEET)
    assert [each.text for each in notes.sentences] == [
        "In Zürich they asked “why”.",
        "I said café – naïve, I know.",
    ]


def test_latin_1_is_recognised() -> None:
    notes = read_notes("Zürich \x85 ok".encode("latin-1"), "notes.txt", SHEET)
    assert notes.sentences[0].text.startswith("Zürich")


def test_utf_8_that_was_cut_in_a_letter_is_utf_8() -> None:
    notes = read_notes("Zürich, Köln, Düss".encode() + "ü".encode()[:1], "notes.txt", SHEET)
    assert notes.sentences[0].text.startswith("Zürich, Köln, Düss")


def test_control_characters_do_not_come_in() -> None:
    assert texts("a\x07 \x1b[31mred\ufeff") == ["a [31mred"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"# What went well\n\n## Next time\n", "holds no notes"),
        (b"Acme, backend developer, 2026-03-04", "holds no notes"),
        (b"WEBVTT\n\nNOTE nothing\n", "holds no notes"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "holds no notes"),
        (b'{"segments": []}', "holds no notes"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is no text"),
        (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", "is no text"),
        (bytes(range(1, 256)) * 4, "is no text"),
        (b"%PDF-1.7\n...", "is a document"),
        (b"PK\x03\x04 word", "is a document"),
        (b'{"a": 1}', "is JSON, but no transcript"),
        (b'["a"]', "is JSON, but no transcript"),
        (b'{"segments": [{"text": 1}]}', "is JSON, but no transcript"),
        (b'{"segments": [', "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
    ],
)
def test_bad_input_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(MemoUnreadable, match=said) as error:
        read_notes(data, "x.json", SHEET)
    assert str(error.value).startswith("x.json ")


@pytest.mark.parametrize(
    "text",
    [
        "**a " * 50_000,
        "[[" * 50_000,
        "x" + " " * 100_000 + "y",
        "# x" + " " * 100_000 + "y",
        "|" + " " * 100_000 + "-",
        "-" + " " * 100_000,
        "a" * 100_000 + ": b",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "<font " * 50_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 50_000,
    ],
    ids=lambda text: text[:5],
)
def test_long_lines_of_marks_are_read(text: str) -> None:
    notes = read(f"{text}\n\nThe end.")
    assert notes.sentences[-1].text.endswith("The end.")


# Files


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes("\ufeffZürich\r\n".encode())
    assert read_text(path) == "Zürich\n"


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.touch()
    assert read_text(path) == ""


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"- fine")))
    assert read_text(Path("-")) == "- fine"


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(MemoMissing, match="no file"):
        read_bytes(tmp_path / "missing.md")
    with pytest.raises(MemoUnreadable, match="no ordinary file"):
        read_bytes(tmp_path)
    with pytest.raises(MemoUnreadable, match="cannot be read"):
        read_bytes(tmp_path / ("x" * 5000))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(MemoUnreadable, match="no ordinary file"):
        read_bytes(pipe)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("notes.md", "notes.md"),
        ("Zürich 1.md", "Zürich 1.md"),
        ("a\x1b[31mb.md", "a\\x1b[31mb.md"),
        ("a\nb.md", "a\\nb.md"),
        ("a\u202eb.md", "a\\u202eb.md"),
        ("a\udcffb.md", "a\\udcffb.md"),
    ],
)
def test_messages_show_control_characters_in_names(name: str, shown: str) -> None:
    for data in (b"", b"%PDF-", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"# Went well"):
        with pytest.raises(MemoUnreadable, match=re.escape(shown)) as refused:
            read_notes(data, name, SHEET)
        assert str(refused.value).isprintable()
    with pytest.raises(MemoMissing, match=re.escape(shown)) as missing:
        read_bytes(Path("missing") / name)
    assert str(missing.value).isprintable()


@pytest.mark.parametrize("data", [b"[", b'{"a": 1}'])
def test_messages_show_control_characters_in_names_of_json(data: bytes) -> None:
    with pytest.raises(MemoUnreadable, match=re.escape("a\\x1bb.json")):
        read_notes(data, "a\x1bb.json", SHEET)


def test_folders_and_pipes_are_named_without_control_characters(tmp_path: Path) -> None:
    (tmp_path / "a\x1bb").mkdir()
    with pytest.raises(MemoUnreadable, match=re.escape("a\\x1bb is no ordinary file")):
        read_bytes(tmp_path / "a\x1bb")
    with pytest.raises(MemoUnreadable, match=re.escape("a\\x00b cannot be read")):
        read_bytes(Path("a\0b"))


def test_a_file_too_large_for_notes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(MemoUnreadable, match="larger than"):
        read_bytes(path)


# Any notes


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


# No prompt, label, list mark or date can be made of these.
WORDS = st.text(alphabet="WYZ", min_size=1, max_size=6)
PUNCTUATED = st.builds("{}{}".format, WORDS, st.sampled_from(["", "", "", ",", ".", "?", ";", ":"]))
PHRASES = st.lists(PUNCTUATED, min_size=1, max_size=30).map(" ".join)
HEADINGS = st.sampled_from(["## What went well", "# Questions they asked", "### Next time:"])
SHAPES = st.sampled_from(
    [
        "{}",
        "- {}",
        "  * {}",
        "    1. {}",
        "> {}",
        "- [ ] {}",
        "# {}",
        "**{}**",
        "**Next time**\n{}",
        "- Went well: {}",
        "Q: {}",
        "```\n{}\n```",
        "\n{}",
    ]
)


@given(st.lists(st.one_of(HEADINGS, st.tuples(SHAPES, PHRASES)), max_size=12))
def test_no_word_of_notes_is_lost(pieces: list[str | tuple[str, str]]) -> None:
    lines = [piece if isinstance(piece, str) else piece[0].format(piece[1]) for piece in pieces]
    body = " ".join(piece[1] for piece in pieces if isinstance(piece, tuple))
    if not body:
        return
    notes = read("\n".join(lines))
    assert words_of(" ".join(each.text for each in notes.sentences)) == words_of(body)


@given(st.text(alphabet="WYZ #->*_.\n\t:?!+()[]=", max_size=200))
def test_no_word_of_anything_typed_is_lost(text: str) -> None:
    if not re.search("[WYZ]", text):
        return
    found = " ".join(each.text for each in read(text).sentences)
    assert re.findall("[WYZ]+", found) == re.findall("[WYZ]+", text)


@given(st.lists(st.tuples(PHRASES, st.floats(0, 9), st.floats(0, 30)), min_size=1, max_size=8))
def test_no_word_of_a_transcript_is_lost(cues: list[tuple[str, float, float]]) -> None:
    pieces = []
    end_s = 0.0
    for text, pause_s, length_s in cues:
        start_s, end_s = end_s + pause_s, end_s + pause_s + length_s
        pieces.append({"text": text, "start": start_s, "end": end_s})
    notes = read(json.dumps({"segments": pieces}), "x.json")
    body = " ".join(text for text, _, _ in cues)
    assert words_of(" ".join(each.text for each in notes.sentences)) == words_of(body)
    times = [time for each in notes.sentences for time in (each.start_s, each.end_s)]
    assert times == sorted(times)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.text(alphabet=string.printable, max_size=300).map(str.encode),
    )
)
def test_anything_is_read_or_refused(data: bytes) -> None:
    try:
        notes = read_notes(data, "x", SHEET)
    except MemoError:
        return
    assert notes.sentences
    assert all(each.text.strip() for each in notes.sentences)
    assert [each.index for each in notes.sentences] == list(range(len(notes.sentences)))
    assert {each.sentence for each in notes.placements} <= set(range(len(notes.sentences)))


def test_the_sample_is_read() -> None:
    notes = read_notes(SAMPLE.read_bytes(), SAMPLE.name, SHEET)
    assert notes.interview == Interview(
        "Copperleaf Energy", "data engineer", "second round", date(2026, 2, 19)
    )
    assert {each.prompt for each in notes.placements} == {
        "introduction",
        "questions",
        "answers",
        "expression",
        "interest",
        "went_well",
        "went_badly",
        "next_time",
    }
