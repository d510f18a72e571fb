"""A microphone's channels to one, block by block, in the recorder's own time."""

from typing import TYPE_CHECKING

import numpy as np

from pipeline.audio.channels import ALIKE_AGAIN, OPPOSITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMORY_S = 2.0  # over which channels are compared
DRIFT_DB_PER_S = 1.0  # by which floor and peak of a channel move towards each other
LEAST_S = 0.05  # shortest block to measure levels of
NOISIER_DB = 10.0
LESS_CONTRAST_DB = 12.0
DEAD_DB = 40.0  # softer than the clearest channel: nothing is plugged in
MIN_PEAK = 30.0  # of 32768: what is softer says nothing about a channel


class ChannelMixer:
    """Mixes blocks of 16-bit samples so that no channel cancels another or covers it with noise."""

    def __init__(self, channels: int, rate_hz: int) -> None:
        self._channels, self._rate_hz = channels, rate_hz
        self._likeness = np.zeros((channels, channels))
        self._signs = np.ones(channels)
        self._weights: NDArray[np.float64] | None = None
        self._floor_db = np.full(channels, np.inf)
        self._peak_db = np.full(channels, -np.inf)

    def mix(self, block: "NDArray[np.int16]") -> "NDArray[np.int16]":
        """Return the mono samples of a block of shape (samples, channels)."""
        if not len(block):
            return np.zeros(0, np.int16)
        sound = block.astype(np.float64)
        self._listen(sound - sound.mean(axis=0))
        weights = self._signs * self._is_clear()
        weights /= np.abs(weights).sum()
        before = weights if self._weights is None else self._weights
        self._weights = weights
        if (before == weights).all():
            mixed = sound @ weights
        else:
            ramp = np.linspace(0, 1, len(sound))[:, np.newaxis]
            mixed = (sound * (before + (weights - before) * ramp)).sum(axis=1)
        return mixed.astype(np.int16)

    def _listen(self, sound: "NDArray[np.float64]") -> None:
        seconds = len(sound) / self._rate_hz
        self._likeness *= np.exp(-seconds / MEMORY_S)
        self._likeness += sound.T @ sound
        self._turn()
        if seconds < LEAST_S:
            return
        levels = 20 * np.log10(np.sqrt(np.square(sound).mean(axis=0)) + 1e-3)
        drift_db = DRIFT_DB_PER_S * seconds
        self._floor_db = np.minimum(levels, self._floor_db + drift_db)
        self._peak_db = np.maximum(levels, self._peak_db - drift_db)

    def _turn(self) -> None:
        """Turn over the channels whose phase is opposite to that of those before them."""
        for number in range(1, self._channels):
            before = self._signs[:number]
            power = before @ self._likeness[:number, :number] @ before
            scale = np.sqrt(power * self._likeness[number, number])
            if scale <= 0:
                continue
            alike = before @ self._likeness[:number, number] / scale
            if alike < OPPOSITE:
                self._signs[number] = -1.0
            elif alike > ALIKE_AGAIN:
                self._signs[number] = 1.0

    def _is_clear(self) -> "NDArray[np.float64]":
        """Return 0 for channels with noise or nothing where another has speech, else 1."""
        contrast = self._peak_db - self._floor_db
        if not np.isfinite(contrast).all():
            return np.ones(self._channels)
        best = int(np.argmax(np.where(self._peak_db > 20 * np.log10(MIN_PEAK), contrast, -np.inf)))
        is_noise = (contrast < contrast[best] - LESS_CONTRAST_DB) & (
            self._floor_db > self._floor_db[best] + NOISIER_DB
        )
        is_dead = self._peak_db < self._peak_db[best] - DEAD_DB
        clear: NDArray[np.float64] = np.where(is_noise | is_dead, 0.0, 1.0)
        return clear
