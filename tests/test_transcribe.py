import itertools
import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Word
from pipeline.errors import EngineError, UsageError
from pipeline.transcribe import AHEAD, TranscribedWindow, transcribe
from tests.scripted import EchoEngine, ScriptedEngine, silence, speech_like


@pytest.fixture(scope="module")
def memo() -> NDArray[np.int16]:
    """About 100 s of speech, with a gap of 20 s in the middle."""
    return np.concatenate(
        [silence(1), speech_like(45, seed=2), silence(20), speech_like(55, seed=3), silence(2)]
    )


def test_windows_come_in_order_with_words_in_memo_time(memo: NDArray[np.int16]) -> None:
    found = list(transcribe(memo, EchoEngine(workers=3)))
    assert [window.number for window in found] == list(range(len(found)))
    assert len(found) >= 4
    words = [word for window in found for word in window.words]
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(words))
    assert words[0].start_s >= 0.5
    assert words[-1].end_s <= len(memo) / 16_000
    # Nothing is said between 47 and 65 s, and so no word lies there.
    assert not [word for word in words if 47 < word.start_s < 65 or 47 < word.end_s < 65]


def test_workers_do_not_change_the_result(memo: NDArray[np.int16]) -> None:
    assert list(transcribe(memo, EchoEngine(workers=4))) == list(transcribe(memo, EchoEngine()))


def test_a_resumed_memo_reads_as_an_undisturbed_one(memo: NDArray[np.int16]) -> None:
    whole = list(transcribe(memo, EchoEngine()))
    for number in range(len(whole) + 1):
        engine = EchoEngine()
        assert list(transcribe(memo, engine, done=whole[:number])) == whole[number:]
        assert len(engine.heard) == len(whole) - number


def test_a_memo_without_speech_gives_nothing_and_asks_nothing() -> None:
    engine = ScriptedEngine("you you")
    assert list(transcribe(silence(5), engine)) == []
    assert list(transcribe(silence(0), engine, language="auto")) == []
    assert engine.heard == []


def test_the_language_is_heard_once_and_kept(memo: NDArray[np.int16]) -> None:
    engine = EchoEngine(language="de")
    found = list(transcribe(memo, engine, language="auto"))
    assert {window.language for window in found} == {"de"}
    assert set(engine.languages) == {"de"}
    later = EchoEngine(language="fr")
    list(transcribe(memo, later, language="auto", done=found[:1]))
    assert set(later.languages) == {"de"}


def test_an_unknown_language_is_refused_before_any_work() -> None:
    engine = EchoEngine()
    with pytest.raises(UsageError):
        list(transcribe(silence(1), engine, language="klingon"))


def test_vocabulary_is_passed_on_and_empty_unless_given(memo: NDArray[np.int16]) -> None:
    engine = EchoEngine()
    list(transcribe(memo[: 20 * 16_000], engine))
    list(transcribe(memo[: 20 * 16_000], engine, vocabulary=("closure",)))
    assert engine.vocabularies == [(), ("closure",)]


def test_an_engines_failure_comes_after_the_windows_before_it(memo: NDArray[np.int16]) -> None:
    engine = ScriptedEngine("one.", "two.", "three.", "four.", fail_at=2)
    found = []
    with pytest.raises(EngineError):
        for window in transcribe(memo, engine):
            found.append(window.words[0].text)
    assert found == ["one.", "two."]


def test_progress_is_in_seconds_of_the_memo(memo: NDArray[np.int16]) -> None:
    told: list[tuple[str, float, float]] = []
    list(transcribe(memo, EchoEngine(), progress=lambda *args: told.append(args)))
    total = len(memo) / 16_000
    assert told[0] == ("transcribing", 0.0, total)
    assert told[-1] == ("transcribing", total, total)
    done = [each[1] for each in told]
    assert done == sorted(done)
    assert len(done) > 4


class BlockedEngine(EchoEngine):
    """Works only while the gate is open."""

    def __init__(self) -> None:
        super().__init__(workers=2)
        self.gate = threading.Event()
        self.gate.set()
        self.begun = 0

    def transcribe(
        self, samples: NDArray[np.float32], *, language: str, vocabulary: object = ()
    ) -> tuple[Word, ...]:
        self.begun += 1
        assert self.gate.wait(20)
        return super().transcribe(samples, language=language)


def test_closing_stops_the_work_at_once(memo: NDArray[np.int16]) -> None:
    engine = BlockedEngine()
    samples = np.concatenate([memo, memo, memo])
    running = transcribe(samples, engine)
    first = next(running)
    assert isinstance(first, TranscribedWindow)
    engine.gate.clear()
    before = threading.active_count()
    running.close()  # returns although the engine is at work
    begun = engine.begun
    engine.gate.set()
    for thread in threading.enumerate():
        if thread.name.startswith("engine-"):
            thread.join(20)
    assert threading.active_count() < before
    assert engine.begun <= begun + 1


def test_not_more_windows_are_in_hand_than_needed(memo: NDArray[np.int16]) -> None:
    engine = BlockedEngine()
    running = transcribe(np.concatenate([memo] * 4), engine)
    next(running)
    assert engine.begun <= engine.workers + AHEAD + 1
    running.close()
