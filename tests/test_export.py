import html
import json
import re
import string
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from models import (
    Exchange,
    Gap,
    Interview,
    Placement,
    PromptSheet,
    Recording,
    Review,
    Sentence,
    Transcript,
)
from pipeline.export import EXPORTERS
from pipeline.export.captions import Cue, cues
from pipeline.export.json import review_as_dict
from pipeline.export.markdown import escaped
from pipeline.export.plain import clock, one_line
from pipeline.sheets import load_sheet
from tests.conftest import Golden

SHEET = load_sheet()
PHONE = Recording(
    path=Path("audio/3f/walk home.m4a"),
    sha256="3f" * 32,
    seconds=95.25,
    recorded_at=datetime(2026, 3, 4, 18, 12, 27, tzinfo=UTC),
    recorded_at_source="tag",
    original_name="walk home.m4a",
)
SECOND = replace(
    PHONE,
    path=Path("audio/9a/one more thing.ogg"),
    sha256="9a" * 32,
    seconds=31.0,
    recorded_at=None,
    recorded_at_source="",
    original_name="one more thing.ogg",
    missing_seconds=4.5,
    gaps=(Gap(10.0, 12.5), Gap(20.0, 22.0)),
)
NOTES = Recording(
    path=Path("audio/77/notes.md"),
    sha256="77" * 32,
    seconds=0.0,
    kind="notes",
    original_name="notes.md",
)


def transcript(recording: Recording, *sentences: Sentence, engine: str = "whisper") -> Transcript:
    return Transcript(recording, "en", engine, sentences)


def spoken(index: int, text: str, start_s: float, end_s: float) -> Sentence:
    return Sentence(index, text, start_s, end_s, 0.91)


def review(*transcripts: Transcript, sheet: PromptSheet = SHEET) -> Review:
    return Review(Interview(), transcripts, sheet, (), ())


def of_sentences(*sentences: Sentence, recording: Recording = PHONE) -> Review:
    return review(transcript(recording, *sentences))


WHOLE = Review(
    interview=Interview(
        "Bluefield Logistics", "Python developer", "first round", date(2026, 3, 4), "offer"
    ),
    transcripts=(
        transcript(
            PHONE,
            spoken(0, "So, that was Bluefield.", 0.52, 2.1),
            spoken(1, "They asked: what does List<String> & *args --> mean?", 3.0, 7.25),
            spoken(2, "I said it_is a __dunder__ thing, 100% made up.", 8.0, 12.5),
            spoken(3, "1. is how he began, # and nothing else", 13.0, 16.0),
        ),
        transcript(
            SECOND,
            spoken(4, "C# went well,\nreally.", 0.4, 3.9),
            spoken(5, "Read up on C++ templates.", 4.0, 6.0),
        ),
    ),
    sheet=SHEET,
    placements=(
        Placement(1, "questions", 0.98765),
        Placement(2, "answers", 0.7),
        Placement(2, "made_up", 1.0, "user"),
        Placement(4, "went_well", 0.8),
        Placement(5, "next_time", 0.9),
    ),
    exchanges=(
        Exchange(
            1,
            "They asked: what does List<String> & *args --> mean?",
            "I said it_is a __dunder__ thing, 100% made up.",
            (1,),
            (2,),
            "wrong",
        ),
        Exchange(2, "1. is how he began, # and nothing else", "", (3,), ()),
    ),
)
REVIEWS = {
    "whole": WHOLE,
    "silent": of_sentences(),
    "notes": review(
        transcript(
            NOTES, Sentence(0, "They asked about closures."), Sentence(1, "Went well."), engine=""
        )
    ),
    "begun": review(Transcript(PHONE, "", "", (), complete=False)),
}


@pytest.mark.parametrize("name", REVIEWS)
@pytest.mark.parametrize("format_", EXPORTERS)
def test_exports_are_as_they_were(golden: Golden, name: str, format_: str) -> None:
    golden.check(f"export/{name}.{format_}", EXPORTERS[format_](REVIEWS[name], 7))


# JSON


