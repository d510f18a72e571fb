"""Print text and JSON to standard output, remarks to standard error."""

import errno
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

from cli.terminal.remarks import tell, tell_words
from pipeline.errors import OutputUnusable

__all__ = ["print_json", "print_lines", "print_review_as_json", "print_text", "tell", "tell_words"]

if TYPE_CHECKING:
    from models import Review


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output."""
    print_text("\n".join(lines) + "\n")


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


def print_json(value: Any) -> None:  # noqa: ANN401  # whatever json takes
    """Print a value as JSON to standard output."""
    print_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_review_as_json(review: "Review", review_id: int) -> None:
    """Print a review as JSON, in the shape that the README documents."""
    from pipeline.export.json import review_as_dict

    print_json(review_as_dict(review, review_id))
