"""Opening a memo's file: only ordinary files, never waiting, never following what is inside."""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.errors import MemoMissing, MemoUnreadable
from pipeline.text import display_path

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BUFFER_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class MemoFile:
    """An open memo: its bytes, how many, and when they were last changed (Unix time)."""

    path: Path
    file: BinaryIO
    size: int
    modified_s: float
    modified_ns: int


@contextmanager
def open_memo(path: Path) -> Iterator[MemoFile]:
    """Open an ordinary file for reading.

    Raises MemoMissing where there is none, MemoUnreadable for a folder, a pipe, a device or a file
    that may not be read. A pipe is never waited for.
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
        # Looked at before it is opened: opening alone can do things to a device.
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
    """A file whose disk may fail while it is read."""

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
