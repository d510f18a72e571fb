"""Print text and JSON to standard output, remarks to standard error."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

from cli.terminal.remarks import tell, tell_words

__all__ = ["print_json", "print_lines", "print_review_as_json", "tell", "tell_words"]

if TYPE_CHECKING:
    from models import Review


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output."""
    typer.echo("\n".join(lines))


def print_json(value: Any) -> None:  # noqa: ANN401  # whatever json takes
    """Print a value as JSON to standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_review_as_json(review: "Review", review_id: int) -> None:
    """Print a review as JSON, in the shape that the README documents."""
    from pipeline.export.json import review_as_dict

    print_json(review_as_dict(review, review_id))
