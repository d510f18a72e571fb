"""Find memos in folders, examine them, hash them, copy them into the home folder."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline.audio.containers.formats import recognise, sound_start
from pipeline.audio.containers.view import Extent, View
from pipeline.audio.demux import Sound, open_sound, packets
from pipeline.audio.ffmpeg import require_ffmpeg
from pipeline.audio.memofile import MemoFile, open_memo
from pipeline.audio.parts import first_part
from pipeline.audio.probe import KNOWN_FORMATS, Probe, no_sound, probe
from pipeline.errors import (
    HomeUnusable,
    MemoError,
    MemoIncomplete,
    MemoMissing,
    MemoNotAudio,
    MemoUnreadable,
)
from pipeline.files import BLOCK_BYTES, FOLDER_MODE, hash_file, remove_stale_parts, writing
from pipeline.progress import Progress, silent
from pipeline.text import display_path

PACKETS_TRIED = 200
"""Packets that `examine` tries to decode before it says that there is no sound."""
_BLANK = bytes(BLOCK_BYTES)
BEGINNING_BYTES = 1 << 22
_WITHOUT_INDEX = frozenset(("mp3", "aac", "amr", "flac"))


class LeftOut(NamedTuple):
    """A file or folder without a memo, and the reason."""

    path: Path
    reason: str


class Found(NamedTuple):
    """The memos under the given paths, and what is none."""

    files: tuple[Path, ...]
    left_out: tuple[LeftOut, ...]


def examine(path: Path) -> None:
    """Check that a file is a memo, without reading all of it.

    Raises:
        MemoMissing: there is no such file.
        MemoUnreadable: it may not be read, or is a folder, a pipe or a device.
        MemoNotAudio: it holds no sound that can be decoded.
        MemoIncomplete: it is cut short so that nothing can be decoded, or still being synced.
        MemoError: it is longer than 12 hours.
    """
    with open_memo(Path(path)) as memo:
        probed = probe(first_part(memo))
        with open_sound(probed, _beginning(probed)) as sound:
            _try_to_decode(probed, sound)


def _beginning(probed: Probe) -> View:
    """Return a view of as much of a file as is needed to find sound in it."""
    memo, file_format, _ = probed
    end = memo.size
    if file_format.demuxer in _WITHOUT_INDEX:
        end = min(end, sound_start(memo.file) + BEGINNING_BYTES)
    return View(memo.file, memo.size, [Extent(0, end)])


def _try_to_decode(probed: Probe, sound: Sound) -> None:
    import av

    memo, _, stated = probed
    if sound.stream is None:
        require_ffmpeg(memo)
        return
    context = sound.stream.codec_context
    first_packets = itertools.islice(packets(sound), PACKETS_TRIED)
    for packet in itertools.chain(filter(None, first_packets), (None,)):
        with contextlib.suppress(av.error.FFmpegError, ValueError):
            if context.decode(packet):
                return
    raise no_sound(memo, bool(stated.seconds or stated.missing_bytes))


def sha256_of(path: Path, progress: Progress = silent) -> str:
    """Return the SHA-256 of a memo's bytes, in hex; progress is told as "checking".

    Raises:
        MemoMissing: there is no such file.
        MemoUnreadable: it may not be read, or is no ordinary file.
    """
    with open_memo(Path(path)) as memo:
        return hash_file(memo.file, progress)


def keep(path: Path, folder: Path, sha256: str, progress: Progress = silent) -> Path:
    """Copy a memo into `folder` under its digest; return the copy's path.

    The copy is read again and hashed before it gets its name. It is readable by its owner alone and
    keeps the original's time of change. A good copy that is already there stays. Progress is told
    as "copying".

    Raises:
        MemoMissing, MemoUnreadable, MemoNotAudio: the original is no memo.
        MemoIncomplete: its bytes do not have the digest `sha256`: it is being written just now.
        HomeUnusable: the copy cannot be written.
    """
    with open_memo(Path(path)) as memo:
        file_format = probe(memo).file_format
        target = Path(folder) / f"{sha256}{file_format.suffix}"
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
            copy.seek(len(block), os.SEEK_CUR)  # zeros take no room in the copy
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
    """Find the memos among files and in folders, with all folders inside, in the order of names.

    A file that is named itself is always a memo here; `examine` tells what is wrong with it. In
    a folder hidden files are skipped, files without sound are listed as left out, and a memo that
    is cut short or unreadable is found, so that the user learns of it. Each file comes once.

    Raises:
        MemoNotAudio: only folders were given, and none holds a memo.
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
            left_out.append(LeftOut(path, f"there is no memo in this folder. {KNOWN_FORMATS}"))
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
                probe(memo)
        examine(path)
    except (MemoNotAudio, MemoMissing) as error:
        return _reason(path, error)
    except MemoError as error:
        return "" if _may_be_memo(path) else _reason(path, error)
    return ""


def _may_be_memo(path: Path) -> bool:
    """Return whether a file that cannot be decoded is sound, or may be."""
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
