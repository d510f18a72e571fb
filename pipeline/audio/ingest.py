"""Taking memos in: a first look, the digest, the copy in the home folder, files in folders."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline.audio.containers.kinds import recognise, sound_start
from pipeline.audio.containers.view import Extent, View
from pipeline.audio.demux import Sound, open_sound, packets
from pipeline.audio.fallback import require_ffmpeg
from pipeline.audio.memofile import MemoFile, open_memo
from pipeline.audio.probe import (
    BLOCK_BYTES,
    KNOWN_KINDS,
    Look,
    digest_of,
    look,
    nothing_there,
)
from pipeline.errors import (
    HomeUnusable,
    MemoError,
    MemoIncomplete,
    MemoMissing,
    MemoNotAudio,
    MemoUnreadable,
)
from pipeline.files import FOLDER_MODE, remove_stale_parts, writing
from pipeline.progress import Progress, silent
from pipeline.text import display_path

PACKETS_TRIED = 200
"""How many packets `examine` tries to decode before it says that none of it is sound."""
_BLANK = bytes(BLOCK_BYTES)
BEGINNING_BYTES = 1 << 22
_WITHOUT_INDEX = frozenset(("mp3", "aac", "amr", "flac"))


class LeftOut(NamedTuple):
    """A file or folder that is not taken in, and why."""

    path: Path
    reason: str


class Found(NamedTuple):
    """What was found under the paths given."""

    files: tuple[Path, ...]
    left_out: tuple[LeftOut, ...]


def examine(path: Path) -> None:
    """Look whether a file is a memo, without reading all of it.

    Raises MemoMissing, MemoUnreadable (no permission; a folder, pipe or device), MemoNotAudio
    (no sound that can be decoded) or MemoIncomplete (cut short so that nothing can be read, or
    still being synced).
    """
    with open_memo(Path(path)) as memo:
        looked = look(memo)
        with open_sound(looked, _beginning(looked)) as sound:
            _try_to_decode(looked, sound)


def _beginning(looked: Look) -> View:
    """As much of a file as is needed to hear whether it is sound."""
    memo, kind, _ = looked
    end = memo.size
    if kind.demuxer in _WITHOUT_INDEX:
        end = min(end, sound_start(memo.file) + BEGINNING_BYTES)
    return View(memo.file, memo.size, [Extent(0, end)])


def _try_to_decode(looked: Look, sound: Sound) -> None:
    import av

    memo, _, promise = looked
    if sound.stream is None:
        require_ffmpeg(memo)
        return
    context = sound.stream.codec_context
    first_packets = itertools.islice(packets(sound), PACKETS_TRIED)
    for packet in itertools.chain(filter(None, first_packets), (None,)):
        with contextlib.suppress(av.error.FFmpegError, ValueError):
            if context.decode(packet):
                return
    raise nothing_there(memo, bool(promise.seconds or promise.missing_bytes))


def sha256_of(path: Path, progress: Progress = silent) -> str:
    """Hash a memo's bytes: SHA-256, in hex. Tells progress as "checking".

    Raises MemoMissing or MemoUnreadable.
    """
    with open_memo(Path(path)) as memo:
        return digest_of(memo, progress)


def keep(path: Path, folder: Path, sha256: str, progress: Progress = silent) -> Path:
    """Copy a memo into `folder` under its digest; return the copy's path.

    The copy is written beside its final name, forced to the disk, read again and hashed, and only
    then renamed; it is readable by its owner alone and keeps the time of the original's last
    change. A good copy that is already there is left as it is. Tells progress as "copying".

    Raises MemoMissing, MemoUnreadable or MemoNotAudio for the original, MemoIncomplete where its
    bytes do not give `sha256` (it is being written just now), HomeUnusable where the copy cannot
    be written.
    """
    with open_memo(Path(path)) as memo:
        kind = look(memo).kind
        target = Path(folder) / f"{sha256}{kind.suffix}"
        with _home_errors(target):
            Path(folder).mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            if _is_copy(target, memo.size, sha256):
                return target
            remove_stale_parts(Path(folder))
            _copy(memo, target, sha256, progress)
    return target


def _copy(memo: MemoFile, target: Path, sha256: str, progress: Progress) -> None:
    def verify_and_date(part: Path) -> None:
        if not _is_copy(part, memo.size, sha256):
            raise MemoIncomplete(
                f"{display_path(memo.path)}: the file changed while it was read; it is still being"
                " recorded or synced. Run this again when it is whole."
            )
        os.utime(part, ns=(memo.modified_ns, memo.modified_ns))

    with writing(target, before_rename=verify_and_date) as copy:
        _copy_sparsely(memo, copy, progress)


def _copy_sparsely(memo: MemoFile, copy: BinaryIO, progress: Progress) -> None:
    memo.file.seek(0)
    done = 0
    while block := memo.file.read(BLOCK_BYTES):
        if block == _BLANK[: len(block)]:
            copy.seek(len(block), os.SEEK_CUR)  # a hole takes no room in the copy either
        else:
            copy.write(block)
        done += len(block)
        progress("copying", done, memo.size)
    copy.truncate(done)


def _is_copy(path: Path, size: int, sha256: str) -> bool:
    try:
        if path.stat().st_size != size:
            return False
    except FileNotFoundError:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


@contextlib.contextmanager
def _home_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise HomeUnusable(
            f"The memo cannot be copied to {display_path(target.parent)}: {error.strerror}. Make"
            " room there or change its permissions, or name another home folder with --home."
        ) from error


def find_memos(paths: Iterable[Path]) -> Found:
    """Find the memos among files and in folders (with all folders inside, in the names' order).

    A file named by itself is always taken: what is wrong with it comes out when it is examined. In
    a folder, hidden files are passed over, what is no sound is listed as left out, and a memo that
    is cut short or unreadable is taken, so that somebody is told. Each file comes once. Raises
    MemoNotAudio where nothing but folders without memos is given.
    """
    files: dict[Path, None] = {}
    left_out: list[LeftOut] = []
    for path in map(Path, paths):
        if not _is_folder(path):
            files[path] = None
            continue
        before = len(files)
        for inside in _files_in(path):
            if reason := _why_left_out(inside):
                left_out.append(LeftOut(inside, reason))
            else:
                files[inside] = None
        if len(files) == before:
            left_out.append(LeftOut(path, f"there is no memo in this folder. {KNOWN_KINDS}"))
    if left_out and not files:
        raise MemoNotAudio(f"{display_path(left_out[-1].path)}: {left_out[-1].reason}")
    return Found(tuple(files), tuple(left_out))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _files_in(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") or name.endswith(".icloud"):
                yield Path(parent) / name


def _why_left_out(path: Path) -> str:
    try:
        with open_memo(path) as memo:
            if recognise(memo.file) is None:
                look(memo)
        examine(path)
    except (MemoNotAudio, MemoMissing) as error:
        return _reason(path, error)
    except MemoError as error:
        return "" if _may_be_memo(path) else _reason(path, error)
    return ""


def _may_be_memo(path: Path) -> bool:
    """Whether a file that cannot be taken in is one that its owner would miss."""
    try:
        with open_memo(path) as memo:
            return recognise(memo.file) is not None
    except MemoUnreadable:
        try:
            return path.is_file()
        except OSError:  # a link into a folder that may not be entered
            return True


def _reason(path: Path, error: MemoError) -> str:
    return str(error).removeprefix(f"{display_path(path)}: ")
