"""Exports of our own come back as the review that they were made of."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Exchange, Interview, Placement, Recording, Review, Sentence, Transcript
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.errors import MemoUnreadable
from pipeline.export.json import as_json
from pipeline.export.markdown import as_markdown
from pipeline.flow.notes import file_notes
from pipeline.home import Home
from pipeline.notes import Notes, read_notes
from pipeline.notes.own_sheet import sheet_named
from pipeline.sheets import load_sheet, new_sheet

SHEET = load_sheet()
MEMO = Recording(Path("m.m4a"), "3f" * 32, 600.0, datetime(2026, 3, 4, 18, 12, tzinfo=UTC))
INTERVIEW = Interview(
    "Acme",
    "backend developer",
    "phone",
    date(2026, 3, 4),
    "offer",
    datetime(2026, 3, 4, 17, 30, tzinfo=UTC),
)
TEXTS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd"),
    min_size=1,
    max_size=12,
)
LINES = st.lists(TEXTS, min_size=1, max_size=4).map(" ".join)


@st.composite
def spoken(draw: st.DrawFn) -> Review:
    """A review of one memo, its sentences at whole seconds."""
    texts = draw(st.lists(LINES, min_size=1, max_size=6))
    sentences = tuple(
        Sentence(index, text, float(10 * index + 1), 10.0 * index + 9, 0.5)
        for index, text in enumerate(texts)
    )
    placements = tuple(
        Placement(index, key, 0.75, draw(st.sampled_from(["model", "user"])))
        for index in range(len(texts))
        for key in draw(st.lists(st.sampled_from(SHEET.keys), max_size=2, unique=True).map(sorted))
    )
    asked = draw(st.integers(0, len(texts) - 1))
    exchanges = (
        Exchange(
            1,
            texts[asked],
            texts[-1],
            (asked,),
            (len(texts) - 1,),
            draw(st.sampled_from(["", "good"])),
        ),
    )
    transcript = Transcript(MEMO, "en", "whisper", sentences)
    return Review(INTERVIEW, (transcript,), SHEET, placements, exchanges)


def read(text: str) -> Notes:
    return read_notes(text.encode(), "export", SHEET)


@given(spoken())
def test_json_comes_back(review: Review) -> None:
    notes = read(as_json(review, 3))
    assert notes.interview == review.interview
    assert notes.sentences == review.sentences
    assert notes.placements == review.placements
    assert notes.exchanges == review.exchanges
    assert notes.recorded_at == MEMO.recorded_at
    assert notes.kind == "transcript"


def test_json_comes_back_with_who_placed_what(tmp_path: Path) -> None:
    placements = (
        Placement(0, "questions", 0.9),
        Placement(1, "answers", 1.0, "user"),
        Placement(2, "went_well", 1.0, "guided"),
    )
    review = replace(REVIEW, placements=placements, pinned=frozenset({1}))
    with Store.open(Home(tmp_path)) as store:
        filed = file_notes(
            as_json(review, 3).encode(), "e", store=store, sheet=SHEET, interview=Interview()
        )
        found = reviews.load(store, filed.review_id)
    assert found.placements == placements
    assert found.pinned == {1}
    assert found.interview == review.interview


def test_properties_that_the_user_wrote_again_are_read() -> None:
    text = as_markdown(replace(REVIEW, interview=Interview(outcome_note="so-so")), 3)
    text = text.replace(
        'outcome_note: "so-so"', "outcome_note: 'it''s: fine'\nmine: [a, b]\nended_at: late"
    )
    notes = read(text)
    assert notes.interview == Interview(outcome_note="it's: fine")
    assert [each.text for each in notes.sentences] == sentence_texts(REVIEW)


@given(spoken())
def test_markdown_comes_back(review: Review) -> None:
    notes = read(as_markdown(review, 3))
    assert notes.interview == review.interview
    assert [(each.text, each.start_s) for each in notes.sentences] == [
        (each.text, each.start_s) for each in review.sentences
    ]
    assert {(each.sentence, each.prompt) for each in notes.placements} == {
        (each.sentence, each.prompt) for each in review.placements
    }
    assert notes.exchanges is None or notes.exchanges == review.exchanges


@st.composite
def typed(draw: st.DrawFn) -> Review:
    """A review of one to three notes: headings, the same sentence again, any placements."""
    transcripts = []
    index = 0
    texts = draw(st.lists(LINES, min_size=1, max_size=4))
    for number in range(draw(st.integers(1, 3))):
        top = draw(st.sampled_from(["", "Interview @ Acme | Co, SRE (2nd) › Systems", "a*b · *c*"]))
        sentences = []
        for text in draw(st.lists(st.sampled_from(texts), min_size=1, max_size=5)):
            below = draw(st.just("") | LINES) if top else ""
            heading = " › ".join(filter(None, (top, below)))
            sentences.append(Sentence(index, text, heading=heading))
            index += 1
        notes = replace(MEMO, sha256=f"{number:064}", seconds=0.0, kind="notes")
        transcripts.append(Transcript(notes, "en", "", tuple(sentences)))
    placements = tuple(
        Placement(each, key, 0.75, "user")
        for each in range(index)
        for key in draw(st.lists(st.sampled_from(SHEET.keys), max_size=2, unique=True).map(sorted))
    )
    return Review(INTERVIEW, tuple(transcripts), SHEET, placements, ())


@settings(max_examples=50)
@given(typed())
def test_markdown_of_notes_comes_back_in_its_order_with_its_headings(review: Review) -> None:
    notes = read(as_markdown(review, 3))
    assert [(each.text, each.heading) for each in notes.sentences] == [
        (each.text, each.heading) for each in review.sentences
    ]
    assert {(each.sentence, each.prompt) for each in notes.placements} == {
        (each.sentence, each.prompt) for each in review.placements
    }
    assert notes.kind == "notes"


EARLIER = """# Acme, 2026-03-04