def test_json_keeps_the_contract() -> None:
    value = review_as_dict(WHOLE, 7)
    assert list(value) == [
        "review_id",
        "interview",
        "recording",
        "memos",
        "transcript",
        "placements",
        "exchanges",
        "not_covered",
        "second_interview",
    ]
    assert value["review_id"] == 7
    assert value["interview"] == {
        "company": "Bluefield Logistics",
        "role": "Python developer",
        "stage": "first round",
        "held_on": "2026-03-04",
        "outcome": "offer",
        "ended_at": None,
    }
    assert value["recording"] == {
        "path": "audio/3f/walk home.m4a",
        "sha256": "3f" * 32,
        "recorded_at": "2026-03-04T18:12:27+00:00",
        "recorded_at_source": "tag",
        "seconds": 95.25,
        "missing_seconds": 0.0,
    }
    assert list(value["transcript"]) == ["language", "engine", "sentences"]
    assert value["transcript"]["sentences"][1] == {
        "index": 1,
        "start_s": 3.0,
        "end_s": 7.25,
        "text": "They asked: what does List<String> & *args --> mean?",
        "probability": 0.91,
    }
    assert value["placements"][0] == {
        "sentence": 1,
        "prompt": "questions",
        "score": 0.9877,
        "placed_by": "model",
    }
    assert value["exchanges"][1] == {
        "number": 2,
        "question": "1. is how he began, # and nothing else",
        "answer": "",
        "question_sentences": [3],
        "answer_sentences": [],
        "verdict": "",
    }
    assert value["not_covered"] == [
        "arrival",
        "introduction",
        "welcome",
        "reaction",
        "expression",
        "confidence",
        "interest",
        "went_badly",
    ]


def test_json_lists_every_memo() -> None:
    value = review_as_dict(WHOLE, 7)
    assert [memo["first_sentence"] for memo in value["memos"]] == [0, 4]
    assert value["memos"][0] == {
        **value["recording"],
        "first_sentence": 0,
        "part": None,
        "gaps": [],
    }
    assert value["memos"][1]["gaps"] == [
        {"start_s": 10.0, "end_s": 12.5},
        {"start_s": 20.0, "end_s": 22.0},
    ]
    assert [len(review_as_dict(each, 1)["memos"]) for each in REVIEWS.values()] == [2, 1, 1, 1]


def test_json_says_null_where_nobody_said() -> None:
    value = review_as_dict(REVIEWS["notes"], 1)
    assert set(value["interview"].values()) == {None}
    assert value["recording"]["recorded_at"] is None
    assert value["recording"]["seconds"] == 0


def test_json_of_a_review_without_memos() -> None:
    value = review_as_dict(review(), 1)
    assert value["recording"] is None
    assert value["memos"] == []
    assert value["transcript"] == {"language": "", "engine": "", "sentences": []}


def test_json_can_be_written_whatever_the_file_is_called() -> None:
    odd = replace(PHONE, path=Path("audio/\udcff.m4a"))
    EXPORTERS["json"](of_sentences(recording=odd), 1).encode("utf-8")


# Captions


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 1), (1, 2)], [(0, 1000), (1000, 2000)]),  # as it should be: left alone
        ([(0.5, 1.25), (3, 4)], [(500, 1250), (3000, 4000)]),
        ([(0, 5), (3, 6)], [(0, 3000), (3000, 6000)]),  # the first ends where the second begins
        ([(2, 2), (5, 6)], [(2000, 2100), (5000, 6000)]),  # no length
        ([(1, 1), (1, 1), (1, 1)], [(1000, 1100), (1100, 1200), (1200, 1300)]),
        ([(5, 6), (2, 3)], [(5000, 5100), (5100, 5200)]),  # out of order: the text's order stays
        ([(3, 1), (4, 5)], [(3000, 3100), (4000, 5000)]),  # ends before it begins
        ([(-2, -1), (1, 2)], [(0, 100), (1000, 2000)]),
    ],
)
def test_cues_follow_one_another(
    spans: list[tuple[float, float]], expected: list[tuple[int, int]]
) -> None:
    sentences = [spoken(index, "So.", *span) for index, span in enumerate(spans)]
    found = [(cue.start_ms, cue.end_ms) for cue in cues(of_sentences(*sentences))]
    assert found == expected


