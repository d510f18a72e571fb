"""Several channels to one: none may cancel another, and none may cover the speech of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.loudness import amplified, levels_db, loudest_db
from pipeline.audio.speech import (
    FRAME_SAMPLES,
    SPEECH_FROM,
    SpeechNetwork,
    in_frames,
    probabilities_in,
)

OPPOSITE = -0.5
"""Below this correlation two channels have opposite phase; the later one is turned over."""
ALIKE_AGAIN = 0.3
"""Above this correlation it is turned back."""
RAMP_SAMPLES = 256
"""A channel is turned over within so many samples, so that it does not click."""
SAME = 0.05
"""A smaller difference between two channels, as a share of the louder one, is none."""
GROUP_BLOCKS = 4
MAX_GROUPS = 15
"""Of channels that differ, so many groups of blocks (a second each) are kept to choose by."""
MAX_CHANNELS_KEPT = 8
CLEARER_DB = 4.0
"""A channel is taken in place of the mix where speech stands out by so much more."""
CLEAR_DB = 25.0
"""Speech that is so much louder than the pauses is clear; more makes no difference."""
TOGETHER = 0.9
"""Channels whose loudness has this correlation hold the same, so none is to be preferred."""
COVERED = 0.9
"""It must have this share of the speech that is heard in any."""
PAUSE_BELOW = 0.2
"""Below this probability of speech in all channels, a frame is a pause."""
LEAST_PAUSE = 8
"""Frames of pauses from which their loudness can be told."""
MIN_DELAY_S, MAX_DELAY_S = 0.002, 0.5
DELAYED = 0.5
"""Two channels whose correlation at a delay is more than this, and far more than without, are the
same sound twice."""
BAND_HZ = (200.0, 4000.0)
SILENT_DB = -90.0
TRIED_DB = -26.0
"""Level at which channels are tried for speech."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How a memo's channels become one: all of them, or only one.

    `offset` (full scale 1) is taken off before the gain.
    """

    channel: int | None = None
    gain_db: float = 0.0
    offset: float = 0.0


class Mixer:
    """Mixes blocks of sound, in order."""

    def __init__(self, mix: Mix) -> None:
        self._mix = mix
        self._signs: NDArray[np.float64] | None = None

    def weights(self, sound: NDArray[np.float32]) -> NDArray[np.float64] | None:
        """Return what each sample is weighted by, shape (channels,) or (samples, channels).

        `sound` has the shape (samples, channels). None: all channels alike.
        """
        channels = sound.shape[1]
        if self._mix.channel is not None and self._mix.channel < channels:
            only: NDArray[np.float64] = np.eye(channels)[self._mix.channel]
            return only
        before = self._signs
        if before is not None and len(before) != channels:
            before = None
        after = signs_of(sound, np.ones(channels) if before is None else before)
        self._signs = after
        if before is not None and (before != after).any():
            ramp = np.linspace(0, 1, min(RAMP_SAMPLES, len(sound)))[:, np.newaxis]
            turning: NDArray[np.float64] = np.repeat(after[np.newaxis, :], len(sound), axis=0)
            turning[: len(ramp)] = before + (after - before) * ramp
            turning /= channels
            return turning
        return after / channels if (after < 0).any() else None


def signs_of(sound: NDArray[Any], before: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 or -1 for each channel, so that none has the opposite phase of those before it.

    `sound` has the shape (samples, channels), `before` are the signs until now.
    """
    signs = before.copy()
    level = np.ascontiguousarray((sound - sound.mean(axis=0)).T)
    sum_so_far = signs[0] * level[0]
    for number in range(1, sound.shape[1]):
        channel = level[number]
        scale = float(np.sqrt(_product(sum_so_far, sum_so_far) * _product(channel, channel)))
        if scale > 0:
            alike = _product(sum_so_far, channel) / scale
            if alike < OPPOSITE:
                signs[number] = -1.0
            elif alike > ALIKE_AGAIN:
                signs[number] = 1.0
        sum_so_far = sum_so_far + signs[number] * channel
    return signs