notes.md · Systems

## Facts

### What kind of questions did they ask you?

- They asked about DNS. (*Round 1*)

## Said besides

- We began late.
- I said \\*args and __all__.

## Not covered

- What went well?
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "",
            "",
            ["They asked about DNS.", "We began late.", "I said *args and __all__."],
        ),
        (  # a line that the user added stays below the one it was typed under
            "(*Round 1*)\n\n## Said besides\n\n- We began late.\n",
            "(*Round 1*) <!--2-->\n- And TTL.\n\n## Said besides\n\n"
            "- We **began** late. <!--1-->\n",
            ["We began late.", "I said *args and __all__.", "They asked about DNS.", "And TTL."],
        ),
        (  # a number that was given twice drops nothing
            "- We began late.\n- I",
            "- We began late. <!--1-->\n- Late again. <!--1-->\n- I",
            [
                "They asked about DNS.",
                "We began late.",
                "Late again.",
                "I said *args and __all__.",
            ],
        ),
    ],
    ids=["of 0.1", "added to", "number twice"],
)
def test_markdown_without_numbers_or_changed_is_read(
    old: str, new: str, expected: list[str]
) -> None:
    notes = read(EARLIER.replace(old, new) if old else EARLIER)
    assert [each.text for each in notes.sentences] == expected
    assert notes.kind == "notes"
    headed = [each.heading for each in notes.sentences if "DNS" in each.text]
    assert headed == ["Round 1"]


def sentence_texts(review: Review) -> list[str]:
    return [each.text for each in review.sentences]


REVIEW = Review(
    INTERVIEW,
    (
        Transcript(
            MEMO,
            "en",
            "whisper",
            (
                Sentence(0, "They asked what a B-tree is.", 1.0, 3.0),
                Sentence(1, "I said it keeps keys sorted.", 4.0, 6.0),
                Sentence(2, "It was fine.", 7.0, 9.0),
            ),
        ),
    ),
    SHEET,
    (Placement(0, "questions", 0.9), Placement(1, "answers", 0.8, "user")),
    (
        Exchange(
            1, "They asked what a B-tree is.", "I said it keeps keys sorted.", (0,), (1,), "right"
        ),
    ),
)


