"""The same samples give the same words, whether as a file, a recording or a recovered recording.

The engine says what follows from each word's sound, so that two windows agree about a word that
both hold; it writes the first word of a window with a capital and mishears one that is cut. Only
windows at the same places, stitched alike, give the same text.
"""

import random
import time
import zlib
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from models import Interview, Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.errors import EngineError
from pipeline.flow.live import Live
from pipeline.flow.memo import file_memo
from pipeline.flow.recording import file_recording
from pipeline.home import Home
from pipeline.recording.session import Session, begin_session
from pipeline.recording.wav import WavWriter
from pipeline.sheets import load_sheet
from pipeline.transcription.engines import EncodedWindow, ExpectedTerms
from tests.scripted import ScriptedEngine, silence, speech_like

WORD_S, PAUSE_S = 0.4, 0.06  # the pause is too short to end a stretch of speech
SAID = (
    *("they", "asked", "me", "about", "closures.", "i", "said", "a", "function", "was", "nervous"),
    *("then", "their", "faces", "offer", "salary", "question.", "what", "team?", "answer", "so"),
)


class SyllableEngine(ScriptedEngine):
    """Says a word for each stretch of sound between two pauses, chosen by its waveform."""

    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        super().transcribe(window, language=language, expected=expected)
        samples = window.samples
        sounding = np.flatnonzero(samples)
        pauses = np.flatnonzero(np.diff(sounding) > PAUSE_S * SAMPLE_RATE_HZ / 2) + 1
        words: list[Word] = []
        for run in np.split(sounding, pauses):
            if len(run) > 0.05 * SAMPLE_RATE_HZ:
                first, last = int(run[0]), int(run[-1]) + 1
                mark = zlib.crc32(np.signbit(samples[first:last]).tobytes())
                text = SAID[mark % len(SAID)]
                text = text if words else text.capitalize()
                times = round(first / SAMPLE_RATE_HZ, 3), round(last / SAMPLE_RATE_HZ, 3)
                words.append(Word(text, *times, 0.4 + mark % 50 / 100))
        return tuple(words)


@cache
def spoken() -> NDArray[np.int16]:
    """About 130 s of words with pauses of any length between them."""
    dice = random.Random(5)
    pieces = [silence(0.7)]
    for seed in range(14):
        sound = speech_like(dice.uniform(1.5, 17), seed).copy()
        for start in range(0, len(sound), round(WORD_S * SAMPLE_RATE_HZ)):
            sound[start : start + round(PAUSE_S * SAMPLE_RATE_HZ)] = 0
        pieces += [sound, silence(dice.choice([0.3, 0.5, 0.9, 1.4, 3.6, 6]))]
    return np.concatenate(pieces)


def what_is_known(home: Home, number: int) -> tuple[object, ...]:
    """Sentences with times, placements and links of a review, to compare."""
    with Store.open(home) as store:
        assert maintenance.check(store) == []
        review = reviews.load(store, number)
    (transcript,) = review.transcripts
    assert transcript.complete
    return transcript.language, review.sentences, review.placements, review.exchanges


def as_file(home: Home, sound: NDArray[np.int16], language: str = "en") -> int:
    path = home.root.with_name("memo.wav")
    soundfile.write(path, sound, SAMPLE_RATE_HZ)
    with Store.open(home) as store:
        return file_memo(
            path,
            store=store,
            find_engine=lambda: SyllableEngine(workers=2),
            sheet=load_sheet("interview"),
            interview=Interview(),
            language=language,
        ).review_id


def record(
    home: Home,
    sound: NDArray[np.int16],
    dice: random.Random,
    *,
    language: str = "en",
    engine: ScriptedEngine | None = None,
    marks: tuple[tuple[float, str], ...] = (),
) -> tuple[Session, Live]:
    """Record a sound in blocks of any length; the live thread ends at any moment of it."""
    home.prepare()
    begun_at = datetime(2026, 3, 4, 18, 12).astimezone()
    new = Session(home.audio, begun_at, load_sheet("interview"), language=language)
    with begin_session(home, replace(new, marks=marks)) as session:
        file = WavWriter(session.path)
        found = engine or SyllableEngine()
        live = Live(home, session, lambda: found, marks=lambda: session.marks)
        live.start()
        ends_at = dice.choice([len(sound), dice.randrange(len(sound))])
        done = 0
        while done < len(sound):
            block = sound[done : done + dice.randrange(1, 8 * SAMPLE_RATE_HZ)]
            file.append(block.tobytes())
            if done < ends_at <= done + len(block):
                follow(live, dice.choice([0, 1, 30]))
                live.stop()
            done += len(block)
            time.sleep(dice.choice([0, 0.01, 0.1]))
        live.stop()
        file.close()
    return session, live


def follow(live: Live, seconds: float) -> None:
    """Wait until the live thread has nothing more to do, for so many seconds at most."""
    until, before = time.monotonic() + seconds, -1.0
    while time.monotonic() < until and before != live.view.heard_s:
        before = live.view.heard_s
        time.sleep(0.5)


def file_it(home: Home, session: Session, live: Live | None) -> int:
    engine = SyllableEngine(workers=2)
    with Store.open(home) as store:
        return file_recording(session, store=store, find_engine=lambda: engine, live=live).review_id


@pytest.mark.parametrize(("seed", "language"), [(0, "en"), (1, "auto"), (2, "en"), (3, "en")])
def test_a_file_a_recording_and_a_recovered_one_read_alike(
    tmp_path: Path, seed: int, language: str
) -> None:
    dice = random.Random(seed)
    sound = spoken()[: dice.randrange(20 * SAMPLE_RATE_HZ, len(spoken()))]
    homes = [Home(tmp_path / name / "home") for name in ("file", "recording", "recovered")]
    for home in homes:
        home.root.parent.mkdir()
    expected = what_is_known(homes[0], as_file(homes[0], sound, language))
    assert len(str(expected[1])) > 100
    session, live = record(homes[1], sound, dice, language=language)
    assert live.view.error is None
    assert what_is_known(homes[1], file_it(homes[1], session, live)) == expected
    session, _ = record(homes[2], sound, dice, language=language)
    assert what_is_known(homes[2], file_it(homes[2], session, None)) == expected


def test_an_engine_that_failed_meanwhile_leaves_the_same_text(tmp_path: Path) -> None:
    home, other = Home(tmp_path / "a" / "home"), Home(tmp_path / "b" / "home")
    home.root.parent.mkdir()
    expected = what_is_known(home, as_file(home, spoken()))
    for number in (3, 6):
        other = Home(tmp_path / str(number) / "home")
        engine = SyllableEngine(fail_at=number)
        session, live = record(other, spoken(), random.Random(number), engine=engine)
        assert live.view.error is None or isinstance(live.view.error, EngineError)
        assert what_is_known(other, file_it(other, session, live)) == expected


def test_a_guided_recording_reads_alike_when_recovered(tmp_path: Path) -> None:
    marks = ((0.0, "questions"), (31.3, ""), (60.1, "answers"), (75.0, "questions"))
    known = []
    for number, is_killed in enumerate([False, True]):
        home = Home(tmp_path / str(number))
        session, live = record(home, spoken(), random.Random(number), marks=marks)
        known.append(what_is_known(home, file_it(home, session, None if is_killed else live)))
    assert known[0] == known[1]
    assert {each.placed_by for each in known[0][2]} >= {"guided"}  # type: ignore[attr-defined]
