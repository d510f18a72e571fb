"""Play speech faster or slower at its own pitch.

WSOLA, after Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA)
for high quality time-scale modification of speech", ICASSP 1993: windows are taken from the sound
`speed` times as far apart as they are laid down again, each from where it is most like what would
have followed the one before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WINDOW_S = 0.03
"""Two or three periods of a low voice."""
SEARCH_S = 0.01
"""How far from its place a window may be taken: a period of a low voice."""
LEAST, MOST = 0.5, 2.0
"""Slower and faster than this, speech is hard to follow."""

Samples = NDArray[np.float32]


class Stretcher:
    """Changes the speed of sound that comes block by block; at 1.0 it passes as it is."""

    def __init__(self, rate_hz: int, speed: float) -> None:
        self.speed = speed
        self._hop = max(1, round(WINDOW_S * rate_hz / 2))
        self._slack = round(SEARCH_S * rate_hz)
        self._window = np.hanning(2 * self._hop + 1)[:-1].astype(np.float32)
        self._sound = np.zeros(0, np.float32)
        self._dropped = 0  # samples before `_sound`
        self._laid = 0  # windows
        self._taken = 0  # where the last window began
        self._tail = np.zeros(self._hop, np.float32)  # the half of it that is still open

    def feed(self, block: Samples) -> Samples:
        """Return the sound that is ready."""
        if self.speed == 1.0:
            return block
        self._sound = np.concatenate([self._sound, block])
        ready: list[Samples] = []
        while self._has_next():
            ready.append(self._lay())
        return np.concatenate(ready) if ready else np.zeros(0, np.float32)

    def flush(self) -> Samples:
        """Return what is left at the end."""
        if self.speed == 1.0:
            return np.zeros(0, np.float32)
        left = self._dropped + len(self._sound)
        silence = np.zeros(3 * self._hop + 2 * self._slack, np.float32)
        wanted = max(0, round(left / self.speed) - self._laid * self._hop)
        return self.feed(silence)[:wanted]

    def _place(self) -> int:
        """Return where the next window would begin without the search."""
        return round(self._laid * self._hop * self.speed)

    def _has_next(self) -> bool:
        needed = max(self._place() + self._slack, self._taken + self._hop) + 2 * self._hop
        return self._dropped + len(self._sound) >= needed

    def _lay(self) -> Samples:
        """Add the next window; return the half that is complete with it."""
        place = self._most_alike(self._place()) if self._laid else 0
        start = place - self._dropped
        window = self._sound[start : start + 2 * self._hop] * self._window
        if not self._laid:  # nothing lies before the first
            window[: self._hop] = self._sound[start : start + self._hop]
        done: Samples = self._tail + window[: self._hop]
        self._tail = window[self._hop :]
        self._taken, self._laid = place, self._laid + 1
        before = min(self._taken + self._hop, self._place() - self._slack) - self._dropped
        if before > 0:
            self._sound, self._dropped = self._sound[before:], self._dropped + before
        return done

    def _most_alike(self, place: int) -> int:
        """Return the start within the search that is most like what followed the last window."""
        follows = self._taken + self._hop - self._dropped
        wanted = self._sound[follows : follows + 2 * self._hop]
        first = max(place - self._slack - self._dropped, 0)
        around = self._sound[first : place - self._dropped + self._slack + 2 * self._hop]
        likeness = np.correlate(around, wanted, "valid")
        power = np.cumsum(np.concatenate([[0.0], np.square(around, dtype=np.float64)]))
        scale = np.sqrt(np.maximum(power[len(wanted) :] - power[: -len(wanted)], 1e-9))
        return self._dropped + first + int(np.argmax(likeness / scale))