def test_cues_of_a_later_memo_come_after_the_earlier_ones() -> None:
    starts = [cue.start_ms for cue in cues(WHOLE)]
    assert starts == [520, 3000, 8000, 13_000, 95_650, 99_250]


def test_cues_of_a_later_memo_wait_for_a_sentence_that_lasts_beyond_its_memo() -> None:
    short = replace(PHONE, seconds=2.0)
    found = cues(
        review(
            transcript(short, spoken(0, "One.", 0, 3)), transcript(SECOND, spoken(1, "Two.", 0, 1))
        )
    )
    assert found == [Cue(0, 3000, "One."), Cue(3000, 4000, "Two.")]


def test_cues_of_notes_stay_as_long_as_reading_takes() -> None:
    assert cues(REVIEWS["notes"]) == [
        Cue(0, 2000, "They asked about closures."),
        Cue(2000, 3200, "Went well."),
    ]


@pytest.mark.parametrize(
    ("text", "in_srt", "in_vtt"),
    [
        ("Plain text.", "Plain text.", "Plain text."),
        ("two\nlines\r\n\r\nand more", "two lines and more", "two lines and more"),
        ("a --> b", "a → b", "a --> b"),
        ("List<String> & co", "List<String> & co", "List<String> & co"),
        ("4\n00:00:01,000 --> 00:00:02,000\nno", "4 00:00:01,000 → 00:00:02,000 no", None),
        ("NOTE is no note", "NOTE is no note", "NOTE is no note"),
        ("bell\x07 and \x1b[31mred", "bell and [31mred", "bell and [31mred"),
    ],
)
def test_captions_hold_any_text(text: str, in_srt: str, in_vtt: str | None) -> None:
    one = of_sentences(spoken(0, text, 0, 1), spoken(1, "Next.", 1, 2))
    assert [cue.content for cue in parsed_srt(one)] == [in_srt, "Next."]
    if in_vtt is not None:
        assert [text for _, _, text in parsed_vtt(one)] == [in_vtt, "Next."]


@pytest.mark.parametrize("text", ["", "  ", "\n", "\x00\x07"])
def test_captions_leave_out_a_sentence_without_text(text: str) -> None:
    one = of_sentences(spoken(0, text, 0, 1), spoken(1, "Next.", 1, 2))
    assert [cue.content for cue in parsed_srt(one)] == ["Next."]
    assert [text for _, _, text in parsed_vtt(one)] == ["Next."]


def test_captions_of_nothing_are_files_without_cues() -> None:
    assert EXPORTERS["srt"](of_sentences(), 1) == ""
    assert EXPORTERS["vtt"](of_sentences(), 1) == "WEBVTT\n"


def parsed_srt(one: Review) -> list[Any]:
    return list(srt.parse(EXPORTERS["srt"](one, 1)))


def parsed_vtt(one: Review) -> list[tuple[int, int, str]]:
    captions = webvtt.from_string(EXPORTERS["vtt"](one, 1)).captions
    return [(ms(each.start), ms(each.end), html.unescape(each.raw_text)) for each in captions]


def ms(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000)


# Markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain text, with a comma.", "Plain text, with a comma."),
        ("select_related and C# and C++ at 5 > 3", "select_related and C# and C++ at 5 > 3"),
        ("Q & A", "Q & A"),
        ("__init__ or *args", r"\_\_init\_\_ or \*args"),
        ("List<String>[0]", r"List\<String>\[0\]"),
        ("AT&amp;T", r"AT\&amp;T"),
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("12. March", r"12\. March"),
        ("12 times", "12 times"),
        ("ends with #", r"ends with \#"),
        ("", ""),
    ],
)
def test_markdown_is_escaped_where_it_must_be(text: str, expected: str) -> None:
    assert escaped(text) == expected


@given(st.text(alphabet=st.one_of(st.sampled_from(string.punctuation + "a1 \n"), st.characters())))
def test_escaped_markdown_shows_the_text_as_it_is(text: str) -> None:
    for line in (f"- {escaped(text)}", f"1. {escaped(text)}", f"# {escaped(text)}"):
        assert shown(line) == one_line(text)


