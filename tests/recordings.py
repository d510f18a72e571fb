"""Recordings for tests: sessions, their WAVs, and what transcribes them while they grow."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.archive import maintenance
from pipeline.archive.database import Store
from pipeline.flow.live import Live
from pipeline.flow.recording import file_recording
from pipeline.home import Home
from pipeline.recording.session import Session, begin_session
from pipeline.recording.wav import WavWriter
from tests.reviews import SHEET
from tests.scripted import EchoEngine, ScriptedEngine


def new_session(home: Home, **fields: Any) -> Session:  # noqa: ANN401  # of a session
    """A session that nobody holds, and whose WAV is not there yet."""
    begun_at = datetime(2026, 3, 4, 18, 12).astimezone()
    with begin_session(home, replace(Session(home.audio, begun_at, SHEET), **fields)) as session:
        return session


def wait_for(live: Live, condition: Callable[[], bool]) -> None:
    """Wait until something is so; fail where the transcription has failed."""
    until = time.monotonic() + 120
    while not condition():
        assert live.view.error is None, live.view.error
        assert time.monotonic() < until
        time.sleep(0.01)


def recorded(session: Session, *sounds: NDArray[np.int16]) -> WavWriter:
    """The session's WAV with these sounds in it, still open."""
    file = WavWriter(session.path)
    for sound in sounds:
        file.append(sound.tobytes())
    return file


def file_it(
    home: Home,
    session: Session,
    engine: EchoEngine | ScriptedEngine,
    **options: Any,  # noqa: ANN401  # of file_recording
) -> int:
    """File the recording and check what is left of it; the review's number."""
    with Store.open(home) as store:
        filed = file_recording(session, store=store, find_engine=lambda: engine, **options)
        assert maintenance.check(store) == []
    assert not session.file.exists()
    return filed.review_id
