import json
import re
from typing import Any

import pytest

from models import Interview, PromptSheet
from pipeline.export import EXPORTERS
from pipeline.notes import Notes, read_notes
from pipeline.sheets import load_sheet
from tests.export_reviews import WHOLE
from tests.transcripts import WORD_TIMES

SHEET = load_sheet()


def read(text: str, name: str = "notes.md", sheet: PromptSheet = SHEET) -> Notes:
    return read_notes(text.encode(), name, sheet)


def texts(text: str) -> list[str]:
    return [each.text for each in read(text).sentences]


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
        ({"text": "hm", "start": "1", "end": True}, (1.0, 1.0)),
        ({"text": "hm", "start": "x", "end": True}, (0.0, 0.0)),
        ({"text": "hm", "start": None, "ts": 1.5, "end": 2}, (1.5, 2.0)),
        ({"text": "hm", "start": "12", "end": "14"}, (12.0, 14.0)),
        ({"text": "hm", "start_ms": "1200", "end_ms": "1900"}, (1.2, 1.9)),
        ({"text": "hm", "offset": "PT1M3S", "duration": "PT2.5S"}, (63.0, 65.5)),
        (
            {
                "offset": "?",
                "duration": "?",
                "offsetInTicks": 630000000,
                "durationInTicks": 20000000,
                "nBest": [{"display": "hm"}],
            },
            (63.0, 65.0),
        ),
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
    found = [(each.text, each.start_s, each.end_s) for each in notes.sentences]
    assert found[-1] == ("Bye.", 3.0, 4.0)
    assert found[0][0] == "Hello."  # kept in any case
    if span:
        assert found[0][1:] == span
    else:
        assert found[0][1] < 3.0


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
    assert texts(srt) == ["List<String> &"]


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


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)