def test_markdown_is_read_back_as_it_was_meant() -> None:
    text = EXPORTERS["md"](WHOLE, 7)
    headings = re.findall(r"<h(\d)>(.*?)</h\d>", MarkdownIt().render(text))
    assert [(int(level), html.unescape(heading)) for level, heading in headings] == [
        (1, "Bluefield Logistics, Python developer, first round, 2026-03-04, offer"),
        (2, "Facts"),
        (3, "What kind of questions did they ask you?"),
        (3, "What were your answers?"),
        (2, "Impressions"),
        (3, "Were you making up stuff?"),
        (2, "Lessons"),
        (3, "What went well?"),
        (3, "What to do differently or to look up next time?"),
        (2, "Questions and answers"),
        (2, "Said besides"),
        (2, "Not covered"),
    ]


def shown(markdown: str) -> str:
    """The text that a reader of the Markdown sees."""
    rendered = MarkdownIt().enable("strikethrough").enable("table").render(markdown)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", rendered)).split())


# Any review

TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.sampled_from("ab1 \n\r-><&#*_:,.0"), max_size=40),
    st.sampled_from(["-->", "WEBVTT", "NOTE", "1\n\n2", "00:00:01.000 --> 00:00:02.000"]),
)
TIMES = st.floats(min_value=-5, max_value=200_000)


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    transcripts = []
    index = 0
    for number in range(draw(st.integers(0, 3))):
        sentences = []
        for text in draw(st.lists(TEXTS, max_size=5)):
            span = (draw(TIMES), draw(TIMES))
            sentences.append(Sentence(index, text, *span, draw(st.floats(0, 1))))
            index += 1
        recording = replace(
            PHONE,
            sha256=f"{number:064}",
            seconds=draw(st.floats(0, 10_000)),
            kind=draw(st.sampled_from(["audio", "notes", "transcript"])),
            original_name=draw(TEXTS),
            recorded_at=draw(st.none() | st.datetimes()),
        )
        transcripts.append(Transcript(recording, "en", "scripted", tuple(sentences)))
    indices = st.lists(st.integers(0, index - 1), max_size=5) if index else st.just([])
    exchanges = st.builds(
        Exchange, st.integers(1, 99), TEXTS, TEXTS, indices.map(tuple), indices.map(tuple), TEXTS
    )
    return Review(
        Interview(draw(TEXTS), draw(TEXTS), "", draw(st.none() | st.dates()), draw(TEXTS)),
        tuple(transcripts),
        SHEET,
        tuple(Placement(each, draw(st.sampled_from(SHEET.keys)), 0.5) for each in draw(indices)),
        tuple(draw(st.lists(exchanges, max_size=3))),
    )


@given(reviews())
def test_any_review_is_valid_srt(one: Review) -> None:
    found = parsed_srt(one)
    expected = cues(one)
    assert [cue.content for cue in found] == [cue.text.replace("-->", "→") for cue in expected]
    assert [cue.index for cue in found] == list(range(1, len(expected) + 1))
    spans = [(cue.start // timedelta(milliseconds=1)) for cue in found]
    assert spans == [cue.start_ms for cue in expected]


@given(reviews())
def test_any_review_is_valid_vtt(one: Review) -> None:
    expected = cues(one)
    assert parsed_vtt(one) == [(cue.start_ms, cue.end_ms, cue.text) for cue in expected]


@given(reviews())
def test_cues_of_any_review_are_in_order_and_hold_every_sentence(one: Review) -> None:
    found = cues(one)
    for cue, after in pairwise(found):
        assert cue.start_ms < cue.end_ms <= after.start_ms
    texts = [one_line(sentence.text) for sentence in one.sentences]
    assert [cue.text for cue in found] == [text for text in texts if text]


@given(reviews())
def test_any_review_is_json(one: Review) -> None:
    assert json.loads(EXPORTERS["json"](one, 3)) == review_as_dict(one, 3)


@given(reviews())
def test_markdown_of_any_review_holds_every_sentence(one: Review) -> None:
    text = EXPORTERS["md"](one, 3)
    for sentence in one.sentences:
        assert one_line(sentence.text) in shown(text)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0:00"), (7.9, "0:07"), (750, "12:30"), (3723, "1:02:03")]
)
def test_clock(seconds: float, expected: str) -> None:
    assert clock(seconds) == expected
