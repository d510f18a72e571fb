import contextlib
import fcntl
import io
import os
import pty
import select
import struct
import sys
import termios
from dataclasses import replace
from typing import Self

import pytest
from rich.cells import cell_len

from cli.terminal.picture import Picture
from cli.terminal.screen import PlainScreen, Screen
from models import Sentence
from pipeline.recording.recorder import Status
from pipeline.sheets import load_sheet
from tests.terminal import plain, rows_drawn

SHEET = load_sheet()
STATUS = Status("recording", "USB Mic", 83.0, 0.5, 0.0, 0)
PICTURE = Picture(STATUS, SHEET)


def test_without_a_screen_it_tells_what_changes(capsys: pytest.CaptureFixture[str]) -> None:
    screen = PlainScreen()
    quiet = replace(PICTURE, status=replace(STATUS, quiet_s=5.0))
    gone = replace(PICTURE, status=replace(STATUS, state="gone"))
    asking = replace(PICTURE, asking="discard")
    for picture in (PICTURE, PICTURE, quiet, quiet, gone, asking):
        screen.draw(picture)
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "Recording from USB Mic. Enter or Ctrl-C stops."
    assert [line.split()[0] for line in told] == ["Recording", "!", "USB", "Discard"]


def test_without_a_screen_the_time_typed_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    typing = replace(PICTURE, typed="")
    accepted = replace(PICTURE, ended="The interview ended at 14:30", is_ended_new=True)
    screen = PlainScreen()
    for picture in (typing, replace(typing, typed="7", refused="7 may be anything."), accepted):
        screen.draw(picture)
    assert capsys.readouterr().err.splitlines() == [
        "When did the interview end? Type the time, then Enter.",
        "7 may be anything.",
        "The interview ended at 14:30.",
    ]


class Pty:
    """A pseudo-terminal behind standard error; pytest must not put its own there meanwhile."""

    def __init__(self, columns: int, rows: int) -> None:
        self._size = columns, rows

    def __enter__(self) -> Self:
        self._ours, self._theirs = pty.openpty()
        self.resize(*self._size)
        self._before = os.dup(2)
        os.dup2(self._theirs, 2)
        return self

    def __exit__(self, *exception: object) -> None:
        os.dup2(self._before, 2)
        self.close()
        for each in (self._before, self._theirs):
            os.close(each)

    def close(self) -> None:
        """Close the terminal, as a window is closed."""
        with contextlib.suppress(OSError):
            os.close(self._ours)

    def resize(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, size)

    def read(self) -> str:
        data = b""
        while select.select([self._ours], [], [], 0.2)[0]:
            data += os.read(self._ours, 65_536)
        return data.decode("utf-8")


def test_only_what_changed_is_written_at_once() -> None:
    before = replace(PICTURE, heard_s=83.0)
    with Pty(60, 20) as terminal:
        with Screen() as screen:
            screen.draw(before)
            first = terminal.read()
            screen.draw(before)
            assert terminal.read() == ""
            screen.draw(replace(before, status=replace(STATUS, seconds=84.0)))
            second = terminal.read()
        last = terminal.read()
    assert first.startswith("\x1b[?1049h")
    assert "\x1b[?2026h" in first and first.endswith("\x1b[?2026l")
    assert [row.split()[:3] for row in rows_drawn(second)] == [["●", "Recording", "1:24"]]
    assert last.endswith("\x1b[?1049l")  # what was there before comes back


def test_a_line_may_fill_the_terminal() -> None:
    text = "漢字" * 7 + "a"  # 29 cells; with the blanks before it, 38
    for columns, last in ((38, "a"), (39, "a"), (40, "a")):
        with Pty(columns, 20) as terminal, Screen() as screen:
            screen.draw(replace(PICTURE, sentences=(Sentence(0, text, 0.0, 1.0),)))
            shown = terminal.read()
        row = rows_drawn(shown)[-1]
        assert row == f"   0:00  {text}" and row[-1] == last
        # Nothing erases from the cursor on behind it: it may still stand on the last character.
        assert "\x1b[K" not in shown[shown.rindex(text) :]


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    with Pty(24, 20) as terminal, Screen() as screen:
        screen.draw(replace(PICTURE, status=replace(STATUS, device="a microphone of some length")))
        drawn = rows_drawn(terminal.read())
    assert max(map(cell_len, drawn)) == 24
    assert drawn[0].endswith("…")


def test_without_a_screen_the_guided_prompts_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    screen = PlainScreen()
    for shown in (*SHEET.prompts[:2], None):
        screen.draw(replace(PICTURE, is_guided=True, shown=shown))
        screen.draw(replace(PICTURE, is_guided=True, shown=shown))
    assert capsys.readouterr().err.splitlines() == [
        "Recording from USB Mic. Enter shows the next prompt, Ctrl-C stops.",
        "Prompt 1 of 13 · Facts What happened when you entered the office?",
        "Prompt 2 of 13 · Facts What did you say during the introduction round?",
        "Every prompt was shown. Say what is left, then press Enter.",
    ]


def test_a_resized_terminal_is_drawn_anew() -> None:
    with Pty(80, 24) as terminal, Screen() as screen:
        screen.draw(PICTURE)
        terminal.read()
        terminal.resize(20, 4)
        screen.draw(PICTURE)
        again = terminal.read()
    assert "\x1b[2J" in again
    assert 1 <= len(rows_drawn(again)) <= 4


def test_what_libraries_write_stays_off_the_screen() -> None:
    with Pty(80, 24) as terminal:
        with Screen() as screen:
            os.write(2, b"noise of a library")
            screen.draw(PICTURE)
        os.write(2, b"after")
        shown = terminal.read()
    assert "noise" not in shown and shown.endswith("after")


def test_an_older_encoding_gets_plain_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    with Pty(80, 24) as terminal, Screen() as screen:
        screen.draw(PICTURE)
        shown = terminal.read()
    assert "* Recording 1:23" in plain(shown)


def test_a_terminal_that_was_closed_is_ignored() -> None:
    with Pty(80, 24) as terminal, Screen() as screen:
        terminal.close()
        screen.draw(PICTURE)  # raises nothing
        screen.draw(replace(PICTURE, trouble="later"))
