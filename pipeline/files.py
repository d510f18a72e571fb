"""Write files so that a crash or a full disk leaves the old content or the new, never a part."""

import codecs
import contextlib
import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.progress import Progress, silent

FILE_MODE = 0o600
"""Files in the home folder are for their owner alone."""
FOLDER_MODE = 0o700
PART_SUFFIX = ".part"
"""Ends the names of temporary files, which begin with a dot."""
BLOCK_BYTES = 1 << 20
"""How much of a file is read at once."""
STALE_S = 86_400
"""Age from which a temporary file must be one that a killed process left behind."""


@contextmanager
def writing(
    path: Path,
    *,
    mode: int | None = FILE_MODE,
    before_rename: Callable[[Path], None] | None = None,
) -> Iterator[BinaryIO]:
    """Open a temporary file that replaces `path` when the block ends without an error.

    The content is forced to the disk before the file is renamed. Where anything fails, `path`
    stays as it was and the temporary file is removed. `mode` None gives the permissions that the
    user's umask asks for. `before_rename` is called with the temporary file's path once the content
    is on the disk; an exception from it counts as a failure.

    Raises:
        OSError: the file or its folder cannot be written.
    """
    part = path.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(part, flags, 0o666 if mode is None else mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if before_rename is not None:
            before_rename(part)
        part.replace(path)
        fsync_dir(path.parent)
    finally:
        part.unlink(missing_ok=True)


def write_atomic(path: Path, data: bytes | str, *, mode: int | None = FILE_MODE) -> None:
    """Replace a file's content in one step; text is written as UTF-8.

    `mode` None gives the permissions that the user's umask asks for.

    Raises:
        OSError: the file or its folder cannot be written.
        UnicodeEncodeError: the text holds lone surrogates; nothing is written.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    with writing(path, mode=mode) as file:
        file.write(content)


BYTE_ORDER_MARKS = (  # the longer ones first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_text(path: Path) -> str:
    """Return the text of a file that a user may have written, with newlines as line ends.

    It is UTF-8 unless a byte order mark says otherwise; Windows' editors and shells write them.

    Raises:
        OSError: the file cannot be read.
        UnicodeDecodeError: the file is no such text.
    """
    data = path.read_bytes()
    mark, encoding = next(
        (each for each in BYTE_ORDER_MARKS if data.startswith(each[0])), (b"", "utf-8")
    )
    return re.sub(r"\r\n?", "\n", data[len(mark) :].decode(encoding))


def expanded(path: str | Path) -> Path:
    """Return the path with `~` replaced by the home folder; as it is where there is none."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def fsync_dir(folder: Path) -> None:
    """Force a folder's entries to the disk, so that a new or renamed file survives a power cut.

    Does nothing where the system, the file system or the folder's permissions do not allow it.

    Raises:
        OSError: the disk refuses (full, read-only, broken).
    """
    if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open folders
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # writable, but not readable
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(descriptor)


def make_private_folder(folder: Path) -> None:
    """Make a folder and those missing above it, each for the user alone.

    Raises:
        OSError: one of them cannot be made.
    """
    for missing in [each for each in reversed((folder, *folder.parents)) if not each.exists()]:
        missing.mkdir(mode=FOLDER_MODE, exist_ok=True)


def remove_stale_parts(folder: Path) -> None:
    """Remove temporary files that a killed process left in a folder more than a day ago."""
    for part in folder.glob(f".*{PART_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > STALE_S:
                part.unlink()


def hash_file(
    file: BinaryIO,
    progress: Progress = silent,
    *,
    copy_to: BinaryIO | None = None,
    done: int = 0,
    total: int | None = None,
) -> str:
    """Return the SHA-256 of an open file, in hex; with `copy_to` also copy its content there.

    Progress is told in bytes as "checking". Where the file is one of several, `done` bytes of
    `total` come before it.

    Raises:
        OSError: the file cannot be read, or the copy not be written.
    """
    digest = hashlib.sha256()
    total = os.fstat(file.fileno()).st_size if total is None else total
    file.seek(0)
    while block := file.read(BLOCK_BYTES):
        digest.update(block)
        if copy_to is not None:
            copy_to.write(block)
        done += len(block)
        progress("checking", done, total)
    return digest.hexdigest()
