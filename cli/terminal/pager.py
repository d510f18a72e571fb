"""Show long text in the user's pager, so that its beginning is on the screen."""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence

from cli.terminal.signals import without_interrupt

PAGER = "less -R"  # with colours
LESS = "FRX"  # as git has it: quits where all fits, shows colours, leaves the text on the screen


def in_pager(lines: Sequence[str]) -> bool:
    """Show lines in a pager where a terminal shows fewer of them; return whether it was done.

    `PAGER` names the pager; empty or `cat` means none.
    """
    command = _pager() if _is_long(lines) else []
    return bool(command) and _shown(command, "\n".join(lines))


def _pager() -> list[str]:
    """Return the pager's command line; empty where there is none."""
    try:
        command = shlex.split(os.environ.get("PAGER", PAGER))
    except ValueError:  # a quotation mark that does not end
        return []
    if not command or command[0] == "cat" or shutil.which(command[0]) is None:
        return []
    return command


def _is_long(lines: Sequence[str]) -> bool:
    if not _is_on_terminal() or os.environ.get("TERM") == "dumb":
        return False
    return len(lines) >= shutil.get_terminal_size().lines


def _is_on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _shown(command: Sequence[str], text: str) -> bool:
    """Show a text in a pager; return False where it does not start."""
    environment = {"LESS": LESS, "LESSCHARSET": "utf-8", **os.environ}
    sys.stdout.flush()
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    except OSError:
        return False
    with without_interrupt(), contextlib.suppress(BrokenPipeError):  # left before the end
        pager.communicate((text + "\n").encode("utf-8", "backslashreplace"))
    pager.wait()
    return True
