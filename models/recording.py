"""The audio (or the notes) of one walk-through."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

SAMPLE_RATE_HZ = 16_000  # of all sound inside the program: mono, 16 bit

Kind = Literal["audio", "notes", "transcript"]
DateSource = Literal["", "tag", "name", "mtime", "notes"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a recording whose sound could not be read, in seconds from its start."""

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """Length of the gap."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Recording:
    """One memo as it lies on disk: a sound file, or notes without sound.

    `sha256` is the digest of the file's bytes and the memo's identity: the same bytes arrive
    once. `recorded_at_source` says where the date was found: "tag", "name", "mtime"
    or "notes". `missing_seconds` counts the sound the file promised and did not give;
    `gaps` says where it lies, as far as that can be known.
    """

    path: Path
    sha256: str
    seconds: float
    recorded_at: datetime | None = None
    recorded_at_source: DateSource = ""
    missing_seconds: float = 0.0
    gaps: tuple[Gap, ...] = ()
    kind: Kind = "audio"
    original_name: str = ""
