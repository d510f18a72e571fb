"""Gain for soft speech beside loud speech.

Whisper scales a window by its loudest moment and skips speech far below it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]
    Span = tuple[int, int]

MIN_LEVEL_DB = -15.0  # below the loudest stretch; within a memo hardly anybody speaks softer
MAX_GAIN_DB = 40.0
MIN_STRETCH_S = 0.5  # of speech, to measure its level: a shorter sound may be anything

_MIN_POWER = 1e-12  # so that silence has a level


def raise_soft_speech(sound: "Sound", speech: "Sequence[Span]", rate_hz: int) -> "Sound":
    """Raise the stretches of speech that are far softer than the loudest one.

    `sound` is mono, -1 to 1; `speech` are the first sample of each stretch and the one after its
    last, in order. Between two stretches the gain changes linearly in dB. Sound that needs no gain
    is returned as it is.
    """
    measured = [(start, end) for start, end in speech if end - start >= MIN_STRETCH_S * rate_hz]
    if not measured:
        return sound
    levels_db = np.array([_level_db(sound[start:end]) for start, end in measured])
    gains_db = np.clip(levels_db.max() + MIN_LEVEL_DB - levels_db, 0.0, MAX_GAIN_DB)
    if not gains_db.any():
        return sound
    places = np.array(measured).reshape(-1)
    curve_db = np.interp(np.arange(len(sound)), places, np.repeat(gains_db, 2))
    raised = sound * 10 ** (curve_db / 20)
    return np.asarray(np.clip(raised, -1.0, 1.0), np.float32)


def _level_db(sound: "Sound") -> float:
    power = float(np.mean(np.square(sound, dtype=np.float64)))
    return float(10 * np.log10(max(power, _MIN_POWER)))
