import itertools
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import TranscribedWindow, Word
from pipeline import audio
from pipeline.errors import EngineError, UsageError, WeightsMissing
from pipeline.transcription import transcribe as transcribe_module
from pipeline.transcription.engines import Expected, whisper
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.transcription.transcribe import AHEAD, bare_stretches, transcribe, transcribe_windows
from pipeline.transcription.vad import Stretch, to_float
from pipeline.transcription.windows import Window, windows
from pipeline.vocabulary.terms import vocabulary
from pipeline.weights import find_weights
from tests.scripted import EchoEngine, ScriptedEngine, silence, speech_like

SAMPLE = Path(__file__).parent.parent / "samples" / "memo.m4a"


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
    transcribe_module._let_go(mapped, 7_000_000)
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
        samples: NDArray[np.float32],
        *,
        language: str,
        expected: Expected | None = None,
    ) -> tuple[Word, ...]:
        self.begun += 1
        assert self.gate.wait(20)
        return super().transcribe(samples, language=language, expected=expected)


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
    assert in_hand == engine.workers + AHEAD + 1
    assert 1 + len(list(running)) > in_hand


class SkippingEngine(ScriptedEngine):
    """Hears only the last second of the first window, and all of what it is given after."""

    def transcribe(
        self,
        samples: NDArray[np.float32],
        *,
        language: str,
        expected: Expected | None = None,
    ) -> tuple[Word, ...]:
        heard = super().transcribe(samples, language=language, expected=expected)
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


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], [(1.0, 4.0), (6.0, 9.0)]),
        ([(1.0, 4.0), (6.0, 9.0)], []),
        ([(1.2, 3.0), (3.5, 3.8), (6.9, 8.9)], []),
        ([(1.0, 2.0), (8.0, 9.0)], [(2.3, 4.0), (6.0, 7.7)]),
        ([(0.0, 0.1), (3.0, 7.0)], [(1.0, 2.7), (7.3, 9.0)]),
        ([(2.0, 3.0), (7.0, 7.5)], [(7.8, 9.0)]),
    ],
)
def test_bare_speech_is_what_no_word_lies_over(
    words: list[tuple[float, float]], expected: list[tuple[float, float]]
) -> None:
    def stretch(start_s: float, end_s: float) -> Stretch:
        return Stretch(round(start_s * 16_000), round(end_s * 16_000))

    window = Window(
        pieces=(stretch(0.6, 4.4), stretch(5.6, 9.4)),
        speech=(stretch(1, 2), stretch(2.2, 4), stretch(6, 9)),
        end=stretch(9, 10).end,
    )
    found = bare_stretches(window, [Word("x", *times) for times in words])
    assert [(s.start / 16_000, s.end / 16_000) for s in found] == [
        (pytest.approx(start), pytest.approx(end)) for start, end in expected
    ]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> WhisperEngine:
    """Whisper's tiny.en weights: small and quick, and as inventive as the large ones."""
    try:
        found = find_weights("tiny.en", home_weights=tmp_path_factory.mktemp("weights"))
    except WeightsMissing:
        pytest.skip("Whisper's tiny.en weights are not installed (extra `tiny`)")
    return WhisperEngine(found, workers=2)


@pytest.fixture(scope="module")
def spoken() -> NDArray[np.int16]:
    """The first 20 s of the sample memo."""
    return np.array(audio.decode(SAMPLE).samples[: 20 * 16_000])


def words_of(samples: NDArray[np.int16], engine: WhisperEngine) -> list[Word]:
    return [word for window in transcribe(samples, engine) for word in window.words]


@pytest.mark.weights
def test_word_times_are_true_after_gaps_and_nothing_is_made_up_in_them(
    tiny: WhisperEngine, spoken: NDArray[np.int16]
) -> None:
    noise = (np.random.default_rng(0).standard_normal(20 * 16_000) * 100).astype(np.int16)
    words = words_of(np.concatenate([spoken, silence(20), spoken, noise, spoken]), tiny)
    alone = words_of(spoken, tiny)
    assert len(alone) > 40
    for start_s in (0, 40, 80):
        again = [word for word in words if start_s <= word.start_s < start_s + 20]
        assert len(again) == pytest.approx(len(alone), abs=3)
        for text in ("python", "rachel", "hand"):
            (first,) = [word for word in alone if text in word.text.lower()]
            (later,) = [word for word in again if text in word.text.lower()]
            assert later.start_s - start_s == pytest.approx(first.start_s, abs=0.3)
            assert later.end_s - start_s == pytest.approx(first.end_s, abs=0.3)
    for gap_s in (20, 60):
        assert not [w for w in words if w.end_s > gap_s + 0.3 and w.start_s < gap_s + 19.7]


@pytest.mark.weights
def test_a_recording_without_speech_gives_no_words(tiny: WhisperEngine) -> None:
    time = np.arange(60 * 16_000) / 16_000
    hum = sum(4000 / n * np.sin(2 * np.pi * 50 * n * time) for n in range(1, 12))
    hiss = np.random.default_rng(0).standard_normal(60 * 16_000) * 2000
    for sound in (np.zeros_like(time), hiss, hum, hum / 3 + hiss / 5):
        assert words_of(sound.astype(np.int16), tiny) == []


