"""The same sound as a file, as a recording and as a recovered recording, on real weights."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from models import Interview, Review
from pipeline import audio
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.errors import WeightsMissing
from pipeline.flow.live import Live
from pipeline.flow.memo import file_memo
from pipeline.flow.recording import file_recording
from pipeline.home import Home
from pipeline.recording.session import Session, begin_session
from pipeline.recording.wav import WavWriter
from pipeline.sheets import load_sheet
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.vocabulary.terms import LEARNED, Term, Vocabulary, vocabulary
from pipeline.weights import find_weights

TESTS = Path(__file__).parent.parent
GERMAN = TESTS / "golden" / "spoken" / "de.opus"
ENGLISH = TESTS.parent / "samples" / "memo.m4a"
INTERVIEW = Interview(company="Bluefield Logistics")
RACHAEL = Term("Rachael", ("rachel",), LEARNED)  # as a correction of the user's taught it

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> WhisperEngine:
    try:
        found = find_weights("base", home_weights=tmp_path_factory.mktemp("weights"))
    except WeightsMissing:
        pytest.skip("Whisper's base weights are not installed (extra `base`)")
    return WhisperEngine(found)


def as_file(home: Home, memo: Path, engine: WhisperEngine, terms: Vocabulary) -> int:
    with Store.open(home) as store:
        return file_memo(
            memo,
            store=store,
            find_engine=lambda: engine,
            sheet=load_sheet("interview"),
            interview=INTERVIEW,
            language="auto",
            terms=terms,
        ).review_id


def as_recording(home: Home, memo: Path, engine: WhisperEngine, terms: Vocabulary) -> int:
    session, live = half_transcribed(home, memo, engine, terms)
    with Store.open(home) as store:
        return file_recording(
            session, store=store, find_engine=lambda: engine, terms=terms, live=live
        ).review_id


def as_recovered(home: Home, memo: Path, engine: WhisperEngine, terms: Vocabulary) -> int:
    session, _ = half_transcribed(home, memo, engine, terms)
    with Store.open(home) as store:
        return file_recording(
            session, store=store, find_engine=lambda: engine, terms=terms
        ).review_id


def half_transcribed(
    home: Home, memo: Path, engine: WhisperEngine, terms: Vocabulary
) -> tuple[Session, Live]:
    """Record a memo's first half, transcribe what can be of it, record the rest."""
    home.prepare()
    samples = audio.decode(memo).samples
    half = len(samples) // 2
    begun_at = datetime(2026, 3, 4, 18, 12).astimezone()
    new = Session(home.audio, begun_at, load_sheet("interview"), INTERVIEW, language="auto")
    with begin_session(home, new) as session:
        file = WavWriter(session.path)
        file.append(samples[:half].tobytes())
        live = Live(home, session, lambda: engine, terms=terms)
        live.start()
        until = time.monotonic() + 300
        while not live.windows:
            assert live.view.error is None, live.view.error
            assert time.monotonic() < until
            time.sleep(0.05)
        live.stop()
        file.append(samples[half:].tobytes())
        file.close()
    return session, live


Way = Callable[[Home, Path, WhisperEngine, Vocabulary], int]
WAYS = pytest.mark.parametrize("way", [as_file, as_recording, as_recovered])


def filed(way: Way, home: Home, memo: Path, engine: WhisperEngine) -> Review:
    number = way(home, memo, engine, vocabulary(interview=INTERVIEW, learned=[RACHAEL]))
    with Store.open(home) as store:
        assert maintenance.check(store) == []
        return reviews.load(store, number)


@WAYS
def test_foreign_speech_keeps_its_english(way: Way, tmp_path: Path, base: WhisperEngine) -> None:
    review = filed(way, Home(tmp_path / "home"), GERMAN, base)
    assert review.transcripts[0].language == "de"
    (nervous,) = (each for each in review.sentences if "nervös" in each.text.lower())
    assert "nervous" in nervous.english.lower()
    assert (nervous.index, "reaction") in {(p.sentence, p.prompt) for p in review.placements}


@WAYS
def test_terms_are_in_the_text(way: Way, tmp_path: Path, base: WhisperEngine) -> None:
    review = filed(way, Home(tmp_path / "home"), ENGLISH, base)
    assert review.transcripts[0].language == "en"
    text = " ".join(each.text for each in review.sentences)
    assert "Bluefield" in text
    assert "Rachael" in text
    assert "Rachel" not in text
