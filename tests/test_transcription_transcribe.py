import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import TranscribedWindow, Word
from pipeline.errors import EngineError, UsageError
from pipeline.transcription.engines import EncodedWindow, Engine, ExpectedTerms
from pipeline.transcription.transcribe import (
    QUEUED_WINDOWS,
    release_memory,
    transcribe,
    transcribe_windows,
)
from pipeline.transcription.windows import Window, windows
from pipeline.vocabulary.bias import Bias
from pipeline.vocabulary.terms import Term, Vocabulary
from tests.scripted import (
    RATE_HZ,
    EchoEngine,
    ScriptedEngine,
    silence,
    speech_like,
    spread,
)


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


def test_sound_on_disk_is_not_kept_in_memory(memo: NDArray[np.int16], tmp_path: Path) -> None:
    path = tmp_path / "samples"
    memo.tofile(path)
    mapped = np.memmap(path, dtype=np.int16, mode="r")
    assert list(transcribe(mapped, EchoEngine(workers=2))) == list(transcribe(memo, EchoEngine()))
    assert np.array_equal(mapped, memo)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="no /proc to tell what is held")
def test_what_was_heard_is_given_back(tmp_path: Path) -> None:
    path = tmp_path / "samples"
    np.ones(8_000_000, np.int16).tofile(path)
    mapped = np.memmap(path, dtype=np.int16, mode="r")
    assert int(mapped.sum()) == 8_000_000
    held = resident_kb(path)
    release_memory(mapped, 7_000_000)
    assert resident_kb(path) < held / 4
    assert int(mapped.sum()) == 8_000_000


def resident_kb(path: Path) -> int:
    """How much of a mapped file lies in this process's memory."""
    blocks = Path("/proc/self/smaps").read_text().split(str(path))[1:]
    return sum(int(block.split("Rss:")[1].split()[0]) for block in blocks)


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


def test_other_languages_are_put_into_english_as_well(memo: NDArray[np.int16]) -> None:
    engine = EchoEngine(language="de")
    engine.english = "they asked me about tests"
    found = list(transcribe(memo, engine, language="auto"))
    for window in found:
        assert {word.text for word in window.english} <= set(engine.english.split())
        assert window.english
        assert all(w.start_s <= w.end_s <= window.end_s for w in window.english)
    for before, after in itertools.pairwise(found):
        assert before.end_s <= after.english[0].start_s + 0.001
    assert not any(window.english for window in transcribe(memo, engine, language="en"))


def test_an_unknown_language_is_refused_before_any_work() -> None:
    engine = EchoEngine()
    with pytest.raises(UsageError):
        list(transcribe(silence(1), engine, language="klingon"))


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
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        self.begun += 1
        assert self.gate.wait(20)
        return super().transcribe(window, language=language, expected=expected)


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
    cut: list[Window] = []
    samples = np.concatenate([memo] * 4)

    def noted() -> Iterator[Window]:
        for window in windows(samples):
            cut.append(window)
            yield window

    running = transcribe_windows(noted(), lambda window: window.cut_from(samples), engine)
    next(running)
    # One more: where a window ends is known when the next was heard.
    in_hand = len(cut)
    assert in_hand == engine.workers + QUEUED_WINDOWS + 1
    assert 1 + len(list(running)) > in_hand


class SkippingEngine(ScriptedEngine):
    """Hears only the last second of the first window, and all of what it is given after."""

    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        heard = super().transcribe(window, language=language, expected=expected)
        if len(self.heard) > 1:
            return heard
        (word,) = heard
        return (Word(word.text, word.end_s - 1, word.end_s, 0.9),)


@pytest.mark.parametrize(
    ("second", "expected"),
    [("first", ["first", "last."]), ("last", ["last."])],
    ids=["skipped words are put in", "words whose time was off are not doubled"],
)
def test_speech_without_words_is_heard_again(second: str, expected: list[str]) -> None:
    samples = np.concatenate([silence(1), speech_like(8)])
    engine = SkippingEngine("last.", second)
    (window,) = transcribe(samples, engine)
    assert [word.text for word in window.words] == expected
    assert len(engine.heard) == 2
    assert window.words[0].start_s > 0.5


def test_a_window_that_gave_nothing_is_not_heard_twice() -> None:
    engine = ScriptedEngine("")
    assert [window.words for window in transcribe(speech_like(5), engine)] == [()]
    assert len(engine.heard) == 1


class PlainEngine(Engine):
    """Has what an engine must have, and nothing else."""

    name = "plain"

    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        return spread("they use cube net ease", len(window.samples) / RATE_HZ, probability=0.3)


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_engine_that_only_transcribes_is_enough(language: str) -> None:
    bias = Bias(Vocabulary((Term("Kubernetes", ("cube net ease",)),)))
    (window,) = transcribe(speech_like(6), PlainEngine(), language=language, bias=bias)
    assert [word.text for word in window.words] == ["they", "use", "cube", "net", "ease"]
    assert (window.english, window.language) == ((), language)


def test_an_engine_that_detects_no_language_asks_for_one() -> None:
    with pytest.raises(UsageError, match=r"plain cannot detect the language.*--language en"):
        list(transcribe(speech_like(6), PlainEngine(), language="auto"))
