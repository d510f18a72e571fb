"""A command in a pseudo-terminal, driven by keys, as somebody sits before it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parent.parent
AFTERVIEW = (sys.executable, "-m", "tests.slow_echo")  # with a scripted engine
COLUMNS, ROWS = 80, 24


class Terminal:
    """One command in a terminal of its own. `shown` is all that it has written so far."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        environment: dict[str, str],
        program: tuple[str, ...] = AFTERVIEW,
        columns: int = COLUMNS,
        rows: int = ROWS,
    ) -> None:
        self.shown = ""
        self.terminal, theirs = pty.openpty()
        self._set_size(columns, rows)
        line = [*program, *(() if program == AFTERVIEW else ("--home",)), str(home), *arguments]
        self.process = subprocess.Popen(
            line,
            cwd=ROOT,
            env={"TERM": "xterm-256color", **environment},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.wait(timeout=60)
        self.close()

    def close(self) -> None:
        """Close the terminal under the command, as a window is closed."""
        if self.terminal >= 0:
            os.close(self.terminal)
            self.terminal = -1

    def wait_for(self, text: str, timeout_s: float = 90) -> None:
        """Read until the text was shown, in whatever looks."""
        until = time.monotonic() + timeout_s
        while text not in plain(self.shown):
            assert self._read(until), f"It ended without {text!r}: {plain(self.shown)}"

    def read_for(self, seconds: float) -> str:
        """Read for a while; what was shown in it."""
        before, until = len(self.shown), time.monotonic() + seconds
        while (left_s := until - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left_s)[0] and not self._read(until + 9):
                break
        return self.shown[before:]

    def press(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        self._set_size(columns, rows)

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def end(self, timeout_s: float = 180) -> int:
        """Read to the end; the exit code."""
        until = time.monotonic() + timeout_s
        while self._read(until):
            pass
        return self.process.wait(timeout=60)

    def _set_size(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)

    def _read(self, until: float) -> bool:
        """Wait for more to be shown; False at its end."""
        left_s = until - time.monotonic()
        has_more = left_s > 0 and select.select([self.terminal], [], [], left_s)[0]
        assert has_more, f"The time is over: {plain(self.shown)}"
        try:
            block = os.read(self.terminal, 65_536)
        except OSError:  # the other side is closed
            return False
        self.shown += block.decode("utf-8", "replace")
        return bool(block)


def plain(shown: str) -> str:
    """What was shown, without colours and movements."""
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown)


def rows_drawn(shown: str) -> list[str]:
    """Every row that the recorder's screen has drawn, in order, without looks."""
    row = r"\x1b\[\d+;1H\x1b\[K(.*?)(?=\x1b\[\d+;1H|\x1b\[\?)"
    return [plain(found) for found in re.findall(row, shown)]


def _take_terminal() -> None:
    # The terminal must be the process's own for the kernel to tell of its closing.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
