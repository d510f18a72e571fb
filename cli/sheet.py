"""The commands `sheet list`, `sheet show`, `sheet new`."""

from typing import Annotated

import typer

from cli import completion
from cli.help import Commands
from cli.options import AsJson
from cli.output import print_json, print_lines, tell
from cli.terminal.cells import padded
from cli.terminal.style import safe
from models import sheet_as_dict
from pipeline.errors import SheetError


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    sheet = typer.Typer(
        cls=Commands,
        no_args_is_help=True,
        help="List, show and make prompt sheets: what a review asks.",
    )
    sheet.command("list")(list_)
    sheet.command()(show)
    sheet.command()(new)
    app.add_typer(sheet, name="sheet")


def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the built-in sheet and your own.

    Files that are no sheet are reported after them.
    """
    from pipeline.sheets import load_sheet, sheet_names

    folder = context.obj.home.sheets
    sheets, faults = [], []
    for name in sheet_names(folder):
        try:
            sheets.append(load_sheet(name, folder))
        except SheetError as error:
            faults.append(str(error))
    if as_json:
        print_json([{"name": s.name, "title": s.title, "prompts": len(s.prompts)} for s in sheets])
    else:
        print_lines(
            f"{padded(s.name, 16)} {safe(s.title)} ({len(s.prompts)} prompts)" for s in sheets
        )
    for fault in faults:
        tell(safe(fault))


def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME|PATH",
            help="The sheet; the built-in one if left out.",
            autocompletion=completion.sheets,
        ),
    ] = "interview",
    as_json: AsJson = False,
) -> None:
    """Show a sheet's prompts."""
    from cli.terminal.list_lines import sheet_lines
    from pipeline.sheets import load_sheet

    sheet = load_sheet(name, context.obj.home.sheets)
    if as_json:
        print_json(sheet_as_dict(sheet))
    else:
        print_lines(sheet_lines(sheet))


def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new sheet's name.")],
    as_json: AsJson = False,
) -> None:
    """Write a file for a sheet of your own, to be edited."""
    from pipeline.sheets import new_sheet

    context.obj.home.prepare()
    path = new_sheet(name, context.obj.home.sheets)
    if as_json:
        print_json({"name": name, "path": str(path)})
    else:
        print_lines([str(path)])
        tell(f"Edit it, then: afterview transcribe MEMO --sheet {name}")
