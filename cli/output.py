"""Print text and JSON to standard output, remarks to standard error."""

import errno
import json
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

from cli.terminal.remarks import tell, tell_words
from pipeline.errors import AfterviewError, OutputUnusable
from pipeline.text import printable

__all__ = [
    "confirm",
    "print_document",
    "print_json",
    "print_lines",
    "print_paged",
    "print_review_as_json",
    "print_text",
    "tell",
    "tell_words",
]

if TYPE_CHECKING:
    from models import Review


class Declined(AfterviewError):
    """The user answered no to a question; the message says what stays as it is."""

    exit_code = 1


def confirm(question: str, *, otherwise: str) -> None:
    """Ask a question of yes or no; `otherwise` says what stays where the answer is no.

    Raises:
        Declined: the answer is no.
        typer.Abort: there is none: Ctrl-C, Ctrl-D.
    """
    if not typer.confirm(question, err=True):
        raise Declined(otherwise)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output."""
    print_text("\n".join(lines) + "\n")


def print_paged(lines: Iterable[str], *, is_paged: bool = True) -> None:
    """Print lines to standard output; in a pager where a terminal shows fewer of them."""
    from cli.terminal.pager import in_pager

    shown = list(lines)
    if not (is_paged and in_pager(shown)):
        print_lines(shown)


def print_text(text: str) -> None:
    """Print a text as it is to standard output.

    Raises:
        OutputUnusable: it cannot be written, as on a full disk.
        BrokenPipeError: nobody reads it any more, as with `| head`.
    """
    try:
        typer.echo(text, nl=False)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise OutputUnusable(
            f"The output cannot be written ({error.strerror}). What was stored before is kept."
        ) from error


def print_document(text: str) -> None:
    """Print a document to standard output: as it is, but where a terminal shows it, it is safe."""
    if sys.stdout.isatty():
        text = re.sub(r"[^\n\t -~]", lambda found: printable(found[0]), text)
    print_text(text)


def print_json(value: Any) -> None:  # noqa: ANN401  # whatever json takes
    """Print a value as JSON to standard output; what could drive a terminal as JSON's escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    print_text(re.sub(r"[^\n -~]", _json_character, text) + "\n")


def _json_character(found: re.Match[str]) -> str:
    char = found[0]
    return char if printable(char) == char else json.dumps(char)[1:-1]


def print_review_as_json(review: "Review", review_id: int) -> None:
    """Print a review as JSON, in the shape that the README documents."""
    from pipeline.export.json import review_as_dict

    print_json(review_as_dict(review, review_id))
