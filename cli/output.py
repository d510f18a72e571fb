"""What commands print with."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from models import Review


def print_lines(lines: Iterable[str]) -> None:
    """Lines to standard output."""
    typer.echo("\n".join(lines))


def print_json(value: Any) -> None:  # noqa: ANN401  # whatever json takes
    """A value as JSON to standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_review_as_json(review: "Review", review_id: int) -> None:
    """One review to standard output, as the README documents it."""
    from pipeline.export.json import review_as_dict

    print_json(review_as_dict(review, review_id))


def tell(text: str) -> None:
    """A remark to standard error, so that what is printed stays clean."""
    typer.echo(text, err=True)
