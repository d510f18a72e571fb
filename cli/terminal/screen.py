"""The terminal that the recorder's pictures are drawn on.

Only lines that changed are written, all at once: nothing flickers, and a terminal that changed its
size is drawn anew.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

from cli.output import tell
from cli.terminal.picture import Picture, keys_line, lines, message
from cli.terminal.style import safe

LEAST_COLUMNS, LEAST_ROWS = 20, 3
# The other screen, no cursor, no wrapping at the right edge; and back.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J"
_LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
# A terminal that knows these shows all that lies between at once; others pass over them.
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
_PLAIN = str.maketrans("●○▮▯✓·→←…▏", "*o#-x.><._")


class Screen:
    """The terminal behind standard error, lent for as long as the recorder runs.

    Use it in a `with` statement: what was on it before comes back. What libraries write to standard
    error meanwhile is kept off it. A terminal that is gone is drawn on no more.
    """

    def __enter__(self) -> Self:
        self._terminal = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        self._size = (0, 0)
        self._drawn: list[str] = []
        self._encoding = getattr(sys.stderr, "encoding", None) or "ascii"
        self._write(_ENTER)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._write(_LEAVE)
        os.dup2(self._terminal, 2)
        os.close(self._terminal)

    def draw(self, picture: Picture) -> None:
        """Show a picture; writes only what differs from the one before."""
        size = self._read_size()
        found = lines(picture, *size)
        data = ""
        if size != self._size:
            self._size, self._drawn = size, []
            data = "\x1b[2J"
        data += "".join(_changes(self._drawn, found))
        self._drawn = found
        if data:
            self._write(_BEGIN + data + _END)

    def _read_size(self) -> tuple[int, int]:
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(self._terminal)
            if columns and rows:
                return max(columns, LEAST_COLUMNS), max(rows, LEAST_ROWS)
        return 80, 24

    def _write(self, text: str) -> None:
        try:
            data = text.encode(self._encoding)
        except (UnicodeEncodeError, LookupError):
            data = text.translate(_PLAIN).encode("ascii", "replace")
        with contextlib.suppress(OSError):
            while data:
                data = data[os.write(self._terminal, data) :]


def _changes(before: Sequence[str], now: Sequence[str]) -> Iterable[str]:
    for row in range(max(len(before), len(now))):
        old = before[row] if row < len(before) else ""
        new = now[row] if row < len(now) else ""
        if new != old:
            yield f"\x1b[{row + 1};1H{new}\x1b[K"


class PlainScreen:
    """What is told where there is no terminal to draw on: a line whenever something changes."""

    def __init__(self) -> None:
        self._told = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return None

    def draw(self, picture: Picture) -> None:
        """Tell what is new."""
        state = picture.status.state
        text = {
            "recording": f"Recording from {picture.status.device}. Enter or Ctrl-C stops.",
            "gone": f"{picture.status.device} is gone. What was recorded is kept.",
        }.get(state, "")
        warning = message(picture)[0]
        if picture.is_asking:
            text = keys_line(picture)
        elif warning.startswith("!"):
            text = warning
        if text and text != self._told:
            self._told = text
            tell(safe(text))


def open_screen() -> Screen | PlainScreen:
    """The screen that fits what standard error is."""
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return Screen() if is_terminal and os.name == "posix" else PlainScreen()
