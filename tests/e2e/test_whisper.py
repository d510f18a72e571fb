"""Whisper's own weights: what is said is transcribed, and nothing else."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Word
from pipeline import audio
from pipeline.errors import WeightsMissing
from pipeline.transcription.engines import EncodedWindow
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.transcription.engines.whisper_model import EXPECTED_TOKENS, term_tokens
from pipeline.transcription.transcribe import transcribe
from pipeline.transcription.vad import to_float
from pipeline.vocabulary.terms import vocabulary
from pipeline.weights import find_weights
from tests.scripted import silence

SAMPLE = Path(__file__).parent.parent.parent / "samples" / "memo.m4a"

pytestmark = pytest.mark.weights


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


def window_of(samples: NDArray[np.int16]) -> EncodedWindow:
    return EncodedWindow(to_float(samples))


def words_of(samples: NDArray[np.int16], engine: WhisperEngine) -> list[Word]:
    return [word for window in transcribe(samples, engine) for word in window.words]


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


def test_a_recording_without_speech_gives_no_words(tiny: WhisperEngine) -> None:
    time = np.arange(60 * 16_000) / 16_000
    tones = [4000 / n * np.sin(2 * np.pi * 50 * n * time) for n in range(1, 12)]
    hum = np.sum(tones, axis=0)
    hiss = np.random.default_rng(0).standard_normal(60 * 16_000) * 2000
    for sound in (np.zeros_like(time), hiss, hum, hum / 3 + hiss / 5):
        assert words_of(sound.astype(np.int16), tiny) == []


@pytest.mark.parametrize(
    ("start_s", "end_s", "count", "word"), [(4.3, 6.0, 5, "developer"), (0.6, 1.1, 9, "okay")]
)
def test_what_is_said_again_and_again_stays(
    tiny: WhisperEngine,
    spoken: NDArray[np.int16],
    start_s: float,
    end_s: float,
    count: int,
    word: str,
) -> None:
    phrase = spoken[round(start_s * 16_000) : round(end_s * 16_000)]
    words = words_of(np.concatenate([silence(0.3), *[phrase, silence(0.4)] * count]), tiny)
    heard = [each.text.lower().strip(".,!") for each in words]
    # The tiny weights may lose count by a few of a short word.
    assert heard.count(word) == pytest.approx(count, abs=count // 4)
    assert len(set(heard)) <= len({"they're", "they", "are", "looking", "for", "a", "python", word})


def test_a_window_is_heard_to_its_end_in_the_middle_of_a_sentence(tiny: WhisperEngine) -> None:
    samples = audio.decode(SAMPLE).samples
    for seconds in (17, 20, 23):
        words = tiny.transcribe(window_of(samples[: seconds * 16_000]), language="en")
        assert words[-1].end_s > seconds - 1.5


def test_what_was_said_is_likelier_than_what_was_not(tiny: WhisperEngine) -> None:
    window = window_of(audio.decode(SAMPLE).samples[: 8 * 16_000])
    said = [word.text for word in tiny.transcribe(window, language="en")]
    place = 4
    other = [*said[:place], "Kubernetes", *said[place + 1 :]]
    right, wrong = tiny.rescore(window, (said, other), language="en")
    assert (len(right), len(wrong)) == (len(said), len(other))
    assert all(each <= 0 for each in (*right, *wrong))
    # Nothing but what is before a word counts for it.
    assert right[:place] == pytest.approx(wrong[:place], abs=0.01)
    assert sum(right) > sum(wrong) + 3
    # A term that is expected is likelier, and still not what was said.
    (expected,) = tiny.rescore(window, (other,), language="en", vocabulary=("Kubernetes",))
    assert sum(wrong) < sum(expected) < sum(right)
    none, two = tiny.rescore(window, ((), said[:2]), language="en")
    assert none == ()
    assert two == pytest.approx(right[:2], abs=0.01)


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


def test_a_process_that_stops_in_the_middle_does_not_crash(
    tiny: WhisperEngine, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path), str(SAMPLE)]
    done = subprocess.run(
        command, input="\n", capture_output=True, text=True, timeout=60, cwd=SAMPLE.parent.parent
    )
    assert (done.stdout, done.stderr, done.returncode) == ("ready\n", "", 130)


def test_a_window_heard_before_does_not_get_in_the_way_of_another(
    tiny: WhisperEngine, spoken: NDArray[np.int16]
) -> None:
    first, second = window_of(spoken), window_of(spoken[: 8 * 16_000])
    before = tiny.transcribe(first, language="en")
    assert tiny.transcribe(second, language="en") != before
    assert tiny.transcribe(first, language="en") == before
    assert tiny.transcribe(window_of(spoken), language="en") == before


def test_prompts_of_many_terms_are_equally_long(tiny: WhisperEngine) -> None:
    terms = [term.text for term in vocabulary().terms]
    from faster_whisper.tokenizer import Tokenizer

    model = tiny._load()._model
    tokenizer = Tokenizer(model.hf_tokenizer, multilingual=False)
    few, many = (
        term_tokens(tokenizer, some, EXPECTED_TOKENS) for some in (terms[:80], terms[100:300])
    )
    assert len(few) == len(many) == EXPECTED_TOKENS
    assert few != many
    assert term_tokens(tokenizer, (), EXPECTED_TOKENS) == []
