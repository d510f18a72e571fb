"""What the terminal shows while a memo is recorded."""

import contextlib
import os
import sys
import threading
from pathlib import Path

from cli.output import tell
from pipeline.errors import RecorderError
from pipeline.export.plain import clock
from pipeline.record import record


def record_to(path: Path) -> None:
    """Record until Enter or Ctrl-C, showing the time; the sound is in `path` then.

    Raises:
        RecorderError: nothing could be recorded.
    """
    stopped = threading.Event()
    threading.Thread(target=_wait_for_enter, args=(stopped,), daemon=True).start()
    shown = _Clock()
    try:
        seconds = record(path, is_stopped=stopped.is_set, heard=shown.show)
    except KeyboardInterrupt:
        seconds = shown.seconds
    except RecorderError:
        if not shown.seconds:
            path.unlink(missing_ok=True)
        raise
    shown.end()
    if not seconds:
        path.unlink(missing_ok=True)
        raise RecorderError(
            "The microphone gave no sound at all. Check that it is on and not used by another "
            "program, and try again."
        )


class _Clock:
    """Says "Recording" once sound arrives, and for how long by now."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def show(self, seconds: float) -> None:
        if sys.stderr.isatty() and int(seconds) != int(self.seconds or -1):
            sys.stderr.write(f"\rRecording {clock(seconds)}  (Enter stops) ")
            sys.stderr.flush()
        elif not self.seconds:
            tell("Recording. Enter stops.")
        self.seconds = seconds

    def end(self) -> None:
        if sys.stderr.isatty() and self.seconds:
            sys.stderr.write("\n")


def _wait_for_enter(stopped: threading.Event) -> None:
    # Not sys.stdin: its lock, held by a thread that waits, breaks the end of the interpreter.
    with contextlib.suppress(OSError):
        while data := os.read(0, 64):
            if b"\n" in data or b"\r" in data:
                stopped.set()
                return  # what is typed from now on is not ours
