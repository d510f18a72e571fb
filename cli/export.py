"""The command `export`: write a review as Markdown, JSON or captions."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli import completion
from cli.options import ReviewId
from cli.output import confirm, print_document, tell
from cli.terminal.style import safe
from pipeline.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(export)


def export(
    context: typer.Context,
    review_id: ReviewId,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            help="Format: md, json, srt or vtt. Without it the file's ending says it, else md.",
            metavar="FORMAT",
            autocompletion=completion.formats,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write into this file; - prints it.", metavar="FILE"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace a file that is there without asking.")
    ] = False,
) -> None:
    """Write a review as Markdown, JSON or captions.

    Prints to standard output unless --output names a file; asks before it replaces one. Captions
    need times, which typed notes have not.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.export import exported

    if output == Path("-"):
        output = None
    with Store.open_to_read(context.obj.home) as store:
        text = exported(reviews.load(store, review_id), review_id, _format(to, output))
    if output is None:
        print_document(text)
        return
    if not force:
        _ask_before_replacing(output)
    _write(output, text)


def _format(to: str | None, output: Path | None) -> str:
    """Return the format to write: `to`, else by the file's ending, else Markdown.

    An ending that contradicts `to` is told.
    """
    from pipeline.export import EXPORTERS, format_meant

    ending = output.suffix if output else ""
    meant = format_meant(ending) if ending else ""
    if to is None:
        if ending and not meant:
            tell(f"{safe(ending)} is no format of ours, so it is Markdown. Others: --to FORMAT")
        return meant or "md"
    if meant and meant != to and to in EXPORTERS:
        tell(f"{safe(str(output))} is written as {to}, as --to says, though it ends in {ending}.")
    return to


def _ask_before_replacing(path: Path) -> None:
    """Ask whether a file that is there may be replaced.

    Raises:
        UsageError: there is no terminal to ask on, or a folder is there.
        Declined: it may not.
    """
    name = safe(str(path))
    if path.is_dir():
        raise UsageError(f"{name} is a folder. Name a file in it.")
    if not path.is_file():
        return  # nothing is there, or a device such as /dev/stdout
    if not sys.stdin.isatty():
        raise UsageError(f"{name} is there already. To replace it: --force")
    confirm(f"{name} is there already. Replace it?", otherwise=f"{name} stays as it was.")


def _write(path: Path, text: str) -> None:
    from pipeline.files import write_atomic

    try:
        write_atomic(path, text, mode=None)
    except OSError as error:
        raise UsageError(f"{safe(str(path))} cannot be written: {error.strerror}.") from error
    tell(f"Written: {safe(str(path))}")
