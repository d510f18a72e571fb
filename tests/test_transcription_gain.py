"""Soft speech beside loud speech is raised, and nothing else changes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.transcription.gain import MAX_GAIN_DB, MIN_LEVEL_DB, raise_soft_speech
from pipeline.transcription.vad import Stretch
from pipeline.transcription.windows import Window

RATE_HZ = 1000
SECOND = RATE_HZ


def sound(*levels_db: float) -> NDArray[np.float32]:
    """Two seconds of a tone at each level, one after the other."""
    tone = np.sin(np.arange(2 * SECOND))
    return np.concatenate([tone * 10 ** (db / 20) for db in levels_db]).astype(np.float32)


def level_db(part: NDArray[Any]) -> float:
    return float(10 * np.log10(2 * np.mean(np.square(part, dtype=float))))


def halves(count: int) -> list[tuple[int, int]]:
    """The middle second of each two."""
    return [(n * 2 * SECOND + 500, n * 2 * SECOND + 1500) for n in range(count)]


@pytest.mark.parametrize(
    ("given_db", "expected_db"),
    [
        ((-10,), (-10,)),
        ((-10, -24), (-10, -24)),
        ((-10, -35), (-10, -10 + MIN_LEVEL_DB)),
        ((-50, -10, -30), (-10 + MIN_LEVEL_DB, -10, -10 + MIN_LEVEL_DB)),
        ((-10, -80), (-10, -80 + MAX_GAIN_DB)),
        ((-60, -60), (-60, -60)),
    ],
    ids=["alone", "soft enough", "too soft", "loud in the middle", "hardly there", "all soft"],
)
def test_stretches_far_softer_than_the_loudest_are_raised(
    given_db: tuple[float, ...], expected_db: tuple[float, ...]
) -> None:
    made = raise_soft_speech(sound(*given_db), halves(len(given_db)), RATE_HZ)
    assert [level_db(made[a:b]) for a, b in halves(len(given_db))] == pytest.approx(
        list(expected_db), abs=0.1
    )
    assert made.dtype == np.float32


@pytest.mark.parametrize(
    ("levels_db", "speech"),
    [((-10, -14), halves(2)), ((-10, -60), []), ((-10, -60), [(0, 400), (2500, 2900)])],
    ids=["equally loud", "no speech", "only blips"],
)
def test_sound_that_needs_nothing_is_the_same_object(
    levels_db: tuple[float, ...], speech: list[tuple[int, int]]
) -> None:
    given_sound = sound(*levels_db)
    assert raise_soft_speech(given_sound, speech, RATE_HZ) is given_sound


def test_silence_taken_for_speech_stays_silence() -> None:
    quiet = np.concatenate([sound(-10), np.zeros(2 * SECOND, np.float32)])
    assert not raise_soft_speech(quiet, halves(2), RATE_HZ)[-500:].any()


def test_the_gain_goes_evenly_through_the_pause() -> None:
    even = np.full(4 * SECOND, 0.001, np.float32)
    even[:SECOND] = 0.1
    made = raise_soft_speech(even, [(0, SECOND), (3 * SECOND, 4 * SECOND)], RATE_HZ)
    gains = made[SECOND:] / even[SECOND:]
    assert (np.diff(gains) > -1e-6).all()
    assert gains[0] == pytest.approx(1.0, rel=0.01)
    assert gains[-1] == pytest.approx(10 ** ((40 + MIN_LEVEL_DB) / 20), rel=0.01)


@given(st.lists(st.floats(-100, 0), min_size=1, max_size=6))
def test_nothing_gets_softer_or_leaves_the_scale(levels_db: list[float]) -> None:
    before = sound(*levels_db)
    made = raise_soft_speech(before, halves(len(levels_db)), RATE_HZ)
    assert (np.abs(made) >= np.abs(before) - 1e-6).all()
    assert np.abs(made).max() <= 1.0


def test_a_window_is_levelled_by_its_own_speech() -> None:
    rng = np.random.default_rng(1)
    memo = rng.normal(0, 3000, 160_000)
    memo[80_000:] /= 100
    pieces = (Stretch(0, 48_000), Stretch(96_000, 144_000))
    speech = (Stretch(8_000, 40_000), Stretch(104_000, 136_000))
    cut = Window(pieces, speech, 160_000).cut_from(memo.astype(np.int16))
    loud, soft = cut[8_000:40_000], cut[56_000:88_000]
    assert level_db(soft) - level_db(loud) == pytest.approx(MIN_LEVEL_DB, abs=0.2)
