import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.audio.speed import Stretcher
from tests.sounds import voice

RATE_HZ = 16_000
SPEEDS = [0.5, 0.8, 1.1, 1.5, 2.0]


def stretched(sound: NDArray[np.float32], speed: float, block: int = 1_600) -> NDArray[np.float32]:
    stretcher = Stretcher(RATE_HZ, speed)
    blocks = [stretcher.feed(sound[at : at + block]) for at in range(0, len(sound), block)]
    return np.concatenate([*blocks, stretcher.flush()])


def loudest_hz(sound: NDArray[np.float32]) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * RATE_HZ / len(sound))


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("pitch_hz", [110.0, 220.0, 1_000.0])
def test_the_pitch_stays_and_the_length_changes(speed: float, pitch_hz: float) -> None:
    sound = np.sin(2 * np.pi * pitch_hz * np.arange(2 * RATE_HZ) / RATE_HZ).astype(np.float32)
    other = stretched(sound, speed)
    assert len(other) == pytest.approx(len(sound) / speed, abs=1)
    middle = other[RATE_HZ // 4 : -RATE_HZ // 4]
    assert loudest_hz(middle) == pytest.approx(pitch_hz, abs=3)
    # No window cancels another.
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(np.sqrt(0.5), rel=0.03)


@pytest.mark.parametrize("speed", SPEEDS)
def test_every_moment_comes_where_it_belongs(speed: float) -> None:
    """The loudness of syllables, at the moment where it should be in the stretched sound."""
    sound = voice(4, RATE_HZ).astype(np.float32)
    other = stretched(sound, speed)
    at = np.arange(0.3, 3.7, 0.05)

    def loudness(of: NDArray[np.float32], speed: float) -> NDArray[np.float64]:
        around = round(0.05 * RATE_HZ / speed)
        firsts = (at / speed * RATE_HZ).astype(int)
        return np.array([np.square(of[first - around : first + around]).mean() for first in firsts])

    assert np.corrcoef(loudness(sound, 1.0), loudness(other, speed))[0, 1] > 0.87


def test_at_speed_one_nothing_changes() -> None:
    sound = voice(1, RATE_HZ).astype(np.float32)
    assert np.array_equal(stretched(sound, 1.0), sound)


@pytest.mark.parametrize("speed", [0.5, 1.3, 2.0])
def test_the_size_of_the_blocks_makes_no_difference(speed: float) -> None:
    sound = voice(1, RATE_HZ).astype(np.float32)
    assert np.allclose(stretched(sound, speed, 333), stretched(sound, speed, 16_000))


@pytest.mark.parametrize("length", [0, 1, 100, 700])
def test_sound_that_is_shorter_than_a_window(length: int) -> None:
    sound = voice(1, RATE_HZ)[:length].astype(np.float32)
    assert len(stretched(sound, 1.5)) == round(length / 1.5)


def test_silence_stays_silence() -> None:
    assert not stretched(np.zeros(8_000, np.float32), 1.5).any()
