"""Recordings that are not filed yet: going on right now, or left behind by a killed recorder.

Beside such a WAV lies a *take*: a small file that says what was asked for when it was begun. It is
removed once the recording is filed. A lock, which a killed process lets go of, tells a recording
that goes on from an orphan.
"""

import contextlib
import itertools
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from models import Interview, PromptSheet, sheet_as_dict, sheet_from_dict
from pipeline.archive import memos
from pipeline.archive.database import Store
from pipeline.dates import STAMP
from pipeline.errors import HomeUnusable
from pipeline.files import FILE_MODE, fsync_dir
from pipeline.home import Home
from pipeline.recording.wav import seconds_of
from pipeline.sheets import load_sheet

SUFFIX = ".take.json"
_OURS = re.compile(r"(\d{8}_\d{6})(?:_\d+)?\.wav")


@dataclass(frozen=True, slots=True)
class Session:
    """What was asked for when a recording was begun.

    `review_id` is the review it is a further memo of. `marks` are the moments of a guided recording
    (seconds from its start) from which another prompt was shown, and that prompt's key.
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
    def note(self) -> Path:
        """The file beside the WAV that holds this."""
        return self.path.with_name(self.path.stem + SUFFIX)

    @property
    def seconds(self) -> float:
        """How much sound there is by now; the header need not know. 0.0 where there is no file."""
        try:
            return seconds_of(self.path)
        except OSError:
            return 0.0


def recording_paths(folder: Path, begun_at: datetime) -> Iterator[Path]:
    """Names for a new recording that tell when it was begun, the plainest first."""
    begun = begun_at.strftime(STAMP)
    yield folder / f"{begun}.wav"
    yield from (folder / f"{begun}_{number}.wav" for number in itertools.count(2))


@contextlib.contextmanager
def begun(home: Home, session: Session) -> Iterator[Session]:
    """Write down a take under a name that is free, and hold it while its recorder lives.

    Raises:
        HomeUnusable: it cannot be written.
    """
    for path in recording_paths(home.audio, session.begun_at):
        named = replace(session, path=path)
        with held(home, named) as is_ours:
            if is_ours and not path.exists() and not named.note.exists():
                save(named)
                yield named
                return


@contextlib.contextmanager
def held(home: Home, session: Session) -> Iterator[bool]:
    """Hold a take, unless another process does; whether that was possible."""
    lock = FileLock(home.locks / f"{session.path.stem}.recording.lock", mode=FILE_MODE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    except OSError as error:
        raise _unusable(home, error) from error
    try:
        yield True
    finally:
        # First removed, then let go: whoever gets the lock looks whether the take is still there.
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def save(session: Session) -> None:
    """Write a take down beside its recording, at once and for good.

    Raises:
        HomeUnusable: it cannot be written.
    """
    part = session.note.with_name(f".{session.note.name}.part")
    try:
        part.touch(mode=FILE_MODE)
        with part.open("w", encoding="utf-8") as file:
            json.dump(_as_dict(session), file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(session.note)
        fsync_dir(session.note.parent)
    except OSError as error:
        raise HomeUnusable(
            f"{session.note.parent} cannot be written ({error.strerror}). Make room there or "
            "change its permissions, or name another home folder with --home."
        ) from error


def done(session: Session) -> None:
    """Forget a take: its recording is filed, or discarded."""
    session.note.unlink(missing_ok=True)


def orphans(home: Home, store: Store) -> tuple[Session, ...]:
    """The recordings that were left behind, oldest first; none that goes on right now."""
    paths = {note.with_name(note.name.removesuffix(SUFFIX) + ".wav") for note in _notes(home)}
    with contextlib.suppress(OSError):
        ours = {path for path in home.audio.glob("*.wav") if _OURS.fullmatch(path.name)}
        paths |= ours - memos.all_paths(store)
    sessions = [load(path, home) for path in sorted(paths)]
    return tuple(session for session in sessions if not is_held(home, session))


def is_held(home: Home, session: Session) -> bool:
    """Whether a recorder lives that has this take."""
    try:
        with held(home, session) as is_ours:
            return not is_ours
    except HomeUnusable:  # a home that may only be read
        return False


def load(path: Path, home: Home) -> Session:
    """The take of a recording; where its file is missing or damaged, one with what is usual."""
    usual = Session(path, _begun_at(path), load_sheet())
    try:
        return _from_dict(json.loads(usual.note.read_text("utf-8")), usual)
    except (OSError, ValueError, KeyError, TypeError):
        return usual


def _notes(home: Home) -> list[Path]:
    try:
        return [path for path in home.audio.glob(f"*{SUFFIX}") if not path.name.startswith(".")]
    except OSError:
        return []


def _begun_at(path: Path) -> datetime:
    match = _OURS.fullmatch(path.name)
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


def _unusable(home: Home, error: OSError) -> HomeUnusable:
    return HomeUnusable(
        f"{home.locks} cannot be written ({error.strerror}). Change its permissions, or name "
        "another home folder with --home."
    )
