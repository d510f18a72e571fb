"""Every error that a user can cause. The message is final text: it says what to do.

AfterviewError
├── UsageError             the command line asks for something that cannot be (exit code 2)
├── MemoError              a file cannot be taken in as a memo (exit code 2)
│   ├── MemoMissing        there is no such file
│   ├── MemoUnreadable     it may not be read, is no ordinary file, or holds no notes
│   ├── MemoNotAudio       the bytes are no sound that can be decoded
│   └── MemoIncomplete     the file is cut short in a way that nothing can be read from it
├── SheetError             a prompt sheet is missing or wrong (exit code 2)
├── WeightsError           Whisper's files (exit code 1)
│   ├── WeightsMissing     not on this machine
│   └── WeightsDamaged     there, and not what they claim to be
├── EngineError            the engine failed on this memo (exit code 1)
├── RecorderError          microphone, PortAudio or the recording's file (exit code 1)
└── ArchiveError           the database or the home folder (exit code 1)
    ├── ReviewNotFound     no review with this number
    ├── ArchiveTooNew      written by a newer Afterview
    ├── ArchiveDamaged     the database is not readable as one
    └── HomeUnusable       the home folder cannot be made, read or written
"""


class AfterviewError(Exception):
    """Something the user can mend. The text is shown as it is; no traceback follows."""

    exit_code = 1


class UsageError(AfterviewError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class MemoError(AfterviewError):
    """A file cannot be taken in as a memo."""

    exit_code = 2


class MemoMissing(MemoError):
    """There is no such file."""


class MemoUnreadable(MemoError):
    """The file may not be read, is no ordinary file, or holds no text that can be notes."""


class MemoNotAudio(MemoError):
    """The bytes are no sound that can be decoded."""


class MemoIncomplete(MemoError):
    """The file is cut short in a way that nothing can be read from it."""


class SheetError(AfterviewError):
    """A prompt sheet is missing or wrong."""

    exit_code = 2


class WeightsError(AfterviewError):
    """Whisper's files cannot be used."""


class WeightsMissing(WeightsError):
    """The weights asked for are not on this machine."""


class WeightsDamaged(WeightsError):
    """The weights are there, and not what they claim to be."""


class EngineError(AfterviewError):
    """The engine failed on this memo."""


class RecorderError(AfterviewError):
    """The microphone, PortAudio or the recording's file failed."""


class ArchiveError(AfterviewError):
    """The database or the home folder cannot do what was asked."""


class ReviewNotFound(ArchiveError):
    """There is no review with this number."""


class ArchiveTooNew(ArchiveError):
    """The database was written by a newer Afterview."""


class ArchiveDamaged(ArchiveError):
    """The database cannot be read as one."""


class HomeUnusable(ArchiveError):
    """The home folder cannot be made, read or written."""
