"""Write a document into a file that the user named."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.output import confirm, tell
from cli.terminal.style import safe
from pipeline.errors import UsageError


def write_asked(path: Path, content: str | bytes, *, force: bool) -> None:
    """Write a file; ask before one that is there is replaced, unless `force`.

    A device and a named pipe are written to, never replaced by a file.

    Raises:
        UsageError: it cannot be written, a folder is there, or there is no terminal to ask on.
        Declined: it may not be replaced.
    """
    from pipeline.files import write_atomic

    may_write(path, force=force)
    with writable(path):
        target = Path(os.path.realpath(path))  # a link stays one
        if target.exists() and not target.is_file():  # a device, a pipe
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        else:
            write_atomic(target, content, mode=None)
    tell(f"Written: {safe(str(path))}")


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Tell what fails in the block as a failure to write `path`.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise UsageError(f"{safe(str(path))} cannot be written: {error.strerror}.") from error


def may_write(path: Path, *, force: bool) -> None:
    """Ask before a file that is there is replaced, unless `force`.

    Raises:
        UsageError: a folder is there, or there is no terminal to ask on.
        Declined: it may not be replaced.
    """
    name = safe(str(path))
    if path.is_dir():
        raise UsageError(f"{name} is a folder. Name a file in it.")
    if path.is_file() and not force:
        ask_to_replace(f"{name} is there already. Replace it?", name)


def ask_to_replace(question: str, name: str) -> None:
    """Ask whether what is there may be replaced.

    Raises:
        UsageError: there is no terminal to ask on.
        Declined: it may not.
    """
    if not sys.stdin.isatty():
        raise UsageError(f"{question.rsplit('. ', 1)[0]}. To replace it: --force")
    confirm(question, otherwise=f"{name} stays as it was.")
