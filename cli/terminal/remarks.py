"""Errors and remarks: commands as the user calls them, wrapped where a terminal shows them."""

import contextlib
import sys

import typer

from cli.terminal.called import as_called, pieces_of
from cli.terminal.cells import cells
from cli.terminal.style import safe, width, wrapped

MARGIN = "  "  # of the lines that a remark goes on in


def tell(text: str) -> None:
    """Print a remark to standard error; standard output stays clean for pipes.

    `afterview COMMAND` in it becomes what the user has to type for it; `tell_words` leaves a text
    as it is.
    """
    tell_words(remark(text))


def tell_words(text: str) -> None:
    """Print a text of the user's own to standard error, as it is.

    Where it cannot be printed, the command goes on.
    """
    with contextlib.suppress(OSError):
        typer.echo(text, err=True)


def remark(text: str) -> str:
    """Return a remark for standard error, in lines of the terminal's width where there is one."""
    if not sys.stderr.isatty():
        return as_called(text)
    return "\n".join(line for each in text.split("\n") for line in remark_lines(each))


def remark_lines(text: str) -> list[str]:
    """Return a line wrapped to the terminal's width; a command in it stays whole, to be copied."""
    if cells(as_called(text)) <= width():
        return [as_called(text)]
    indent = text[: len(text) - len(text.lstrip())]
    return wrapped([(each, {}) for each in pieces_of(text)], first=indent, rest=indent + MARGIN)


def error_text(message: str) -> str:
    """Return an error as it is told."""
    return remark(f"afterview: {safe(message)}")