@pytest.mark.weights
def test_a_window_is_heard_to_its_end_in_the_middle_of_a_sentence(tiny: WhisperEngine) -> None:
    samples = audio.decode(SAMPLE).samples
    for seconds in (17, 20, 23):
        words = tiny.transcribe(to_float(samples[: seconds * 16_000]), language="en")
        assert words[-1].end_s > seconds - 1.5


@pytest.mark.weights
def test_what_was_said_is_likelier_than_what_was_not(tiny: WhisperEngine) -> None:
    samples = to_float(audio.decode(SAMPLE).samples[: 8 * 16_000])
    said = [word.text for word in tiny.transcribe(samples, language="en")]
    place = 4
    other = [*said[:place], "Kubernetes", *said[place + 1 :]]
    right, wrong = tiny.rescore(samples, (said, other), language="en")
    assert (len(right), len(wrong)) == (len(said), len(other))
    assert all(each <= 0 for each in (*right, *wrong))
    # Nothing but what is before a word counts for it.
    assert right[:place] == pytest.approx(wrong[:place], abs=0.01)
    assert sum(right) > sum(wrong) + 3
    # A term that is expected is likelier, and still not what was said.
    (expected,) = tiny.rescore(samples, (other,), language="en", vocabulary=("Kubernetes",))
    assert sum(wrong) < sum(expected) < sum(right)
    none, two = tiny.rescore(samples, ((), said[:2]), language="en")
    assert none == ()
    assert two == pytest.approx(right[:2], abs=0.01)


@pytest.mark.weights
def test_what_two_workers_hear_is_the_same_each_time(
    tiny: WhisperEngine, spoken: NDArray[np.int16]
) -> None:
    samples = np.concatenate([spoken, spoken, spoken])
    whole = list(transcribe(samples, tiny))
    assert len(whole) >= 2
    assert list(transcribe(samples, tiny, done=whole[:1])) == whole[1:]


INTERRUPTED = """
import sys
from pathlib import Path
from pipeline import audio
from pipeline.weights import find_weights
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.transcription.transcribe import transcribe

found = find_weights("tiny.en", home_weights=Path(sys.argv[1]))
running = transcribe(audio.decode(Path(sys.argv[2])).samples, WhisperEngine(found, workers=2))
try:
    next(running)
    print("ready", flush=True)
    sys.stdin.readline()
    raise KeyboardInterrupt
except KeyboardInterrupt:
    running.close()
    sys.exit(130)
"""


@pytest.mark.weights
def test_a_process_that_stops_in_the_middle_does_not_crash(
    tiny: WhisperEngine, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path), str(SAMPLE)]
    done = subprocess.run(
        command, input="\n", capture_output=True, text=True, timeout=60, cwd=SAMPLE.parent.parent
    )
    assert (done.stdout, done.stderr, done.returncode) == ("ready\n", "", 130)


@pytest.mark.parametrize(
    ("times_s", "expected_s"),
    [
        ((1.2, 1.5), (1.2, 1.5)),
        ((1.5, 2.9), (1.5, 2.1)),  # into the pause after it
        ((2.4, 4.4), (3.9, 4.4)),  # into the pause before it
        ((1.9, 4.4), (3.9, 4.4)),  # over a whole pause: where most of it is
        ((2.3, 2.8), (2.3, 2.8)),  # where nobody seems to speak: left alone
        ((2.05, 3.95), (2.05, 3.95)),
    ],
)
def test_a_words_time_is_when_somebody_speaks(
    times_s: tuple[float, float], expected_s: tuple[float, float]
) -> None:
    speech = (Stretch(16_000, 32_000), Stretch(64_000, 96_000))
    found = transcribe_module._while_spoken(*times_s, speech)
    assert found == pytest.approx(expected_s)


@pytest.mark.weights
def test_a_window_heard_before_does_not_get_in_the_way_of_another(
    tiny: WhisperEngine, spoken: NDArray[np.int16]
) -> None:
    first, second = to_float(spoken), to_float(spoken[: 8 * 16_000])
    before = tiny.transcribe(first, language="en")
    model = tiny._load().model
    encoded = [np.array(model.encode(np.full((80, 3000), n, np.float32))) for n in (0, 1)]
    assert not np.array_equal(*encoded)  # what is asked of the model past us is done
    assert tiny.transcribe(second, language="en") != before
    assert tiny.transcribe(first, language="en") == before


@pytest.mark.weights
def test_prompts_of_many_terms_are_equally_long(tiny: WhisperEngine) -> None:
    terms = [term.text for term in vocabulary().terms]
    loaded = tiny._load()
    few, many = (
        whisper._prompt(loaded, "en", some, whisper.EXPECTED_TOKENS)
        for some in (terms[:80], terms[100:300])
    )
    assert len(few) == len(many) == whisper.EXPECTED_TOKENS
    assert few != many
    assert whisper._prompt(loaded, "en", (), whisper.EXPECTED_TOKENS) == []
