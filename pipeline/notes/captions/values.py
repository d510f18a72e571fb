"""The values that readers of transcripts pass on."""

from dataclasses import dataclass
from datetime import date, datetime

from models import Word


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a transcript as its file has it; None is a time that is not given.

    `text` may have lines, and a blank at its start. `words` have times; they make up the text.
    `is_exact`: all of these times are given, none is estimated.
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    speaker: str = ""
    words: tuple[Word, ...] = ()
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class TimedCue:
    """A cue of a transcript: its words with times in seconds, given or estimated."""

    words: tuple[Word, ...]
    has_word_times: bool = False
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A transcript: its cues by time, and its language code, empty where it is not given.

    `held_on` and `recorded_at` are known where the file names a day, and a time; `title` is what a
    service wrote above it.
    Without `has_times`, all times are made up. `remarks` say what was left out.
    """

    cues: tuple[TimedCue, ...]
    language: str = ""
    has_times: bool = True
    remarks: tuple[str, ...] = ()
    held_on: date | None = None
    recorded_at: datetime | None = None
    title: str = ""
