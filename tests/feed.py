"""Sound that is fed to the recorder in place of a microphone."""

import threading
import time
from collections import deque

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ

BLOCK = SAMPLE_RATE_HZ // 10


class FedSource:
    """Gives blocks of 0.1 s, as fast as they are asked for; then it waits, or it is gone."""

    def __init__(
        self, samples: NDArray[np.int16], *, name: str = "a test", is_gone_at_end: bool = False
    ) -> None:
        self.name = name
        self.overruns = 0
        self.is_closed = False
        self._gone_at_end = is_gone_at_end
        self._lock = threading.Lock()
        self._blocks = deque(
            samples[start : start + BLOCK].tobytes() for start in range(0, len(samples), BLOCK)
        )

    @property
    def is_alive(self) -> bool:
        return bool(self._blocks) or not self._gone_at_end

    def feed(self, samples: NDArray[np.int16]) -> None:
        """Give more."""
        for start in range(0, len(samples), BLOCK):
            self._blocks.append(samples[start : start + BLOCK].tobytes())

    def read(self, timeout_s: float) -> bytes:
        with self._lock:
            if self._blocks and not self.is_closed:
                return self._blocks.popleft()
        time.sleep(min(timeout_s, 0.01))
        return b""

    def close(self) -> None:
        self.is_closed = True


class PacedSource:
    """Gives a sound block by block, `speed` times as fast as it was spoken, `times` over."""

    def __init__(self, samples: NDArray[np.int16], *, speed: float = 1.0, times: int = 1) -> None:
        self.name = "a benchmark"
        self.overruns = 0
        self._samples = samples
        self._speed = speed
        self._left = times * (len(samples) // BLOCK)
        self._given = 0
        self._begun_at = 0.0
        self._is_closed = False
        self.ended = threading.Event()

    @property
    def is_alive(self) -> bool:
        return True

    @property
    def seconds(self) -> float:
        """How much of it has been spoken by now."""
        if not self._begun_at:
            return 0.0
        return (time.monotonic() - self._begun_at) * self._speed

    def read(self, timeout_s: float) -> bytes:
        if not self._left or self._is_closed:
            self.ended.set()
            time.sleep(timeout_s)
            return b""
        self._begun_at = self._begun_at or time.monotonic()
        due_at = self._begun_at + self._given * BLOCK / SAMPLE_RATE_HZ / self._speed
        wait_s = due_at - time.monotonic()
        if wait_s > timeout_s:
            time.sleep(timeout_s)
            return b""
        time.sleep(max(wait_s, 0))
        start = self._given * BLOCK % (len(self._samples) // BLOCK * BLOCK)
        self._given, self._left = self._given + 1, self._left - 1
        return self._samples[start : start + BLOCK].tobytes()

    def close(self) -> None:
        self._is_closed = True
