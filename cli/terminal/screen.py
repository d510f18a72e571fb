"""The terminal that the recorder's and the player's pictures are drawn on.

Only lines that changed are written, in one synchronized update: nothing flickers. A terminal that
changed its size is drawn anew.

`rich.live` was tried instead, and writes the whole screen at each refresh. Measured with the same
pictures, 10 draws a second, in bytes a second and time a draw: 80x24 1,200 here, 20,600 there (0.7
and 3.7 ms); 60x20 1,900 and 12,900; 200x50 1,200 and 102,000. It has no synchronized update, raises
OSError when the terminal is closed and UnicodeEncodeError where its encoding lacks a character; a
recording must go on through both.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

from cli.terminal.picture import Picture, guided, keys_line, lines, warning
from cli.terminal.remarks import tell
from cli.terminal.style import safe

MIN_COLUMNS, MIN_ROWS = 20, 3
# The alternate screen, no cursor, no wrapping at the right edge; and back. Emptied before: tmux
# leaves lines of one that was made larger meanwhile.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J"
_LEAVE = "\x1b[H\x1b[2J\x1b[?7h\x1b[?25h\x1b[?1049l"
# Synchronized update: the terminal shows what lies between at once, or ignores the marks.
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
_PLAIN = str.maketrans("●○▶▸▮▯✓·→←↑↓…▏", "*o>>#-x.><^v._")


class Screen:
    """The terminal behind standard error, taken over while recorder or player runs.

    Use it in a `with` statement, which restores what was on it. Standard error leads nowhere
    meanwhile, so that no library writes into the picture. A terminal that was closed is ignored.
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
        """Show the recorder's picture."""
        self.show(lambda columns, rows: lines(picture, columns, rows))

    def show(self, lines_for: Callable[[int, int], list[str]]) -> None:
        """Show the lines for so many columns and rows: write those that differ from before."""
        size = self._read_size()
        found = lines_for(*size)
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
                return max(columns, MIN_COLUMNS), max(rows, MIN_ROWS)
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
            # Erased first: after a line that fills the terminal, the cursor still stands on its
            # last character, and erasing from there would take it.
            yield f"\x1b[{row + 1};1H\x1b[K{new}"


class PlainScreen:
    """Prints a line whenever something changes, where there is no terminal to draw on."""

    def __init__(self) -> None:
        self._printed = ""
        self._prompt = ""

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
        """Print what changed since the picture before."""
        state = picture.status.state
        text = {
            "recording": f"Recording from {picture.status.device}. {_how_to_stop(picture)}",
            "gone": f"{picture.status.device} is gone. What was recorded is kept.",
        }.get(state, "")
        if picture.asking:
            text = keys_line(picture)
        elif picture.typed is not None:
            text = picture.refused or "When did the interview end? Type the time, then Enter."
        elif picture.is_ended_new:
            text = f"{picture.ended}."
        elif (found := warning(picture)) and found[0].startswith("!"):
            text = found[0]
        if text and text != self._printed:
            self._printed = text
            tell(safe(text))
        if picture.is_guided and state == "recording":
            prompt = " ".join(text for text, _ in guided(picture))
            if prompt != self._prompt:
                self._prompt = prompt
                tell(safe(prompt))


def _how_to_stop(picture: Picture) -> str:
    if picture.is_guided:
        return "Enter shows the next prompt, Ctrl-C stops."
    return "Enter or Ctrl-C stops."


def open_screen() -> Screen | PlainScreen:
    """Return the screen for a terminal, or for a pipe or file, by what standard error is."""
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return Screen() if is_terminal and os.name == "posix" else PlainScreen()
