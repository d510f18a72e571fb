"""The command `export`: write a review, or all of them, for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cli import completion
from cli.called_reviews import found, number_or_name
from cli.options import one_of
from cli.output import print_document, tell
from cli.terminal.style import safe
from cli.written import ask_to_replace, may_write, writable, write_asked
from pipeline.errors import NO_REVIEW_YET, UsageError

if TYPE_CHECKING:
    from pipeline.archive.database import Store
    from pipeline.export.sound import How

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
            help="Format: md, json, csv, html, srt or vtt. Without it the file's ending says "
            "it, else md. anki: a deck of the questions to practise; vault: notes for Obsidian, "
            "with its folder instead of ID.",
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
    audio: Annotated[
        str | None,
        typer.Option(
            "--audio",
            parser=one_of("--audio", ("inside", "beside", "none")),
            help="The sound of a page (html): inside the file, in a folder beside it, or none.",
            metavar="inside|beside|none",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace a file that is there without asking.")
    ] = False,
) -> None:
    """Write a review, or all, as a document, a page or data.

    Prints to standard output unless --output names a file; asks before it replaces one. Captions
    need times, which typed notes have not. Markdown has the interview's data as properties at its
    top. On a page (html) a click on a sentence plays it; its sound is inside the file, in none
    that is printed. JSON and Markdown can be read back: afterview import FILE.
    """
    from pipeline.archive.database import Store

    if to == "vault":
        from cli.export_vault import export_vault

        export_vault(context.obj.home, _vault_folder(named, output), force=force)
        return
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
            folder = ALL_FOLDER if output is None else output
            _write_all(store, to or "md", folder, _sound(audio, to or "md"), force=force)
        return
    file = None if output == Path("-") else output
    form = _format(to, file)
    sound = _sound(audio, form)
    if file is None:
        if sound == "beside":
            raise UsageError("Sound beside a page needs the page's file: -o FILE")
        sound = cast("How", audio or "none")
    _write_one(context, named, form, file, sound, force=force)


def _vault_folder(named: str, output: Path | None) -> Path:
    """Return the folder that is named, as an argument or by --output.

    Raises:
        UsageError: there is none, or there are two.
    """
    if bool(named.strip()) == (output is not None):
        raise UsageError("Name the vault's folder: afterview export --to vault FOLDER")
    return output or Path(named)


def _sound(audio: str | None, to: str) -> "How":
    """Return where a page's sound goes.

    Raises:
        UsageError: it is no page that is written.
    """
    if audio and to != "html":
        raise UsageError(f"--audio is for pages (--to html), not for {to!r}.")
    return cast("How", audio or "inside")


def _write_one(
    context: typer.Context,
    named: str,
    to: str,
    output: Path | None,
    sound: "How",
    *,
    force: bool,
) -> None:
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.export import checked
    from pipeline.export.folder import with_sound

    checked(to)
    review_id = found(context, number_or_name(named))
    with Store.open_to_read(context.obj.home) as store:
        review = reviews.load(store, review_id)
    if output is not None:
        may_write(output, force=force)
    with writable(output or Path()):
        text, remarks = with_sound(review, review_id, to, output or Path(), sound)
    for each in remarks:
        tell(safe(each))
    if output is None:
        print_document(text)
        return
    write_asked(output, text, force=True)


def _write_all(store: "Store", to: str, folder: Path, sound: "How", *, force: bool) -> None:
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
        tell(NO_REVIEW_YET)
        return
    plan = list(planned(store, folder, to))
    there = sum(each.path.exists() for each in plan)
    if there and not force:
        ask_to_replace(f"{there} of {len(plan)} files are in {name} already. Replace them?", name)
    with writable(folder):
        remarks = write_planned(store, plan, to, sound)
    for each in remarks:
        tell(safe(each))
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
