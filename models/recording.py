"""A memo's file: sound, typed notes, or a transcript of another tool."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

SAMPLE_RATE_HZ = 16_000  # of all sound inside the program: mono, 16 bit

Kind = Literal["audio", "notes", "transcript", "interview"]
"""What a memo's file holds; a transcript is by another tool, of a memo or of the interview."""
DateSource = Literal["", "tag", "name", "mtime", "notes"]
"""Where a memo's date was found: a tag, the file's name or its mtime, or the notes."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of a recording whose sound could not be read, in seconds from its start."""

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """Return the gap's length."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Recording:
    """A memo's file on disk.

    `sha256` is the digest of the file's bytes and the memo's identity: the same bytes are stored
    once. `missing_seconds` is the length of sound that the container promises and the file lacks;
    `gaps` are where it is missing, as far as that is known. `original_name` is the file's name
    before it was kept. `recorded_on` is the day where its time is not known; `recorded_at` is None
    then. `remarks` tell what of its sound was left out, such as other tracks. `level_db` is the
    level in dBFS that a hundredth of it exceeds, None where it is not known.
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
    recorded_on: date | None = None
    remarks: tuple[str, ...] = ()
    level_db: float | None = None

    @property
    def day(self) -> date | None:
        """Return the day on which it was recorded, None where that is not known."""
        return self.recorded_at.date() if self.recorded_at else self.recorded_on
