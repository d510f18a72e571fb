import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ
from pipeline.transcription.vad import MAX_STRETCH_S, Stretch
from pipeline.transcription.windows import (
    LOOKAHEAD_S,
    MAX_WINDOW_S,
    Window,
    WindowPacker,
    rest_after,
    windows,
)
from tests.scripted import silence, speech_like


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


@pytest.mark.parametrize(
    "samples",
    [
        silence(0),
        silence(0.01),
        silence(10),
        (np.random.default_rng(0).standard_normal(10 * SAMPLE_RATE_HZ) * 3000).astype(np.int16),
        (np.random.default_rng(0).standard_normal(10 * SAMPLE_RATE_HZ) * 30).astype(np.int16),
        (np.sin(np.arange(10 * SAMPLE_RATE_HZ) * 2 * np.pi * 50 / 16000) * 8000).astype(np.int16),
    ],
    ids=["nothing", "a click's length", "silence", "loud noise", "soft noise", "mains hum"],
)
def test_no_windows_where_nobody_speaks(samples: NDArray[np.int16]) -> None:
    assert list(windows(samples)) == []


def test_a_window_at_the_very_end_does_not_reach_past_it() -> None:
    samples = speech_like(2.345)
    assert list(windows(samples))[-1].pieces[-1].end <= len(samples)


def test_somebody_who_never_pauses_is_cut_all_the_same() -> None:
    samples = speech_like(70, seed=2)
    found = list(windows(samples))
    assert len(found) >= 3
    assert all(window.seconds <= MAX_WINDOW_S for window in found)
    spoken = sum(stretch.seconds for window in found for stretch in window.speech)
    assert spoken > 60


def test_a_long_silence_is_left_out_of_a_window(memo: NDArray[np.int16]) -> None:
    found = list(windows(memo))
    for window in found:
        for before, after in itertools.pairwise(window.pieces):
            assert after.start > before.end
    assert sum(window.seconds for window in found) < 36


seconds = st.floats(0.05, MAX_STRETCH_S)
spoken_spans = st.lists(st.tuples(st.floats(0.0, 6.0), seconds), min_size=1, max_size=40)


def stretches_in(spans: list[tuple[float, float]]) -> list[Stretch]:
    now = 0
    stretches = []
    for gap_s, speech_s in spans:
        start = now + round(gap_s * SAMPLE_RATE_HZ)
        now = start + round(speech_s * SAMPLE_RATE_HZ)
        stretches.append(Stretch(start, now))
    return stretches


def packed(stretches: list[Stretch], start: int = 0) -> list[Window]:
    packer = WindowPacker(start)
    found = [window for each in stretches for window in packer.feed([each])]
    return found + packer.flush(stretches[-1].end)


@given(spoken_spans)
def test_windows_hold_all_speech_once_and_in_order(spans: list[tuple[float, float]]) -> None:
    stretches = stretches_in(spans)
    found = packed(stretches)
    spoken = [stretch for window in found for stretch in window.speech]
    assert spoken == [stretch for stretch in stretches if stretch in spoken]
    left_out = sum(s.seconds for s in stretches) - sum(s.seconds for s in spoken)
    assert left_out < 0.22 * len(stretches) + 0.01
    for before, after in itertools.pairwise(found):
        assert before.end <= after.pieces[0].start
    for window in found:
        assert window.seconds <= MAX_WINDOW_S
        assert window.speech[-1].end <= window.end
        for stretch in window.speech:
            assert any(p.start <= stretch.start and stretch.end <= p.end for p in window.pieces)


@given(spoken_spans, st.integers(0, 40))
def test_windows_packed_from_the_end_of_one_are_the_ones_after_it(
    spans: list[tuple[float, float]], number: int
) -> None:
    stretches = stretches_in(spans)
    found = packed(stretches)
    for window in found[number : number + 1]:
        assert packed(stretches, window.end) == found[number + 1 :]


def test_windows_are_cut_at_long_pauses_and_heard_beyond_them() -> None:
    spans = [(0.3, 4.7)] * 3 + [(0.9, 4.1)] + [(0.3, 4.7)] * 2
    first, second = packed(stretches_in(spans))
    assert len(first.speech) == 3
    assert first.end == round(15.45 * SAMPLE_RATE_HZ)
    assert first.pieces[-1].end == round((15.9 + LOOKAHEAD_S) * SAMPLE_RATE_HZ)
    assert second.speech[0].start == round(15.9 * SAMPLE_RATE_HZ)
    assert second.pieces[0].start >= first.end
    assert second.pieces[-1].end == second.end


def test_what_is_left_of_a_word_is_not_heard_again() -> None:
    speech = [Stretch(16_000, 48_000), Stretch(64_000, 70_000)]
    assert rest_after(speech, 0) == speech
    assert rest_after(speech, 40_000) == [Stretch(40_000, 48_000), Stretch(64_000, 70_000)]
    assert rest_after(speech, 47_000) == [Stretch(64_000, 70_000)]
    assert rest_after(speech, 66_000) == []


def test_window_times_are_turned_into_memo_times_after_gaps() -> None:
    second = SAMPLE_RATE_HZ
    window = Window(
        pieces=(Stretch(10 * second, 13 * second), Stretch(40 * second, 44 * second)),
        speech=(Stretch(10 * second, 13 * second), Stretch(40 * second, 44 * second)),
        end=44 * second,
    )
    assert window.in_memo(0.5, 1.0) == (10.5, 11.0)
    assert window.in_memo(3.5, 4.0) == (40.5, 41.0)
    assert window.in_memo(2.5, 3.25) == (12.5, 13.0)  # a word that seems to span the gap
    assert window.in_memo(2.75, 3.5) == (40.0, 40.5)
    assert window.in_memo(6.9, 9.0) == (43.9, 44.0)  # the engine's own padding
    assert (window.start_s, window.end_s, window.seconds) == (10.0, 44.0, 7.0)


def test_a_windows_sound_is_cut_out_of_the_memo() -> None:
    samples = np.arange(100, dtype=np.int16)
    window = Window((Stretch(10, 12), Stretch(50, 51)), (Stretch(10, 12),), 51)
    assert (window.cut_from(samples) * 32768).tolist() == [10, 11, 50]