@pytest.mark.parametrize("export", [as_json, as_markdown])
def test_an_export_is_filed_as_the_review_that_it_was(tmp_path: Path, export: object) -> None:
    assert callable(export)
    with Store.open(Home(tmp_path)) as store:
        filed = file_notes(
            export(REVIEW, 3).encode(), "e", store=store, sheet=SHEET, interview=Interview()
        )
        found = reviews.load(store, filed.review_id)
        again = file_notes(
            as_json(found, filed.review_id).encode(),
            "f",
            store=store,
            sheet=SHEET,
            interview=Interview(),
        )
    assert sentence_texts(found) == sentence_texts(REVIEW)
    assert [(each.sentence, each.prompt) for each in found.placements] == [
        (0, "questions"),
        (1, "answers"),
    ]
    assert found.exchanges == REVIEW.exchanges
    assert found.interview.outcome == "offer"
    assert (again.review_id, again.is_new) == (filed.review_id, False)  # it is here already


@pytest.mark.parametrize("export", [as_json, as_markdown])
def test_an_export_brings_the_users_own_sheet(tmp_path: Path, export: object) -> None:
    assert callable(export)
    home = Home(tmp_path)
    path = new_sheet("pay", _made(home.sheets))
    own = load_sheet(path)
    review = replace(REVIEW, sheet=own, placements=(Placement(0, own.keys[0], 0.9),))
    with Store.open(home) as store:
        text = export(review, 3).encode()
        filed = file_notes(text, "e", store=store, sheet=SHEET, interview=Interview())
        found = reviews.load(store, filed.review_id)
    assert (found.sheet.name, filed.remarks) == ("pay", ())
    assert [each.prompt for each in found.placements] == [own.keys[0]]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"sheet": "pay"}', "---\nsheet: pay\n---\nNotes.", "sheet: pay", "\x00\x00"],
)
def test_other_files_name_no_sheet(text: str) -> None:
    assert sheet_named(text.encode(), "f", {"pay"}) == ""


def test_a_prompt_that_the_sheet_lacks_is_told() -> None:
    value = json.loads(as_json(REVIEW, 3))
    value["placements"][0]["prompt"] = "pay"
    notes = read(json.dumps(value))
    assert [each.prompt for each in notes.placements] == ["answers"]
    assert "no prompt pay" in notes.remarks[0]


def test_an_export_that_was_broken_is_refused() -> None:
    value = json.loads(as_json(REVIEW, 3))
    del value["transcript"]["sentences"][0]["text"]
    with pytest.raises(MemoUnreadable, match="Export the review again"):
        read(json.dumps(value))


def test_typed_notes_are_no_export() -> None:
    notes = read("# Acme\n\n## Not covered\n\n- They never asked about pay")
    assert notes.exchanges is not None or notes.sentences[0].text == "They never asked about pay"
    assert read("# Acme\n## Facts\n- one").exchanges is None


@pytest.mark.parametrize(
    "interview",
    [
        Interview("Foo, Inc.", "developer, backend", "phone", date(2026, 3, 4), "no, thanks"),
        Interview("Acme", stage="phone"),
        Interview("Acme", outcome="offer"),
        Interview(role="SRE", outcome="offer"),
        Interview("Acme", "SRE", held_on=date(2026, 3, 4)),
        Interview("Acme\\", "a*b", "__x__", None, "1. <b>"),
        Interview(),
        Interview(
            "Acme",
            outcome_on=date(2026, 3, 9),
            outcome_note='a "b" \\ --- c: d',
            application="A #1",
        ),
    ],
    ids=str,
)
def test_the_interview_comes_back_from_markdown(interview: Interview) -> None:
    assert read(as_markdown(replace(REVIEW, interview=interview), 3)).interview == interview
