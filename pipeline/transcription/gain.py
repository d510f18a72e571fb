"""Soft speech beside loud speech, raised so that Whisper hears both.

Whisper measures a window by its loudest moment; what lies far below it, it skips.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]
    Span = tuple[int, int]

SOFTEST_DB = -15.0  # beside the loudest stretch; within a memo hardly anybody speaks softer
MOST_GAIN_DB = 40.0
LEAST_SECONDS = 0.5  # of speech, to be measured: a blip may be anything

_LEAST_POWER = 1e-12  # of a silent stretch, so that it has a level


def levelled(sound: "Sound", speech: "Sequence[Span]", rate_hz: int) -> "Sound":
    """Return the sound with the stretches raised that are far softer than the loudest one.

    `speech` are the first sample and the one after the last of each stretch, in order. Between
    two stretches the gain goes evenly from one to the other. Sound that needs nothing comes back
    as it is.
    """
    measured = [(start, end) for start, end in speech if end - start >= LEAST_SECONDS * rate_hz]
    if not measured:
        return sound
    levels_db = np.array([_level_db(sound[start:end]) for start, end in measured])
    gains_db = np.clip(levels_db.max() + SOFTEST_DB - levels_db, 0.0, MOST_GAIN_DB)
    if not gains_db.any():
        return sound
    places = np.array(measured).reshape(-1)
    curve_db = np.interp(np.arange(len(sound)), places, np.repeat(gains_db, 2))
    raised = sound * 10 ** (curve_db / 20)
    return np.asarray(np.clip(raised, -1.0, 1.0), np.float32)


def _level_db(sound: "Sound") -> float:
    power = float(np.mean(np.square(sound, dtype=np.float64)))
    return float(10 * np.log10(max(power, _LEAST_POWER)))
