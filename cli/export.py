"""The command `export`: write a review, or all of them, for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.called_reviews import found, number_or_name
from cli.output import print_document, tell
from cli.terminal.style import safe
from cli.written import ask_to_replace, write_asked
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.archive.database import Store

ALL_FOLDER = Path("afterview-export")
"""Where all reviews go if nobody names a folder."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(export)


def export(
    context: typer.Context,
    named: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="The review's number, last (the newest), or its company (that one's newest).",
            autocompletion=completion.reviews,
            show_default=False,
        ),
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="All reviews, a file each.")] = False,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            help="Format: md, json, csv, srt or vtt. Without it the file's ending says it, else "
            "md. anki: a deck of the questions to practise.",
            metavar="FORMAT",
            autocompletion=completion.formats,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help=f"Write into this file; - prints it. With --all a folder, else {ALL_FOLDER}.",
            metavar="FILE",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace a file that is there without asking.")
    ] = False,
) -> None:
    """Write a review, or all, as Markdown, JSON, CSV or captions.

    Prints to standard output unless --output names a file; asks before it replaces one. Captions
    need times, which typed notes have not. Markdown has the interview's data as properties at its
    top. JSON and Markdown can be read back: afterview import FILE.
    """
    from pipeline.archive.database import Store

    if to == "anki" and not named.strip():
        from cli.export_anki import export_anki

        export_anki(context.obj.home, output, force=force)
        return
    if to == "anki":
        raise UsageError("A deck is of all interviews' questions: afterview export --to anki")
    if every == bool(named.strip()):
        raise UsageError(
            "Name one review or --all, not both."
            if every
            else "Say which review: its number, last, its company; or all of them: --all"
        )
    if every:
        with Store.open_to_read(context.obj.home) as store:
            _write_all(store, to or "md", ALL_FOLDER if output is None else output, force=force)
        return
    _write_one(context, named, to, None if output == Path("-") else output, force=force)


def _write_one(
    context: typer.Context, named: str, to: str | None, output: Path | None, *, force: bool
) -> None:
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.export import exported

    review_id = found(context, number_or_name(named))
    with Store.open_to_read(context.obj.home) as store:
        text = exported(reviews.load(store, review_id), review_id, _format(to, output))
    if output is None:
        print_document(text)
        return
    write_asked(output, text, force=force)


def _write_all(store: "Store", to: str, folder: Path, *, force: bool) -> None:
    """Write all reviews into a folder; tell those that have no such form.

    Raises:
        UsageError: there is no such format, or it cannot be written.
        Declined: files that are there may not be replaced.
    """
    from pipeline.archive import reviews
    from pipeline.export import checked
    from pipeline.export.folder import planned, write_planned

    checked(to)
    name = safe(str(folder))
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{name} is a file. With --all, -o names a folder.")
    count = len(reviews.list_all(store))
    if not count:
        tell("There is no review yet. Make the first with: afterview transcribe MEMO")
        return
    plan = list(planned(store, folder, to))
    there = sum(each.path.exists() for each in plan)
    if there and not force:
        ask_to_replace(f"{there} of {len(plan)} files are in {name} already. Replace them?", name)
    try:
        write_planned(store, plan, to)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error
    if left := count - len(plan):
        tell(f"Without times, so not as {to}: {left} of {count} reviews. As text: --to md")
    tell(f"Written: {len(plan)} files into {name}")


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
