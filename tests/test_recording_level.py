"""The level of a source, and how long its silence may be."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ
from pipeline.recording.level import FELL_SILENT_S, GATED_S, MUTED_S, Level

BLOCK_S = 0.1


def sound(seconds: float, peak: int = 3000) -> list[NDArray[np.int16]]:
    block = np.full(round(BLOCK_S * SAMPLE_RATE_HZ), peak, np.int16)
    return [block] * round(seconds / BLOCK_S)


def after(*parts: list[NDArray[np.int16]]) -> Level:
    level = Level()
    for part in parts:
        for block in part:
            level.measure(block)
    return level


@pytest.mark.parametrize(
    ("parts", "patience_s"),
    [
        ([], MUTED_S),
        ([(9, 0)], MUTED_S),
        ([(9, 3)], MUTED_S),  # softer than any room
        ([(0.2, 3000), (9, 0)], MUTED_S),  # only a click
        ([(20, 3000)], FELL_SILENT_S),
        ([(20, 3000), (9, 0)], FELL_SILENT_S),
        ([(5, 0), (20, 3000)], FELL_SILENT_S),  # unmuted
        ([(20, 3000), (0.2, 0), (2, 3000)], FELL_SILENT_S),  # a few zeros are no gate
        ([(4, 3000), (0.5, 0), (2, 3000)], GATED_S),
        ([(4, 3000), (8, 0), (2, 3000), (9, 0)], GATED_S),
    ],
)
def test_how_much_silence_is_usual(parts: list[tuple[float, int]], patience_s: float) -> None:
    assert after(*(sound(*part) for part in parts)).patience_s == patience_s


def test_silence_is_counted_until_the_next_sound() -> None:
    assert after(sound(2), sound(9, 0)).quiet_s == pytest.approx(9)
    assert after(sound(2), sound(9, 0), sound(0.1)).quiet_s == 0
    level = after(sound(2), sound(9, 0))
    level.pass_over()
    assert level.quiet_s == 0


def test_a_source_that_is_gone_shows_no_sound() -> None:
    level = after(sound(1))
    assert level.level > 0.5
    level.fall_silent()
    assert level.level == 0
