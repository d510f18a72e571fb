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
