"""Sessions: recordings that are not filed yet, going on now or left behind by a killed recorder.

Beside such a WAV lies a small JSON file that says what was asked for when the recording began; it
is removed once the recording is filed. A lock, which a killed process lets go of, tells a session
that goes on from an orphan.
"""

import contextlib
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from models import Interview, PromptSheet, sheet_as_dict, sheet_from_dict
from pipeline.archive import memos
from pipeline.archive.database import Store
from pipeline.dates import STAMP
from pipeline.errors import HomeUnusable
from pipeline.files import FILE_MODE, write_atomic
from pipeline.home import Home
from pipeline.recording.wav import seconds_of
from pipeline.sheets import load_sheet

SUFFIX = ".take.json"  # as version 0.1 named it: its files are still read
_RECORDING_NAME = re.compile(r"(\d{8}_\d{6})(?:_\d+)?\.wav")


@dataclass(frozen=True, slots=True)
class Session:
    """What was asked for when a recording began.

    `review_id` is the review to add it to, None for a new one. `marks` are the moments of a guided
    recording: (seconds from its start, key of the prompt shown from then on).
    """

    path: Path
    begun_at: datetime
    sheet: PromptSheet
    interview: Interview = field(default_factory=Interview)
    language: str = "en"
    weights: str = "base"
    review_id: int | None = None
    marks: tuple[tuple[float, str], ...] = ()

    @property
    def file(self) -> Path:
        """The JSON file beside the WAV."""
        return self.path.with_name(self.path.stem + SUFFIX)

    @property
    def seconds(self) -> float:
        """Length of the sound by now, whatever the WAV's header says; 0.0 without a file."""
        try:
            return seconds_of(self.path)
        except OSError:
            return 0.0


def recording_paths(folder: Path, begun_at: datetime) -> Iterator[Path]:
    """Yield names for a new recording made of the time at which it began, the plainest first."""
    begun = begun_at.strftime(STAMP)
    yield folder / f"{begun}.wav"
    yield from (folder / f"{begun}_{number}.wav" for number in itertools.count(2))


@contextlib.contextmanager
def begin_session(home: Home, session: Session) -> Iterator[Session]:
    """Save a new session under a free name, and hold it in the `with` block.

    Raises:
        HomeUnusable: the home folder cannot be written.
    """
    for path in recording_paths(home.audio, session.begun_at):
        named = replace(session, path=path)
        with hold(home, named) as is_ours:
            if is_ours and not path.exists() and not named.file.exists():
                save_session(named)
                yield named
                return


@contextlib.contextmanager
def hold(home: Home, session: Session) -> Iterator[bool]:
    """Lock a session in the `with` block; yield False where another process holds it.

    Raises:
        HomeUnusable: the lock cannot be written.
    """
    from filelock import FileLock, Timeout  # as in pipeline.locks

    lock = FileLock(home.locks / f"{session.path.stem}.recording.lock", mode=FILE_MODE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    except OSError as error:
        raise _unusable(home.locks, error) from error
    try:
        yield True
    finally:
        # Removed before it is released: the next holder checks that the session still exists.
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def is_held(home: Home, session: Session) -> bool:
    """Return whether a process holds the session: its recorder, or a run of `recover`."""
    try:
        with hold(home, session) as is_ours:
            return not is_ours
    except HomeUnusable:  # a home that may only be read
        return False


def save_session(session: Session) -> None:
    """Write the session's file.

    Raises:
        HomeUnusable: it cannot be written.
    """
    try:
        write_atomic(session.file, json.dumps(_as_dict(session)))
    except OSError as error:
        raise _unusable(session.file.parent, error) from error


def load_session(path: Path) -> Session:
    """Return the session of a recording; with defaults where its file is missing or damaged."""
    usual = Session(path, _begun_at(path), load_sheet())
    try:
        return _from_dict(json.loads(usual.file.read_text("utf-8")), usual)
    except (OSError, ValueError, KeyError, TypeError):
        return usual


def forget_session(session: Session) -> None:
    """Remove the session's file, once its recording is filed or discarded."""
    session.file.unlink(missing_ok=True)


def orphaned_sessions(home: Home, store: Store) -> tuple[Session, ...]:
    """Return the sessions that nobody holds, oldest first.

    A recording that neither has a session's file nor is in the archive counts as one too.
    """
    paths = {file.with_name(file.name.removesuffix(SUFFIX) + ".wav") for file in _files(home)}
    with contextlib.suppress(OSError):
        named = {each for each in home.audio.glob("*.wav") if _RECORDING_NAME.fullmatch(each.name)}
        paths |= named - memos.all_paths(store) if named else set()
    sessions = [load_session(path) for path in sorted(paths)]
    return tuple(session for session in sessions if not is_held(home, session))


def _files(home: Home) -> list[Path]:
    try:
        return [path for path in home.audio.glob(f"*{SUFFIX}") if not path.name.startswith(".")]
    except OSError:
        return []


def _begun_at(path: Path) -> datetime:
    match = _RECORDING_NAME.fullmatch(path.name)
    if match:
        with contextlib.suppress(ValueError):
            return datetime.strptime(match[1], STAMP).astimezone()
    return datetime.now().astimezone()


def _as_dict(session: Session) -> dict[str, Any]:
    interview = asdict(session.interview)
    for name in ("held_on", "ended_at"):
        interview[name] = interview[name].isoformat() if interview[name] else None
    return {
        "begun_at": session.begun_at.isoformat(),
        "sheet": sheet_as_dict(session.sheet),
        "interview": interview,
        "language": session.language,
        "weights": session.weights,
        "review_id": session.review_id,
        "marks": session.marks,
    }


def _from_dict(fields: dict[str, Any], usual: Session) -> Session:
    told = fields["interview"]
    day, ended_at = told["held_on"], told["ended_at"]
    return replace(
        usual,
        begun_at=datetime.fromisoformat(fields["begun_at"]),
        interview=Interview(
            **{
                **told,
                "held_on": date.fromisoformat(day) if day else None,
                "ended_at": datetime.fromisoformat(ended_at) if ended_at else None,
            }
        ),
        sheet=sheet_from_dict(fields["sheet"]),
        language=str(fields["language"]),
        weights=str(fields["weights"]),
        review_id=fields["review_id"],
        marks=tuple((float(start_s), str(key)) for start_s, key in fields["marks"]),
    )


def _unusable(folder: Path, error: OSError) -> HomeUnusable:
    return HomeUnusable(
        f"{folder} cannot be written ({error.strerror}). Make room there or change its "
        "permissions, or name another home folder with --home."
    )
