"""What commands print with."""

import json
from collections.abc import Iterable
from typing import Any

import typer


def print_lines(lines: Iterable[str]) -> None:
    """Lines to standard output."""
    typer.echo("\n".join(lines))


def print_json(value: Any) -> None:  # noqa: ANN401  # whatever json takes
    """A value as JSON to standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def tell(text: str) -> None:
    """A remark to standard error, so that what is printed stays clean."""
    typer.echo(text, err=True)
