"""The player's screen: what is lit, and that it fits."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cli.terminal.playing import Playing, playing_lines
from models import Placement, Review, Sentence, Transcript, Word
from pipeline.recording.player import Status
from pipeline.recording.playlist import Place, Playlist, Stop, stop_for, tracks_of
from tests.reviews import ACME, RECORDING, SHEET

TEXTS = [
    "They asked about caching.",
    "I said an LRU cache.",
    "She smiled.",
    "I made that up.",
]


def spoken(index: int, text: str) -> Sentence:
    """A sentence of four seconds, a word a second."""
    start_s = 4.0 * index
    words = [Word(each, start_s + at, start_s + at + 1) for at, each in enumerate(text.split())]
    return Sentence(index, text, start_s, start_s + 4.0, words=tuple(words))


def review(texts: list[str]) -> Review:
    recording = replace(RECORDING, seconds=60.0)
    sentences = tuple(spoken(at, text) for at, text in enumerate(texts))
    placements = (Placement(1, "answers", 0.9), Placement(1, "made_up", 0.9))
    transcript = Transcript(recording, "en", "scripted", sentences)
    return Review(ACME, (transcript,), SHEET, placements, ())


def playing(at_s: float, texts: list[str] = TEXTS, **status: object) -> Playing:
    tracks = tracks_of(review(texts), 3)
    shown = replace(Status("playing", at_s), **status)  # type: ignore[arg-type]  # its fields
    return Playing(Playlist(tracks, (Stop(0, 0.0, 60.0),)), Place(0, 0, 0.0, 60.0), shown)


def plain(line: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", line)


def shown(of: Playing, columns: int = 80, rows: int = 24) -> list[str]:
    return [plain(line) for line in playing_lines(of, columns, rows)]


def said(of: Playing) -> str:
    """The words that are emphasised."""
    lines = "".join(playing_lines(of, 80, 24))
    found = re.findall(r"\x1b\[33m\x1b\[1m\x1b\[4m(.*?)\x1b", lines)
    return " ".join(found)


def test_the_whole_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert shown(playing(5.5, speed=1.3)) == [
        "▶ Playing 0:05 of 1:00  ▮▯▯▯▯▯▯▯▯▯▯▯  1.3×",
        "Space pause · ←→ sentence · + − speed · q end",
        "Review 3 · Acme",
        "",
        "    0:00  They asked about caching.",
        "▸   0:04  I said an LRU cache.",
        "    0:08  She smiled.",
        "    0:12  I made that up.",
    ]


@pytest.mark.parametrize(
    ("at_s", "word"), [(4.0, "I"), (5.5, "said"), (6.9, "an"), (11.0, "smiled."), (0.0, "They")]
)
def test_the_word_in_step(monkeypatch: pytest.MonkeyPatch, at_s: float, word: str) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert said(playing(at_s)) == word


def test_neighbours_are_dimmed_and_the_lit_sentence_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    lines = playing_lines(playing(5.5), 80, 24)
    assert ["\x1b[2m" in line for line in lines[4:]] == [True, False, True, True]


@pytest.mark.parametrize(
    ("status", "head"),
    [
        (Status("opening", 5.0), "○ Opening …"),
        (Status("opening", 5.0, share=0.34), "○ Opening 34%: this file has to be decoded whole …"),
        (Status("paused", 5.0), "○ Paused 0:05 of 1:00  ▮▯▯▯▯▯▯▯▯▯▯▯"),
    ],
)
def test_the_head(status: Status, head: str) -> None:
    assert shown(replace(playing(0), status=status))[0] == head


def test_hits_are_counted() -> None:
    tracks = tracks_of(review(TEXTS), 3)
    stops = tuple(stop_for(tracks, 0, tracks[0].sentences[at]) for at in (0, 2))
    hits = Playing(Playlist(tracks, stops, "hit"), Place(1, 0, 8.0, 12.0), Status("playing", 9.0))
    assert shown(hits)[1:3] == [
        "Space pause · ←→ sentence · ↑↓ hit · + − speed · q end",
        "Hit 2 of 2 · Review 3 · Acme",
    ]


def test_where_there_is_room_the_prompts_stand_beside_the_text() -> None:
    line = f"▸   0:04  {TEXTS[1]}"
    assert shown(playing(5.5), 200)[5] == f"{line:<102}answers, made_up"
    assert shown(playing(5.5), 80)[5] == line


def test_of_a_long_sentence_the_rows_around_the_word_are_shown() -> None:
    words = [f"word{number}" for number in range(300)]
    texts = [" ".join(words)]
    lines = shown(playing(250.0, texts), 80, 12)
    assert len(lines) == 12
    assert any("word250 " in line for line in lines)


@given(
    texts=st.lists(st.text("ab 字é\u0301\t\x1b", max_size=60), max_size=4),
    at_s=st.floats(0, 60),
    columns=st.integers(20, 220),
    rows=st.integers(3, 60),
)
def test_it_always_fits(texts: list[str], at_s: float, columns: int, rows: int) -> None:
    lines = playing_lines(playing(at_s, texts), columns, rows)
    assert len(lines) <= rows
    assert all(cell_len(plain(line)) <= columns for line in lines)
