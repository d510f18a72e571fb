"""How loud a memo is, and the gain that very soft speech needs before it can be found.

The network that finds speech takes speech below some -60 dBFS for silence, and 16 bits cut it off.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.speech import SpeechNetwork, seconds_of_speech

BLOCK_S = 0.1
"""Loudness is measured over blocks of this length."""
SILENCE_DB = -120.0
"""The level of blocks that hold only zeros."""
SOFT_DB = -45.0
"""Below this level of its loudest hundredth, a memo is tried with gain."""
VERY_SOFT_DB = -60.0
"""Below this level, gain is taken where it brings any more speech to light."""
LOST_DB = -75.0
"""Below this level, gain is always taken: 16 bits do not hold enough of the sound to try."""
MOSTLY_SOFT_DB = -55.0
"""Below this level of nine tenths of it, a memo without speech is tried with gain as well: a few
loud knocks must not hide that the speaker is hardly heard."""
TARGET_DB = -20.0
MAX_GAIN_DB = 110.0
LEAST_SPEECH_S = 0.3
MORE_SPEECH = 1.1
"""Elsewhere gain is taken only where it brings so much more speech to light."""
PIECE_S = 4
MAX_PIECES = 12
"""Of a long memo, this many of its loudest pieces are tried, and as many others."""


def levels_db(sound: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Return the level of every block of some sound (full scale 1) in dBFS, without its mean."""
    length = max(1, round(BLOCK_S * rate_hz))
    whole = sound[: len(sound) // length * length] if len(sound) >= length else sound
    blocks = whole.reshape(-1, length if len(sound) >= length else max(1, len(sound)))
    power = blocks.var(axis=1, dtype=np.float64)
    levels: NDArray[np.float32] = (10 * np.log10(np.maximum(power, 1e-12))).astype(np.float32)
    return levels


def loudest_db(levels: NDArray[np.float32], share: float = 0.01) -> float:
    """Return the level that a share of the blocks, by default a hundredth, exceeds."""
    return float(np.quantile(levels, 1 - share)) if len(levels) else SILENCE_DB


def level_db(blocks: Iterable[NDArray[np.int16]]) -> float:
    """Return the level in dBFS that a hundredth of a memo exceeds, given piece by piece."""
    scale = np.float32(1 / 32768)
    levels = [levels_db(each.astype(np.float32) * scale, SAMPLE_RATE_HZ) for each in blocks]
    return round(loudest_db(np.concatenate([np.zeros(0, np.float32), *levels])), 1)


def needed_gain_db(samples: NDArray[np.int16], levels: NDArray[np.float32]) -> float:
    """Return the gain that brings speech to light in a very soft memo; 0 where none is needed.

    `levels` are those of the memo's blocks.
    """
    loudest, mostly = loudest_db(levels), loudest_db(levels, 0.1)
    is_soft = loudest < SOFT_DB
    if loudest <= SILENCE_DB or not (is_soft or mostly < MOSTLY_SOFT_DB):
        return 0.0
    if loudest < LOST_DB and mostly < LOST_DB:
        return min(TARGET_DB - loudest, MAX_GAIN_DB)
    pieces, network = [each - each.mean() for each in pieces_of(samples)], SpeechNetwork()
    best, most_s = 0.0, seconds_of_speech(pieces, network)
    if not is_soft and most_s >= LEAST_SPEECH_S:
        return 0.0
    for level in dict.fromkeys((loudest, loudest_db(levels, 0.05), mostly)):
        gain_db = min(TARGET_DB - level, MAX_GAIN_DB)
        if level <= SILENCE_DB or gain_db <= 0:
            continue
        heard_s = seconds_of_speech((amplified(piece, gain_db) for piece in pieces), network)
        more = 1.0 if loudest < VERY_SOFT_DB else MORE_SPEECH
        if heard_s > most_s * more and heard_s - most_s >= LEAST_SPEECH_S:
            best, most_s = gain_db, heard_s
    return best


def amplified(sound: NDArray[np.float32], gain_db: float) -> NDArray[np.float32]:
    """Return sound with a gain, clipped at full scale."""
    louder: NDArray[np.float32] = np.clip(sound * np.float32(10 ** (gain_db / 20)), -1.0, 1.0)
    return louder


def pieces_of(samples: NDArray[np.int16]) -> list[NDArray[np.float32]]:
    """Return pieces of a memo, -1 to 1: all, or the loudest and others of a long one."""
    length = PIECE_S * SAMPLE_RATE_HZ
    starts = np.arange(0, max(len(samples), 1), length)
    if len(starts) > 2 * MAX_PIECES:
        power = [
            np.square(samples[at : at + length : 16].astype(np.float32)).mean() for at in starts
        ]
        loudest = np.argsort(power)[-MAX_PIECES:]
        spread = np.linspace(0, len(starts) - 1, MAX_PIECES).round().astype(int)
        starts = starts[np.unique(np.concatenate([loudest, spread]))]
    scale = np.float32(1 / 32768)
    return [samples[at : at + length].astype(np.float32) * scale for at in starts]
