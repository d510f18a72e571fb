"""A microphone's channels: none cancels another, none covers another with noise."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.recording.mixing import ChannelMixer
from tests.scripted import RATE_HZ, silence, speech_like

SPEECH = np.concatenate([silence(1), speech_like(3), silence(1), speech_like(2, seed=1)])


def mixed(*channels: NDArray[np.float64], block: int = 1600) -> NDArray[np.float64]:
    sound = np.clip(np.stack(channels, axis=1), -32768, 32767).astype(np.int16)
    mixer = ChannelMixer(len(channels), RATE_HZ)
    done = [mixer.mix(sound[at : at + block]) for at in range(0, len(sound), block)]
    return np.concatenate(done).astype(float)


def noise(level: float) -> NDArray[np.float64]:
    return np.random.default_rng(5).normal(size=len(SPEECH)) * level


def alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(one @ other) / float(np.linalg.norm(one) * np.linalg.norm(other) + 1e-9)


@pytest.mark.parametrize("second", [-1.0, -0.5, 0.5, 1.0])
@pytest.mark.parametrize("block", [160, 1600, 4800])
def test_opposite_phase_does_not_cancel(second: float, block: int) -> None:
    speech = SPEECH / 2
    samples = mixed(speech, second * speech, block=block)
    assert alike(samples, speech) > 0.99
    expected = (1 + abs(second)) / 2 * np.linalg.norm(speech)
    assert np.linalg.norm(samples) == pytest.approx(float(expected), rel=0.05)


@pytest.mark.parametrize("first", [False, True])
def test_a_channel_of_hiss_is_left_out(first: bool) -> None:
    channels = [SPEECH / 2, noise(3000)]
    samples = mixed(*(channels[::-1] if first else channels))
    later = slice(3 * RATE_HZ, None)  # it must have heard some of both
    assert alike(samples[later], SPEECH[later].astype(float)) > 0.98


def test_the_level_of_a_dead_channel_does_not_count() -> None:
    samples = mixed(SPEECH / 2, np.zeros(len(SPEECH)))
    later = slice(3 * RATE_HZ, None)
    assert np.abs(samples[later]).max() > 0.9 * np.abs(SPEECH[later] / 2).max()


@pytest.mark.parametrize("channels", [1, 2, 4])
def test_the_same_in_all_channels_stays_as_it_is(channels: int) -> None:
    speech = SPEECH.astype(float)
    assert np.abs(mixed(*[speech] * channels) - SPEECH).max() <= 1


def test_silence_stays_silence() -> None:
    assert not mixed(np.zeros(RATE_HZ), np.zeros(RATE_HZ)).any()
    assert not len(ChannelMixer(2, RATE_HZ).mix(np.zeros((0, 2), np.int16)))
