from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cli.terminal.review_lines import timing_line
from models import Exchange, Placement, Recording, Review, Sentence, Transcript
from pipeline.errors import UsageError
from pipeline.review.timing import Shares, ended_at, shares, spoken_after
from pipeline.sheets import load_sheet
from tests.reviews import ACME

NOW = datetime(2026, 3, 4, 18, 12).astimezone()


@pytest.mark.parametrize(
    ("text", "held_on", "expected"),
    [
        ("15:30", None, (4, 15, 30)),
        (" 15.30 ", None, (4, 15, 30)),
        ("9:05", None, (4, 9, 5)),
        ("3:30 pm", None, (4, 15, 30)),
        ("12:10am", None, (4, 0, 10)),
        ("half past two", date(2026, 3, 2), (2, 14, 30)),
        ("20 minutes ago", date(2026, 3, 2), (4, 17, 52)),
        ("15:30", date(2026, 3, 2), (2, 15, 30)),
        ("2026-03-01 15:30", None, (1, 15, 30)),
        ("2026-3-1T15:30", date(2026, 3, 2), (1, 15, 30)),
    ],
)
def test_when_it_ended(text: str, held_on: date | None, expected: tuple[int, int, int]) -> None:
    found = ended_at(text, held_on=held_on, now=NOW)
    assert (found.day, found.hour, found.minute) == expected
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "15:60", "13:00 pm", "2026-02-30 10:00", "7"]
)
def test_no_time(text: str) -> None:
    with pytest.raises(UsageError, match="Type "):
        ended_at(text, now=NOW)


def test_a_time_still_to_come_is_not_taken() -> None:
    for text in ("18:13", "19:30", "2026-03-04 18:13", "tomorrow 10:00"):
        with pytest.raises(UsageError, match="still to come"):
            ended_at(text, now=NOW)
    with pytest.raises(UsageError, match="still to come"):
        ended_at("18:13", held_on=NOW.date(), now=NOW)


def test_days_later_a_time_alone_is_before_the_memo() -> None:
    later = NOW + timedelta(days=3)
    assert ended_at("17:58", spoken_at=NOW, now=later) == NOW.replace(hour=17, minute=58)
    assert ended_at("yesterday 17:58", spoken_at=NOW, now=later).day == 6
    with pytest.raises(UsageError, match="after the memo, which began at 18:12"):
        ended_at("18:30", spoken_at=NOW, now=later)
    midnight = NOW.replace(hour=0, minute=0)  # only the memo's day is known
    assert ended_at("17:58", spoken_at=midnight, now=later).day == 4


def review(placed: str, exchanges: tuple[Exchange, ...] = (), words: int = 10) -> Review:
    """A review with a sentence of ten words for each key (- for nowhere)."""
    keys = placed.split()
    recording = Recording(Path("a.wav"), "0" * 64, 60.0, datetime(2026, 3, 4, 18, 12, tzinfo=UTC))
    sentences = tuple(Sentence(index, "word " * words) for index in range(len(keys)))
    placements = tuple(Placement(index, key, 0.9) for index, key in enumerate(keys) if key != "-")
    transcripts = (Transcript(recording, "en", "scripted", sentences),)
    return Review(ACME, transcripts, load_sheet(), placements, exchanges)


def test_a_day_tells_no_delay() -> None:
    """Nor does a later memo of which more is known."""
    ended = replace(ACME, ended_at=datetime(2026, 3, 4, 16, 0, tzinfo=UTC))
    known = replace(review("arrival"), interview=ended)
    assert spoken_after(known) == timedelta(hours=2, minutes=12)
    (transcript,) = known.transcripts
    alone = replace(transcript.recording, recorded_at=None, recorded_on=date(2026, 3, 4))
    of_a_day = replace(transcript, recording=alone)
    assert spoken_after(replace(known, transcripts=(of_a_day,))) is None
    assert spoken_after(replace(known, transcripts=(of_a_day, transcript))) is None


def asked(number: int, *sentences: int) -> Exchange:
    return Exchange(number, "q", "a", sentences[:1], sentences[1:])


def test_how_the_talk_is_shared() -> None:
    spoken = review(
        "arrival welcome questions answers questions answers questions answers interest",
        (asked(1, 2, 3), asked(2, 4, 5), asked(3, 6, 7)),
    )
    assert shares(spoken) == Shares(4 / 9, 2 / 9, 3 / 9)


def test_feelings_belong_where_the_talk_was_and_lessons_nowhere() -> None:
    spoken = review("arrival reaction - interest expression next_time went_well reaction")
    assert shares(spoken) is None  # too few words
    spoken = review("arrival reaction - interest expression next_time went_well reaction", words=20)
    assert shares(spoken) == Shares(2 / 5, 0, 3 / 5)


@pytest.mark.parametrize("placed", ["", "- - -", "next_time went_well", "reaction expression"])
def test_nothing_to_share(placed: str) -> None:
    assert shares(review(placed, words=100)) is None


def test_how_long_after() -> None:
    spoken = review("arrival")
    assert spoken_after(spoken) is None
    assert timing_line(spoken) == ""
    ended = datetime(2026, 3, 4, 17, 58, tzinfo=UTC)
    spoken = replace(spoken, interview=replace(ACME, ended_at=ended))
    assert spoken_after(spoken) == timedelta(minutes=14)
    assert timing_line(spoken) == "Spoken 14 min after the interview."
    for wrong in (ended + timedelta(hours=3), ended - timedelta(days=9)):
        assert spoken_after(replace(spoken, interview=replace(ACME, ended_at=wrong))) is None


def test_one_plain_line() -> None:
    spoken = review("arrival interest interest interest", words=20)
    ended = datetime(2026, 3, 4, 15, 10, tzinfo=UTC)
    spoken = replace(spoken, interview=replace(ACME, ended_at=ended))
    assert timing_line(spoken) == (
        "Spoken 3 hours after the interview; 25 % is about its beginning, 0 % about its middle, "
        "75 % about its end."
    )
    assert timing_line(replace(spoken, interview=ACME)) == (
        "25 % is about the interview's beginning, 0 % about its middle, 75 % about its end."
    )
    typed = replace(
        spoken.transcripts[0], recording=replace(spoken.transcripts[0].recording, kind="notes")
    )
    assert timing_line(replace(spoken, interview=ACME, transcripts=(typed,))) == ""
