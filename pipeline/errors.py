"""The errors that a user can cause. Each message is shown as it is, and says what to do.

AfterviewError
├── UsageError             an option or argument is wrong (exit code 2)
├── MemoError              a file cannot be used as a memo (exit code 2)
│   ├── MemoMissing        there is no such file
│   ├── MemoUnreadable     it may not be read, is no ordinary file, or is no text
│   ├── MemoNotAudio       it holds no sound that can be decoded
│   └── MemoIncomplete     it is cut short so that nothing can be decoded
├── SheetError             a prompt sheet is missing or wrong (exit code 2)
├── WeightsError           Whisper's weights cannot be used (exit code 1)
│   ├── WeightsMissing     not on this machine
│   └── WeightsDamaged     a file is missing or is not what it claims to be
├── EngineError            the engine failed on this memo (exit code 1)
├── RecorderError          the microphone, PortAudio or the recording's file failed (exit code 1)
├── PlayerError            the loudspeaker failed, or there is none (exit code 1)
├── OutputUnusable         standard output cannot be written (exit code 1)
└── ArchiveError           the database or the home folder cannot be used (exit code 1)
    ├── ReviewNotFound     no review with this number
    ├── QuestionNotFound   no question with this number
    ├── ArchiveTooNew      written by a newer Afterview
    ├── ArchiveDamaged     the database is not readable as one
    ├── ArchiveLocked      another program keeps the database locked
    └── HomeUnusable       the home folder cannot be made, read or written
        └── DiskFull       its disk has no room left, or fails
"""

NO_REVIEW_YET = "There is no review yet. Make the first with: afterview transcribe MEMO"


class AfterviewError(Exception):
    """An error that the user can correct; shown without a traceback."""

    exit_code = 1


class UsageError(AfterviewError):
    """An option or argument is wrong."""

    exit_code = 2


class MemoError(AfterviewError):
    """A file cannot be used as a memo."""

    exit_code = 2


class MemoMissing(MemoError):
    """There is no such file."""


class MemoUnreadable(MemoError):
    """The file may not be read, is no ordinary file, or is no text that can be notes."""


class MemoNotAudio(MemoError):
    """The file holds no sound that can be decoded."""


class MemoIncomplete(MemoError):
    """The file is cut short so that nothing can be decoded."""


class SheetError(AfterviewError):
    """A prompt sheet is missing or wrong."""

    exit_code = 2


class WeightsError(AfterviewError):
    """Whisper's weights cannot be used."""


class WeightsMissing(WeightsError):
    """The weights are not on this machine."""


class WeightsDamaged(WeightsError):
    """A file of the weights is missing or is not what it claims to be."""


class EngineError(AfterviewError):
    """The engine failed on this memo."""


class RecorderError(AfterviewError):
    """The microphone, PortAudio or the recording's file failed."""


class PlayerError(AfterviewError):
    """The loudspeaker failed, or there is none."""


class OutputUnusable(AfterviewError):
    """Standard output cannot be written."""


class ArchiveError(AfterviewError):
    """The database or the home folder cannot be used."""


class ReviewNotFound(ArchiveError):
    """There is no review with this number."""


class QuestionNotFound(ArchiveError):
    """There is no question with this number."""


class ArchiveTooNew(ArchiveError):
    """The database was written by a newer Afterview."""


class ArchiveDamaged(ArchiveError):
    """The database cannot be read as one."""


class ArchiveLocked(ArchiveError):
    """Another program keeps the database locked."""


class HomeUnusable(ArchiveError):
    """The home folder cannot be made, read or written."""


class DiskFull(HomeUnusable):
    """The disk of the home folder has no room left, or fails."""
