"""Signals that end a recording, and a terminal that is closed meanwhile."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


def stop_signals() -> list[signal.Signals]:
    """Return the signals that ask a program to end, those that this system has."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    return [signal.Signals[name] for name in names if hasattr(signal, name)]


class Interrupts:
    """Remembers that Ctrl-C was pressed, whatever an extension module makes of it meanwhile.

    `is_armed`: Ctrl-C is its own from `begin` on; else the process's handler stays.
    """

    def __init__(self, *, is_armed: bool = False) -> None:
        self.seen = False
        self._is_armed = is_armed

    def begin(self) -> None:
        """Take Ctrl-C over: the command begins."""
        if self._is_armed:
            signal.signal(signal.SIGINT, self.handle)

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Interrupt the program, as Python's own handler of SIGINT does.

        Raises:
            KeyboardInterrupt: always.
        """
        self.seen = True
        raise KeyboardInterrupt


@contextmanager
def signals(stop: Callable[[int], None]) -> Iterator[None]:
    """Let signals call `stop` with their number instead of ending the process, in the block.

    After SIGHUP (the terminal was closed) the process goes on without a terminal.
    """

    def handle(number: int, frame: FrameType | None) -> None:
        if number == getattr(signal, "SIGHUP", None):
            hang_up()
        stop(number)

    before = {number: signal.signal(number, handle) for number in stop_signals()}
    if hasattr(signal, "SIGTSTP"):  # a suspended recorder records nothing
        before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            if number != getattr(signal, "SIGHUP", None):
                signal.signal(number, handler)


@contextmanager
def without_interrupt() -> Iterator[None]:
    """Leave Ctrl-C to a program that this one waits for: an editor, or a pager ending a search."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def hang_up() -> None:
    """Detach from a closed terminal, so that writing to it raises nothing."""
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    # A `Screen` that is still open restores descriptor 2; Python's streams must not follow.
    sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  # for as long as we live
