"""Read single keys from the terminal, without waiting for Enter."""

import contextlib
import os
import select
import sys
import time
from types import TracebackType
from typing import Any, Self

ENTER, SPACE, LEFT, RIGHT = "enter", "space", "left", "right"
UP, DOWN = "up", "down"
ESCAPE, BACKSPACE = "escape", "backspace"
CLOSED = "closed"  # the terminal was closed

_NAMES = {
    "\r": ENTER,
    "\n": ENTER,
    " ": SPACE,
    "\x1b[D": LEFT,
    "\x1b[C": RIGHT,
    "\x1bOD": LEFT,
    "\x1bOC": RIGHT,
    "\x1b[A": UP,
    "\x1b[B": DOWN,
    "\x1bOA": UP,
    "\x1bOB": DOWN,
    "\x1b": ESCAPE,
    "\x7f": BACKSPACE,
    "\b": BACKSPACE,
}


class Keys:
    """Reads keys from standard input; where that is a pipe, Enter only.

    Use it in a `with` statement, which restores the terminal's mode. Ctrl-C stays a signal.
    """

    def __init__(self) -> None:
        self.is_terminal = _is_terminal()
        self._is_open = True
        self._waiting: list[str] = []
        self._before: Any = None  # the attributes that termios returned

    def __enter__(self) -> Self:
        if self.is_terminal:
            with contextlib.suppress(ImportError, OSError):
                import termios
                import tty

                self._before = termios.tcgetattr(0)
                tty.setcbreak(0)
                flags = termios.tcgetattr(0)
                flags[0] &= ~termios.IXON  # Ctrl-S would stop the screen and the keys
                termios.tcsetattr(0, termios.TCSADRAIN, flags)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._before is not None:
            import termios

            with contextlib.suppress(OSError, termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, self._before)
                termios.tcflush(0, termios.TCIFLUSH)  # keys typed too late are not for the shell

    def read(self, timeout_s: float) -> str:
        """Return the next key by its name or character, in lower case; empty after the timeout."""
        if self._waiting:
            return self._waiting.pop(0)
        data = self._typed(timeout_s)
        if data is None:
            return ""
        if not data:
            self._is_open = False
            return CLOSED if self.is_terminal else ""
        self._waiting = keys_in(data.decode("utf-8", "replace"))
        if not self.is_terminal:
            self._waiting = [key for key in self._waiting if key == ENTER][:1]
        return self._waiting.pop(0) if self._waiting else ""

    def _typed(self, timeout_s: float) -> bytes | None:
        """Return the bytes typed, none at the end of input; None after the timeout."""
        if not self._is_open:
            time.sleep(timeout_s)
            return None
        if sys.platform == "win32":
            return self._typed_on_windows(timeout_s)
        try:
            if not select.select([0], [], [], timeout_s)[0]:
                return None
            return os.read(0, 64)
        except (OSError, ValueError):
            return b""

    def _typed_on_windows(self, timeout_s: float) -> bytes | None:
        """As `_typed`, by polling: a Windows console cannot be waited for."""
        time.sleep(timeout_s)
        if sys.platform == "win32" and self.is_terminal:
            import msvcrt

            if msvcrt.kbhit():
                return msvcrt.getwch().encode()
        return None


def keys_in(text: str) -> list[str]:
    """Split what a terminal sends into keys."""
    found: list[str] = []
    while text:
        sent = next((each for each in _NAMES if len(each) > 1 and text.startswith(each)), text[0])
        if sent == "\x1b" and len(text) > 1:  # an escape sequence that is not in the table
            return found
        found.append(_NAMES.get(sent, sent.lower()))
        text = text[len(sent) :]
    return found


def pressed() -> str:
    """Wait for a key; return it as `Keys.read` does."""
    with Keys() as keys:
        while not (key := keys.read(1.0)):
            pass
    return key


def _is_terminal() -> bool:
    try:
        return os.isatty(0) and sys.stdin is not None
    except OSError:
        return False
