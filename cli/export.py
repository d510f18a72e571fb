"""The command `export`: write a review as Markdown, JSON or captions."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import ReviewId
from cli.output import tell
from cli.terminal.style import safe
from pipeline.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(export)


def export(
    context: typer.Context,
    review_id: ReviewId,
    to: Annotated[
        str, typer.Option("--to", help="Format: md, json, srt or vtt.", metavar="FORMAT")
    ] = "md",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write into this file.", metavar="FILE")
    ] = None,
) -> None:
    """Write a review as Markdown, JSON or captions.

    Prints to standard output unless --output names a file, which is replaced.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.export import EXPORTERS

    if to not in EXPORTERS:
        raise UsageError(f"{to!r} is no format. There are: {', '.join(EXPORTERS)}.")
    with Store.open_to_read(context.obj.home) as store:
        text = EXPORTERS[to](reviews.load(store, review_id), review_id)
    if output is None:
        typer.echo(text, nl=False)
    else:
        _write(output, text)


def _write(path: Path, text: str) -> None:
    from pipeline.files import write_atomic

    try:
        write_atomic(path, text, mode=None)
    except OSError as error:
        raise UsageError(f"{safe(str(path))} cannot be written: {error.strerror}.") from error
    tell(f"Written: {safe(str(path))}")
