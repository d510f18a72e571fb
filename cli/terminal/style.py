"""Colour and wrapping for a terminal; plain text everywhere else."""

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Sequence

import typer

from cli.terminal.cells import cells, fragments
from pipeline.text import printable

MAX_WIDTH = 100
MIN_WIDTH = 40

# A word to print: its text, and its style as `typer.style` takes it.
Piece = tuple[str, dict[str, object]]


def width() -> int:
    """Return the columns to fill: the terminal's own, from MIN_WIDTH to MAX_WIDTH."""
    return max(MIN_WIDTH, min(MAX_WIDTH, _columns_of_terminal()))


def _columns_of_terminal() -> int:
    if (columns := os.environ.get("COLUMNS", "")).isdecimal() and int(columns):
        return int(columns)
    for descriptor in (1, 2, 0):
        with contextlib.suppress(OSError):
            return os.get_terminal_size(descriptor).columns or MAX_WIDTH
    return MAX_WIDTH


def shows_styles() -> bool:
    """Return whether standard output shows what `styled` adds; elsewhere typer strips it."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def styled(text: str, **style: object) -> str:
    """Return the text with ANSI codes, unless NO_COLOR is set; typer strips them for files."""
    if os.environ.get("NO_COLOR") or not style:
        return text
    return typer.style(text, **style)  # type: ignore[arg-type]  # the keywords of typer.style


def title(text: str) -> str:
    """Style a heading."""
    return styled(text, bold=True)


def faint(text: str) -> str:
    """Style what matters less."""
    return styled(text, dim=True)


def safe(text: str) -> str:
    """Make control characters visible, so that no text from elsewhere drives the terminal.

    White space of any kind becomes a blank.
    """
    if text.isprintable():
        return text
    return printable("".join(" " if char.isspace() else char for char in text))


def wrapped(pieces: Iterable[Piece], *, first: str, rest: str) -> list[str]:
    """Wrap pieces to lines of `width()`; `first` begins the first line, `rest` the others."""
    lines: list[str] = []
    begin, line, used = first, "", _columns(first)
    room, margin = width(), _columns(rest)
    for text, style in pieces:
        part, blank = "", " " if line else ""
        for fragment in fragments(text, room - margin):
            taken = cells(fragment)
            if (line or part) and used + len(blank) + taken > room:
                lines.append(begin + line + _styled_part(part, style))
                begin, line, used, part, blank = rest, "", margin, "", ""
            part, used, blank = part + blank + fragment, used + len(blank) + taken, ""
        line += _styled_part(part, style)
    return [*lines, begin + line]


def _styled_part(part: str, style: dict[str, object]) -> str:
    text = part.lstrip(" ")
    return part[: len(part) - len(text)] + (styled(text, **style) if text else "")


def _columns(text: str) -> int:
    return cells(re.sub(r"\x1b\[[\d;]*m", "", text))


def plain_pieces(text: str) -> list[Piece]:
    """Split a text to words without style."""
    return styled_pieces(text)


def styled_pieces(text: str, **style: object) -> list[Piece]:
    """Split a text to words with one style."""
    return [(word, style) for word in safe(text).split()]


def marked_pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Split a text to words; emphasise those that overlap one of `spans` (offsets)."""
    pieces: list[Piece] = []
    offset = 0
    for word in text.split():
        offset = text.index(word, offset)
        is_marked = any(start < offset + len(word) and offset < end for start, end in spans)
        pieces.append((safe(word), {"bold": True, "fg": "yellow"} if is_marked else {}))
        offset += len(word)
    return pieces
