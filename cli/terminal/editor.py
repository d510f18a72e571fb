"""Start the user's text editor on a file, and wait until it is closed."""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.terminal.signals import without_interrupt
from pipeline.errors import UsageError

FALLBACKS = ("sensible-editor", "editor", "nano", "vim", "vi", "emacs", "notepad.exe")
TOO_QUICK_S = 1.0
"""An editor that is back sooner may have opened a window that is still open."""


@dataclass(frozen=True, slots=True)
class Closed:
    """How an editor ended: `said` is what went wrong, empty where nothing did."""

    said: str
    is_quick: bool


def editor(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the editor's command line: VISUAL, else EDITOR, else one that is there.

    Raises:
        UsageError: there is none, or it is none that can be started.
    """
    for variable in ("VISUAL", "EDITOR"):
        named = environment.get(variable, "").strip()
        if not named:
            continue
        try:
            command = shlex.split(named)
        except ValueError as error:
            raise UsageError(f"{variable} cannot be read as a command: {named}") from error
        if shutil.which(command[0], path=environment.get("PATH")) is None:
            raise UsageError(
                f"{command[0]}, which {variable} names, is no program that can be started. Set "
                f"{variable} to your editor, such as: export {variable}=nano"
            )
        return command
    for name in FALLBACKS:
        if shutil.which(name, path=environment.get("PATH")):
            return [name]
    raise UsageError("There is no editor. Name one first, such as: export EDITOR=nano")


def edit_file(path: Path) -> Closed:
    """Open a file in the editor and wait for its end.

    Raises:
        UsageError: there is no editor.
    """
    command = editor()
    sys.stdout.flush()
    sys.stderr.flush()
    begun = time.monotonic()
    try:
        process = subprocess.Popen([*command, str(path)])
    except OSError as error:
        return Closed(f"{command[0]} cannot be started ({error.strerror})", is_quick=False)
    with without_interrupt():
        code = process.wait()
    is_quick = time.monotonic() - begun < TOO_QUICK_S
    if code < 0:
        with contextlib.suppress(ValueError):
            return Closed(f"{command[0]} was ended by {signal.Signals(-code).name}", is_quick)
    return Closed(f"{command[0]} ended with code {code}" if code else "", is_quick)
