"""Reviews to test the exporters with: a phone's memo, a second one, typed notes, and any other."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import strategies as st

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
from pipeline.sheets import load_sheet

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
