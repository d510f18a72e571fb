"""JSON of programs and services that transcribe: the words, and their times."""

import json
from typing import Any

import pytest

from pipeline.notes import Notes, read_notes
from pipeline.sheets import load_sheet
from tests.transcripts import EXACT, FIRST, SECOND, TEXT, TRANSCRIPTS, WORD_TIMES

SHEET = load_sheet()


def read(value: object, name: str = "x.json") -> Notes:
    return read_notes(json.dumps(value).encode(), name, SHEET)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_each_program_s_json_is_read_with_its_times(name: str) -> None:
    notes = read(TRANSCRIPTS[name])
    assert notes.kind == "transcript"
    assert [each.text for each in notes.sentences] == [FIRST, SECOND]
    times = [time for each in notes.sentences for time in (each.start_s, each.end_s)]
    assert times == pytest.approx([1.0, 3.1, 3.4, 6.0], abs=0.01)
    said = ("Names of speakers are left out: Speaker 0.",) if name == "rev" else ()
    assert notes.remarks == said


@pytest.mark.parametrize("name", EXACT)
def test_each_word_has_the_time_that_is_given(name: str) -> None:
    found = [
        (word.text, word.start_s, word.end_s)
        for each in read(TRANSCRIPTS[name]).sentences
        for word in each.words
    ]
    assert [each[0] for each in found] == [each[0] for each in WORD_TIMES]
    assert [each[1] for each in found] == pytest.approx([each[1] for each in WORD_TIMES])


def test_json_line_by_line() -> None:
    lines = [{"start": 1.0, "end": 3.1, "text": FIRST}, {"start": 3.4, "end": 6.0, "text": SECOND}]
    data = "\n".join(map(json.dumps, lines)).encode()
    notes = read_notes(data, "x.jsonl", SHEET)
    assert [(each.text, each.start_s) for each in notes.sentences] == [(FIRST, 1.0), (SECOND, 3.4)]


@pytest.mark.parametrize("value", [{"text": TEXT}, {"text": TEXT, "segments": [], "words": []}])
def test_a_text_alone_has_no_times(value: dict[str, Any]) -> None:
    notes = read(value)
    assert notes.kind == "notes"
    assert [(each.text, each.end_s) for each in notes.sentences] == [(FIRST, 0.0), (SECOND, 0.0)]


@pytest.mark.parametrize(
    "value",
    [
        {
            "text": TEXT,
            "segments": [],
            "words": [{"word": w, "start": a, "end": b} for w, a, b in WORD_TIMES[:4]],
        },
        {"text": TEXT, "segments": [{"start": 1.0, "end": 3.1, "text": FIRST}]},
    ],
    ids=["words", "segments"],
)
def test_text_that_has_no_times_comes_in_behind_that_with_times(value: dict[str, Any]) -> None:
    notes = read(value)
    assert [each.text for each in notes.sentences] == [FIRST, SECOND]
    assert [each.start_s for each in notes.sentences] == pytest.approx([1.0, 3.1], abs=0.01)


def test_what_is_no_segment_is_counted() -> None:
    notes = read({"segments": [{"start": 1, "end": 3, "text": FIRST}, {"note": "x"}, 7]})
    assert [each.text for each in notes.sentences] == [FIRST]
    assert notes.remarks == ("2 entries without a text that is known here left out.",)


def test_whisper_cpp_s_marks_are_no_text() -> None:
    pieces = [
        {"offsets": {"from": 0, "to": 900}, "text": " [BLANK_AUDIO]"},
        {"offsets": {"from": 1000, "to": 3100}, "text": f" [_BEG_] {FIRST}[_TT_105]"},
    ]
    notes = read({"transcription": pieces})
    assert [(each.text, each.start_s, each.end_s) for each in notes.sentences] == [
        (FIRST, 1.0, 3.1)
    ]
    assert notes.remarks == ("1 mark of silence left out: [BLANK_AUDIO].",)
