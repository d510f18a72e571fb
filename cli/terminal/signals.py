"""Signals that end a recording, and a terminal that goes away."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let signals call `stop` instead of ending the process; restore the handlers at the end.

    Where the terminal was closed, what follows goes on without it.
    """

    def handle(number: int, frame: FrameType | None) -> None:
        if number == getattr(signal, "SIGHUP", None):
            hang_up()
        stop()

    numbers = [getattr(signal, name) for name in STOPS if hasattr(signal, name)]
    before = {number: signal.signal(number, handle) for number in numbers}
    if hasattr(signal, "SIGTSTP"):  # a recorder that is put to sleep hears nothing
        before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            if number != getattr(signal, "SIGHUP", None):
                signal.signal(number, handler)


def hang_up() -> None:
    """Go on without the terminal, which is gone: nothing written to it may stop the work."""
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    # A screen that is still up puts its own terminal back behind standard error.
    sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  # for as long as we live
