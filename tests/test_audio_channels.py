"""No channel cancels another, and none covers the speech of another."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from pipeline.audio import decode
from pipeline.audio.channels import Mix, Mixer, signs_of
from tests.scripted import RATE_HZ, silence, speech_like
from tests.sounds import SOUNDS, write_sound

Samples = NDArray[np.float64]


@pytest.fixture(scope="module")
def speech() -> Samples:
    """Two stretches of speech in 8 s."""
    parts = [silence(1), speech_like(3), silence(1), speech_like(2.5, seed=1), silence(0.5)]
    return np.concatenate(parts) / 32768


def noise(count: int, level: float) -> Samples:
    return np.random.default_rng(7).normal(size=count) * level


def hum(count: int) -> Samples:
    return 0.6 * np.sign(np.sin(2 * np.pi * 50 * np.arange(count) / RATE_HZ))


def clicks(count: int) -> Samples:
    found = np.zeros(count)
    found[np.random.default_rng(3).integers(0, count, 120)] = 1.0
    return np.convolve(found, [0.9, -0.8, 0.7, -0.6] * 6, "same")


def later(sound: Samples, seconds: float) -> Samples:
    count = round(seconds * RATE_HZ)
    return np.concatenate([np.zeros(count), sound[:-count]])


def heard(folder: Path, *channels: Samples) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    path = folder / "memo.wav"
    soundfile.write(path, np.clip(np.stack(channels, axis=1), -1, 1), RATE_HZ)
    decoded = decode(path)
    return decoded.samples, decoded.recording.remarks


def alike(samples: NDArray[np.int16], sound: Samples) -> float:
    both = samples.astype(float)
    return abs(float(both @ sound)) / float(np.linalg.norm(both) * np.linalg.norm(sound) + 1e-9)


@pytest.mark.parametrize("second", [-1.0, -0.6, -0.05, 0.0, 0.4, 1.0])
def test_channels_of_opposite_phase_do_not_cancel(
    tmp_path: Path, speech: Samples, second: float
) -> None:
    samples, remarks = heard(tmp_path, speech, second * speech)
    assert alike(samples, speech) > 0.99
    level = np.abs(samples.astype(float)).max() / 32768
    assert level == pytest.approx(np.abs(speech).max() * (1 + abs(second)) / 2, rel=0.05)
    assert remarks == ()


def test_the_phase_may_turn_within_a_memo(tmp_path: Path, speech: Samples) -> None:
    half = np.where(np.arange(len(speech)) < len(speech) // 2, 1.0, -1.0)
    samples, _ = heard(tmp_path, speech, speech * half)
    assert alike(samples, speech) > 0.99


SPOILED: dict[str, tuple[Callable[[Samples], tuple[Samples, ...]], int]] = {
    "hiss": (lambda speech: (speech, noise(len(speech), 0.2)), 1),
    "louder hiss before soft speech": (
        lambda speech: (noise(len(speech), 0.2), 0.2 * speech),
        2,
    ),
    "hiss over the same speech": (lambda speech: (speech + noise(len(speech), 0.2), speech), 2),
    "hiss over opposite phase": (lambda speech: (speech, noise(len(speech), 0.2) - speech), 1),
    "hum": (lambda speech: (speech, hum(len(speech))), 1),
    "clicks": (lambda speech: (clicks(len(speech)), speech), 2),
    "speech in the centre of three": (
        lambda speech: (noise(len(speech), 0.1), speech, noise(len(speech), 0.15)),
        2,
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_the_channel_with_the_clearest_speech_is_taken(
    tmp_path: Path, speech: Samples, case: str
) -> None:
    channels, expected = SPOILED[case]
    samples, remarks = heard(tmp_path, *channels(speech))
    assert alike(samples, speech) > 0.99
    assert remarks == (f"only channel {expected} is used: speech is clearest there",)


@pytest.mark.parametrize("seconds", [0.005, 0.02, 0.3])
def test_of_two_channels_at_different_times_one_is_taken(
    tmp_path: Path, speech: Samples, seconds: float
) -> None:
    samples, remarks = heard(tmp_path, speech, later(speech, seconds))
    assert max(alike(samples, speech), alike(samples, later(speech, seconds))) > 0.99
    assert len(remarks) == 1


def test_two_speakers_with_a_channel_each_are_both_heard(tmp_path: Path) -> None:
    first = np.concatenate([speech_like(3), silence(4)]) / 32768
    second = np.concatenate([silence(4), speech_like(3, seed=1)]) / 32768
    samples, remarks = heard(tmp_path, first, second)
    assert alike(samples, first + second) > 0.99
    assert remarks == ()


def test_ordinary_stereo_is_the_mean_as_before(tmp_path: Path, speech: Samples) -> None:
    left, right = speech + noise(len(speech), 0.002), 0.7 * speech
    samples, remarks = heard(tmp_path, left, right)
    written = np.round(np.clip(np.stack([left, right]), -1, 1) * 32767.5)
    assert np.abs(samples - written.mean(axis=0)).max() <= 2
    assert remarks == ()


def test_coded_channels_of_opposite_phase(tmp_path: Path, speech: Samples) -> None:
    import av

    path = tmp_path / "memo.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=RATE_HZ, layout="stereo")
        block = np.stack([speech, -speech]).astype(np.float32)
        for start in range(0, block.shape[1] - 1024, 1024):
            part = np.ascontiguousarray(block[:, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(part, "fltp", "stereo")
            frame.sample_rate, frame.pts = RATE_HZ, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    samples = decode(path).samples
    rms = float(np.sqrt(np.mean(np.square(samples / 32768.0))))
    assert rms == pytest.approx(float(np.sqrt(np.mean(np.square(speech)))), rel=0.1)


@pytest.mark.parametrize("kind", ["wav-8-channels", "wav-24", "ogg-vorbis"])
def test_the_same_sound_in_all_channels_is_mixed(tmp_path: Path, kind: str) -> None:
    assert decode(write_sound(tmp_path / "memo", SOUNDS[kind])).recording.remarks == ()


def test_a_channel_is_turned_over_without_a_click() -> None:
    tone = np.sin(np.arange(1600) * 0.1).astype(np.float32)
    mixer = Mixer(Mix())
    assert mixer.weights(np.stack([tone, tone], axis=1)) is None
    turning = mixer.weights(np.stack([tone, -tone], axis=1))
    assert turning is not None
    assert turning.shape == (1600, 2)
    assert np.abs(np.diff(turning[:, 1])).max() < 0.01
    assert turning[-1].tolist() == [0.5, -0.5]


@pytest.mark.parametrize(
    ("second", "before", "after"),
    [(-1.0, 1, -1), (1.0, -1, 1), (1.0, 1, 1), (0.0, 1, 1), (0.0, -1, -1)],
)
def test_a_sign_stays_where_a_channel_says_nothing(second: float, before: int, after: int) -> None:
    tone = np.sin(np.arange(800) * 0.1)
    signs = signs_of(np.stack([tone, second * tone], axis=1), np.array([1.0, before]))
    assert signs.tolist() == [1, after]
