"""Open the file of a memo: ordinary files only, without ever waiting for a pipe."""

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.errors import MemoError, MemoMissing, MemoUnreadable
from pipeline.text import display_path

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_MEMO_S = 12 * 3600.0
"""The longest memo allowed: a longer one must be cut first, or its header is wrong."""
BUFFER_BYTES = 65_536
MAX_EXTENTS = 10_000


@dataclass(frozen=True, slots=True)
class MemoFile:
    """An open memo: its bytes, their number, and the time of the last change (Unix time).

    `is_part`: it is one of several files that were joined into the one at `path`.
    """

    path: Path
    file: BinaryIO
    size: int
    modified_s: float
    modified_ns: int
    is_part: bool = False


@contextmanager
def open_memo(path: Path) -> Iterator[MemoFile]:
    """Open an ordinary file for reading.

    Raises:
        MemoMissing: there is no such file.
        MemoUnreadable: it is a folder, a pipe or a device, or may not be read.
    """
    with _readable(path) as file:
        status = os.fstat(file.fileno())
        _only_ordinary(path, status.st_mode)
        yield MemoFile(path, file, status.st_size, status.st_mtime, status.st_mtime_ns)


@contextmanager
def _readable(path: Path) -> Iterator[BinaryIO]:
    flags = os.O_RDONLY
    for flag in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    try:
        # Checked before it is opened: to open a device may already change it.
        _only_ordinary(path, path.stat().st_mode)
        descriptor = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise MemoMissing(
            f"{display_path(path)}: there is no such file. Check the name."
        ) from error
    except PermissionError as error:
        raise MemoUnreadable(
            f"{display_path(path)}: you may not read this file. Change its permissions, or copy it."
        ) from error
    except OSError as error:
        raise MemoUnreadable(_cannot_be_read(path, error)) from error
    with io.BufferedReader(_RawMemo(path, descriptor), BUFFER_BYTES) as file:
        yield file


_fill = io.FileIO.readinto


class _RawMemo(io.FileIO):
    """A file that names the memo where its disk fails."""

    def __init__(self, path: Path, descriptor: int) -> None:
        super().__init__(descriptor, "rb")
        self._path = path

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        try:
            return _fill(self, buffer) or 0
        except OSError as error:
            raise MemoUnreadable(_cannot_be_read(self._path, error)) from error


def _cannot_be_read(path: Path, error: OSError) -> str:
    reason = error.strerror or "it cannot be read"
    return (
        f"{display_path(path)}: {reason}. Copy the file to this machine's own disk and try again."
    )


def _only_ordinary(path: Path, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        raise MemoUnreadable(f"{display_path(path)}: this is a folder. Name the memo inside it.")
    what = "a pipe" if stat.S_ISFIFO(mode) else "a device or a socket"
    raise MemoUnreadable(
        f"{display_path(path)}: this is {what}, not a file. Save the sound into a file first."
    )


def data_extents(memo: MemoFile) -> list[tuple[int, int]]:
    """Return the parts of a file that take room on the disk, in order; between them are zeros.

    The whole file where that is not known.
    """
    if memo.is_part or not hasattr(os, "SEEK_HOLE"):
        return [(0, memo.size)]
    descriptor, end = memo.file.fileno(), 0
    before = os.lseek(descriptor, 0, os.SEEK_CUR)  # the file object assumes this position
    extents: list[tuple[int, int]] = []
    try:
        while end < memo.size and len(extents) < MAX_EXTENTS:
            data = os.lseek(descriptor, end, os.SEEK_DATA)
            end = os.lseek(descriptor, data, os.SEEK_HOLE)
            extents.append((data, min(end, memo.size)))
    except OSError as error:
        if error.errno == errno.ENXIO:  # no more data
            return extents
    finally:
        os.lseek(descriptor, before, os.SEEK_SET)
    return extents if end >= memo.size else [*extents, (end, memo.size)]


def too_long(memo: MemoFile) -> MemoError:
    """Return the error for a recording that is longer than the longest memo allowed."""
    return MemoError(
        f"{display_path(memo.path)}:"
        f" this recording is longer than {MAX_MEMO_S / 3600:.0f} hours. Cut it"
        " into parts first."
    )
