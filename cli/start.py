"""The console script: load the program, and let Ctrl-C end it in a sentence meanwhile too."""

import os
import signal
from types import FrameType

INTERRUPTED = 130  # as a shell says it: 128 + SIGINT


def main() -> None:
    """Run the command line of this process.

    Importing takes a moment in which a KeyboardInterrupt would show a traceback.
    """
    before = signal.getsignal(signal.SIGINT)
    is_usual = before is signal.default_int_handler  # not in the background of a shell, say
    if is_usual:
        signal.signal(signal.SIGINT, _stop)
    from cli.main import main as run
    from cli.terminal.signals import Interrupts

    interrupts = Interrupts()
    if is_usual:
        signal.signal(signal.SIGINT, interrupts.handle)
    try:
        run(interrupts=interrupts)
    except KeyboardInterrupt:  # before the command began
        _stop()


def _stop(number: int = signal.SIGINT, frame: FrameType | None = None) -> None:
    os.write(2, b"\nafterview: stopped before it began.\n")
    os._exit(INTERRUPTED)
