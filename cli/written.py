"""Write a document into a file that the user named."""

import sys
from pathlib import Path

from cli.output import confirm, tell
from cli.terminal.style import safe
from pipeline.errors import UsageError


def write_asked(path: Path, content: str | bytes, *, force: bool) -> None:
    """Write a file; ask before one that is there is replaced, unless `force`.

    Raises:
        UsageError: it cannot be written, a folder is there, or there is no terminal to ask on.
        Declined: it may not be replaced.
    """
    from pipeline.files import write_atomic

    name = safe(str(path))
    if path.is_dir():
        raise UsageError(f"{name} is a folder. Name a file in it.")
    if path.is_file() and not force:
        if not sys.stdin.isatty():
            raise UsageError(f"{name} is there already. To replace it: --force")
        confirm(f"{name} is there already. Replace it?", otherwise=f"{name} stays as it was.")
    try:
        write_atomic(path, content, mode=None)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error
    tell(f"Written: {name}")
