"""Voice activity."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ
from pipeline.transcription.vad import MAX_STRETCH_S, SpeechDetector, Stretch, to_float
from tests.scripted import silence, speech_like


def stretches_of(samples: NDArray[np.int16], *cuts: int) -> list[Stretch]:
    detector = SpeechDetector()
    found: list[Stretch] = []
    for start, end in itertools.pairwise([0, *sorted(cuts), len(samples)]):
        found += detector.feed(to_float(samples[start:end]))
    return found + detector.flush()


@pytest.fixture(scope="module")
def memo() -> NDArray[np.int16]:
    """Speech from 1 to 6 s, 8 to 12 s and 32 to 52 s."""
    return np.concatenate(
        [
            silence(1),
            speech_like(5),
            silence(2),
            speech_like(4, seed=1),
            silence(20),
            speech_like(20, seed=2),
            silence(1),
        ]
    )


def test_speech_is_found_where_it_is(memo: NDArray[np.int16]) -> None:
    found = stretches_of(memo)
    spoken = [(1, 6), (8, 12), (32, 52)]
    for stretch in found:
        middle = (stretch.start + stretch.end) / 2 / SAMPLE_RATE_HZ
        start, end = next(each for each in spoken if each[0] <= middle <= each[1])
        assert stretch.start / SAMPLE_RATE_HZ > start - 0.1
        assert stretch.end / SAMPLE_RATE_HZ < end + 0.2
    assert sum(stretch.seconds for stretch in found) > 0.9 * 29


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 8 * SAMPLE_RATE_HZ), max_size=12))
def test_stretches_do_not_depend_on_the_size_of_the_blocks(cuts: list[int]) -> None:
    samples = np.concatenate([silence(0.7), speech_like(3), silence(1.3), speech_like(3, seed=4)])
    assert stretches_of(samples, *cuts) == stretches_of(samples)


def test_a_stretch_at_the_very_end_does_not_reach_past_it() -> None:
    samples = speech_like(2.345)
    assert stretches_of(samples)[-1].end <= len(samples)


def test_a_stretch_without_a_pause_is_cut() -> None:
    found = stretches_of(speech_like(40, seed=2))
    assert all(stretch.seconds <= MAX_STRETCH_S for stretch in found)
    assert sum(stretch.seconds for stretch in found) > 36


@pytest.mark.parametrize("peak", [30, 60, 120])
def test_a_soft_recording_is_heard_from_its_first_word_on(
    memo: NDArray[np.int16], peak: int
) -> None:
    soft = np.round(memo[: 14 * SAMPLE_RATE_HZ] * (peak / np.abs(memo).max())).astype(np.int16)
    detector = SpeechDetector()
    found = detector.feed(to_float(soft)) + detector.flush()
    loud = stretches_of(memo[: 14 * SAMPLE_RATE_HZ])
    assert found[0].start == pytest.approx(loud[0].start, abs=0.6 * SAMPLE_RATE_HZ)
    assert sum(s.seconds for s in found) == pytest.approx(sum(s.seconds for s in loud), rel=0.15)


def test_an_ordinary_recording_is_heard_as_a_file_is(memo: NDArray[np.int16]) -> None:
    file = SpeechDetector(raises_soft=False)
    assert stretches_of(memo) == file.feed(to_float(memo)) + file.flush()


def test_soft_noise_and_silence_are_no_speech() -> None:
    noise = np.random.default_rng(1).normal(size=12 * SAMPLE_RATE_HZ) * 15
    for samples in (noise.astype(np.int16), silence(12)):
        assert stretches_of(samples) == []
