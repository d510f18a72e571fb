"""How loud a source is now, and whether its silence is that of a microphone that is muted."""

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ

QUIET_PEAK = 10  # of 32768: softer than any room, so the microphone is muted, unplugged or gated
FLOOR_DB = -60.0  # lowest level that the meter shows
DECAY_DB_PER_S = 30.0

# Digital silence for so long is suspicious …
MUTED_S = 3.0  # … from a source that has given no sound yet
FELL_SILENT_S = 10.0  # … from one that has, without such silence
GATED_S = 60.0  # … from one that is silent between sentences: a headset that cuts off what is soft
GATE_S = 0.3  # silence of this length between sounds is a gate's
HEARD_S = 1.0  # of sound, more than the click of a device that opens


class Level:
    """Follows the loudness of a source, block by block."""

    def __init__(self) -> None:
        self._db = FLOOR_DB
        self._quiet = 0  # samples
        self._heard = 0  # samples
        self._is_gated = False

    @property
    def level(self) -> float:
        """The loudness now, 0 to 1."""
        return 1 - self._db / FLOOR_DB

    @property
    def quiet_s(self) -> float:
        """Seconds of digital silence up to now."""
        return self._quiet / SAMPLE_RATE_HZ

    @property
    def patience_s(self) -> float:
        """Seconds of digital silence that say nothing yet, by what the source has given so far."""
        if self._is_gated:
            return GATED_S
        return FELL_SILENT_S if self._has_heard else MUTED_S

    @property
    def _has_heard(self) -> bool:
        return self._heard >= HEARD_S * SAMPLE_RATE_HZ

    def measure(self, block: "NDArray[np.int16]") -> None:
        """Take in the next samples."""
        peak = int(np.abs(block.astype(np.int32)).max(initial=0))
        if peak < QUIET_PEAK:
            self._quiet += len(block)
        else:
            if self._has_heard and self.quiet_s >= GATE_S:
                self._is_gated = True
            self._heard += len(block)
            self._quiet = 0
        now_db = 20 * np.log10(peak / 32768) if peak else FLOOR_DB
        falling_db = self._db - DECAY_DB_PER_S * len(block) / SAMPLE_RATE_HZ
        self._db = float(min(max(now_db, falling_db, FLOOR_DB), 0.0))

    def pass_over(self) -> None:
        """Forget the silence up to now, which nobody meant to fill."""
        self._quiet = 0

    def fall_silent(self) -> None:
        """Show no sound: the source is gone."""
        self._db = FLOOR_DB