def _product(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Return the scalar product. `dot` would wake threads for it, which cost more than they do."""
    return float(np.einsum("i,i->", one, other))


class Survey:
    """What one pass over a memo finds out about its loudness and its channels."""

    def __init__(self) -> None:
        self._levels: list[NDArray[np.float32]] = []
        self._sum = self._count = 0.0
        self._groups: list[list[NDArray[np.float32]]] = []
        self._every, self._blocks, self._channels = 1, 0, 0

    @property
    def levels(self) -> NDArray[np.float32]:
        """The levels of all blocks of the mix, in dBFS."""
        return np.concatenate([np.zeros(0, np.float32), *self._levels])

    @property
    def offset(self) -> float:
        """The mean of the mix."""
        return self._sum / self._count if self._count else 0.0

    def add(self, sound: NDArray[np.float32], mixed: NDArray[np.float32], rate_hz: int) -> None:
        """Add a block, shape (samples, channels), and what it was mixed to."""
        self._levels.append(levels_db(mixed, rate_hz))
        self._sum += float(mixed.sum(dtype=np.float64))
        self._count += len(mixed)
        group, self._blocks = self._blocks // GROUP_BLOCKS, self._blocks + 1
        channels = min(sound.shape[1], MAX_CHANNELS_KEPT)
        if channels < 2 or group % self._every or self._channels not in (0, channels):
            return
        if not _differ(sound):
            return
        self._channels = channels
        place = group // self._every
        while len(self._groups) <= place:
            self._groups.append([])
        self._groups[place].append(
            np.stack([_resampled(sound[:, number], rate_hz) for number in range(channels)])
        )
        if len(self._groups) > MAX_GROUPS * 2 // channels:
            self._groups, self._every = self._groups[::2], self._every * 2

    def best_channel(self) -> int | None:
        """Return the channel in which speech is far clearer than in the mix; None: the mix."""
        joined = [np.concatenate(group, axis=1) for group in self._groups if group]
        pieces = [piece for piece in joined if piece.shape[1] >= FRAME_SAMPLES]
        return clearest_channel(pieces) if pieces else None


def _differ(sound: NDArray[np.float32]) -> bool:
    first = sound[:, :1]
    power = float(np.square(sound).sum(axis=0).max())
    return float(np.square(sound - first).sum(axis=0).max()) > SAME**2 * power


def _resampled(sound: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    import av

    if rate_hz == SAMPLE_RATE_HZ:
        return sound.copy()
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE_HZ)
    block = np.ascontiguousarray(sound[np.newaxis, :])
    frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
    frame.sample_rate = rate_hz
    done = [each.to_ndarray()[0] for each in resampler.resample(frame)]
    done += [each.to_ndarray()[0] for each in resampler.resample(None)]
    return np.concatenate([np.zeros(0, np.float32), *done])


def clearest_channel(pieces: list[NDArray[np.float32]]) -> int | None:
    """Return the channel in which speech is far clearer than in the mix of all; None: the mix.

    `pieces` are sound of 16 kHz, shape (channels, samples).
    """
    mix = [_aligned(piece).mean(axis=0) for piece in pieces]
    candidates = [mix, *([piece[number] for piece in pieces] for number in range(len(pieces[0])))]
    powers = [_band_powers(each) for each in candidates]
    is_delayed = _is_delayed(pieces)
    if not is_delayed and _are_alike(powers):
        return None
    levels = [_level_db(each) for each in candidates]
    network = SpeechNetwork()
    speech = [
        np.concatenate(_speech_in(each, level, network))
        for each, level in zip(candidates, levels, strict=True)
    ]
    heard = [int((each >= SPEECH_FROM).sum()) for each in speech]
    if is_delayed:  # the mix holds every word twice
        heard[0] = 0
    if not max(heard):
        return None
    clear = speech[int(np.argmax(heard))] >= SPEECH_FROM
    pause = np.max(speech, axis=0) < PAUSE_BELOW
    contrasts = [_contrast_db(each, clear, pause) for each in powers]
    fit = [number for number, count in enumerate(heard) if count >= COVERED * max(heard)]
    best = max(fit, key=lambda number: (round(contrasts[number]), levels[number]))
    if 0 in fit and contrasts[0] >= contrasts[best] - CLEARER_DB:
        return None
    return best - 1 if best else None


def _speech_in(
    pieces: list[NDArray[np.float32]], level_db: float, network: SpeechNetwork
) -> list[NDArray[np.float32]]:
    """Return the probability of speech in each frame, as if the loudness were that of speech."""
    if level_db < SILENT_DB:
        return [np.zeros(len(in_frames(piece)), np.float32) for piece in pieces]
    return probabilities_in((amplified(each, TRIED_DB - level_db) for each in pieces), network)


def _aligned(piece: NDArray[np.float32]) -> NDArray[np.float32]:
    signs = signs_of(piece.T, np.ones(len(piece)))
    return piece * signs[:, np.newaxis].astype(np.float32)


def _level_db(pieces: list[NDArray[np.float32]]) -> float:
    return loudest_db(np.concatenate([levels_db(each, SAMPLE_RATE_HZ) for each in pieces]))


def _contrast_db(
    powers: NDArray[np.float64], speech: NDArray[np.bool_], pause: NDArray[np.bool_]
) -> float:
    """Return by how much speech is louder than the pauses."""
    loud = float(powers[speech].mean())
    soft = float(powers[pause].mean()) if pause.sum() >= LEAST_PAUSE else _soft(powers)
    return _ratio_db(loud, soft)


def _are_alike(powers: list[NDArray[np.float64]]) -> bool:
    """Return whether the mix and all channels rise and fall together, and equally far."""
    ranges = [_ratio_db(float(np.quantile(each, 0.95)), _soft(each)) for each in powers]
    curves = np.stack([np.log(each + 1e-6 * each.max() + 1e-12) for each in powers])
    curves -= curves.mean(axis=1, keepdims=True)
    scale = np.linalg.norm(curves[0]) * np.linalg.norm(curves, axis=1) + 1e-12
    are_together = bool((curves @ curves[0] / scale > TOGETHER).all())
    return are_together and ranges[0] >= max(ranges) - CLEARER_DB / 2


def _ratio_db(loud: float, soft: float) -> float:
    """Return a ratio of powers in dB, up to that of speech which nothing spoils."""
    return 10 * float(np.log10(max(loud, 1e-12) / max(soft, 10 ** (-CLEAR_DB / 10) * loud, 1e-12)))


def _soft(powers: NDArray[np.float64]) -> float:
    return float(np.quantile(powers, 0.1))


def _band_powers(pieces: list[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Return the power of each frame in the band of speech."""
    return np.concatenate([_band_power(in_frames(piece)) for piece in pieces])


def _band_power(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(frames * np.hanning(FRAME_SAMPLES).astype(np.float32), axis=1)
    frequencies = np.fft.rfftfreq(FRAME_SAMPLES, 1 / SAMPLE_RATE_HZ)
    inside = (frequencies >= BAND_HZ[0]) & (frequencies <= BAND_HZ[1])
    power: NDArray[np.float64] = np.square(np.abs(spectrum[:, inside])).mean(axis=1)
    return power / FRAME_SAMPLES


def _is_delayed(pieces: list[NDArray[np.float32]]) -> bool:
    """Return whether two channels are the same sound at different times."""
    if len(pieces[0]) != 2:
        return False
    found = [_delayed_by(piece) for piece in pieces]
    delays = [delay for delay in found if delay]
    return len(delays) > len(found) / 2


def _delayed_by(piece: NDArray[np.float32]) -> int:
    """Return by how many samples a channel is later than the other; 0 where it is not."""
    left, right = piece - piece.mean(axis=1, keepdims=True)
    size = 1 << (2 * len(left) - 1).bit_length()
    product = np.fft.rfft(left, size) * np.conj(np.fft.rfft(right, size))
    likeness = np.abs(np.fft.irfft(product, size))
    scale = float(np.linalg.norm(left) * np.linalg.norm(right)) or 1.0
    most = min(round(MAX_DELAY_S * SAMPLE_RATE_HZ), len(left) - 1)
    around = np.concatenate([likeness[-most:], likeness[: most + 1]]) / scale
    least = round(MIN_DELAY_S * SAMPLE_RATE_HZ)
    together = float(around[most - least : most + least + 1].max(initial=0.0))
    peak = int(np.argmax(around))
    is_later = abs(peak - most) > least and around[peak] > max(DELAYED, 1.5 * together)
    return peak - most if is_later else 0
