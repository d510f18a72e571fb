"""Very soft memos are raised before speech is looked for; hopeless ones are called too soft."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from pipeline.audio import decode, level_db
from pipeline.audio.loudness import SILENCE_DB, levels_db, loudest_db, needed_gain_db
from pipeline.transcription.windows import windows
from tests.scripted import RATE_HZ, silence, speech_like
from tests.sounds import write_wav


@pytest.fixture(scope="module")
def speech() -> NDArray[np.float64]:
    """Two stretches of speech in 8 s, with their peak at 1."""
    parts = [silence(1), speech_like(3), silence(1), speech_like(2.5, seed=1), silence(0.5)]
    sound = np.concatenate(parts) / 32768
    return sound / np.abs(sound).max()


def found_s(path: Path) -> float:
    return sum(each.seconds for w in windows(decode(path).samples) for each in w.speech)


@pytest.mark.parametrize(
    ("peak_db", "subtype"),
    [
        *((-53, "PCM_16"), (-63, "PCM_16"), (-70, "PCM_16")),
        *((-63, "PCM_24"), (-90, "PCM_24"), (-95, "FLOAT")),
    ],
)
def test_soft_speech_is_found(
    tmp_path: Path, speech: NDArray[np.float64], peak_db: float, subtype: str
) -> None:
    loud, soft = tmp_path / "loud.wav", tmp_path / "soft.wav"
    soundfile.write(loud, speech, RATE_HZ)
    soundfile.write(soft, speech * 10 ** (peak_db / 20), RATE_HZ, subtype=subtype)
    before = soft.read_bytes()
    assert found_s(soft) == pytest.approx(found_s(loud), rel=0.1)
    assert soft.read_bytes() == before


def test_soft_speech_between_loud_knocks(tmp_path: Path, speech: NDArray[np.float64]) -> None:
    sound = 0.001 * speech
    sound[1000:1100] = 0.9
    sound[60_000:60_050] = -0.9
    soundfile.write(tmp_path / "memo.wav", sound, RATE_HZ)
    assert found_s(tmp_path / "memo.wav") > 2.5  # without gain: none


def test_soft_speech_beside_an_offset(tmp_path: Path, speech: NDArray[np.float64]) -> None:
    soundfile.write(tmp_path / "memo.wav", 0.001 * speech + 0.2, RATE_HZ)
    assert found_s(tmp_path / "memo.wav") > 4


@pytest.mark.parametrize("level", [1.0, 0.3, 0.1, 0.03])
def test_ordinary_memos_are_left_as_they_are(
    tmp_path: Path, speech: NDArray[np.float64], level: float
) -> None:
    samples = np.round(level * 32767 * speech).astype(np.int16)
    assert np.array_equal(decode(write_wav(tmp_path / "memo.wav", samples)).samples, samples)


def test_noise_is_not_raised_to_speech(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for name, level in (("room", 20.0), ("lowest bit", 0.7)):
        samples = np.round(rng.normal(size=5 * RATE_HZ) * level).astype(np.int16)
        path = write_wav(tmp_path / f"{name}.wav", samples)
        assert list(windows(decode(path).samples)) == []


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        (np.zeros(16_000, np.int16), SILENCE_DB),
        (np.full(16_000, 9000, np.int16), SILENCE_DB),  # an offset is no sound
        (np.zeros(0, np.int16), SILENCE_DB),
        (np.tile(np.array([16384, -16384], np.int16), 8000), -6.0),
        (np.array([16384, -16384], np.int16), -6.0),
    ],
)
def test_levels(samples: NDArray[np.int16], expected: float) -> None:
    assert level_db([samples]) == pytest.approx(expected, abs=0.05)
    assert decode_level(samples) == pytest.approx(expected, abs=0.05)


def decode_level(samples: NDArray[np.int16]) -> float:
    scale = np.float32(1 / 32768)
    return loudest_db(levels_db(samples.astype(np.float32) * scale, RATE_HZ))


def test_silence_needs_no_gain() -> None:
    silent = np.zeros(16_000, np.int16)
    decoded_levels = levels_db(np.zeros(16_000, np.float32), RATE_HZ)
    assert needed_gain_db(silent, decoded_levels) == 0.0
