"""The command `import`: turn typed notes or another tool's transcript into a review."""

from pathlib import Path
from typing import Annotated

import typer

from cli.filing import print_reviews, tell_if_known
from cli.options import (
    AsJson,
    Company,
    HeldOn,
    Me,
    Outcome,
    Role,
    SheetName,
    Stage,
    interview_from,
)
from cli.services import Services
from cli.speakers import who_is_user


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("import")(import_)


def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Notes (.md, .txt), a transcript (.srt, .vtt, .docx, .json), or - for a pipe.",
        ),
    ],
    company: Company = "",
    role: Role = "",
    stage: Stage = "",
    held_on: HeldOn = "",
    outcome: Outcome = "",
    sheet: SheetName = "interview",
    me: Me = "",
    as_json: AsJson = False,
) -> None:
    """Turn typed notes or another tool's transcript into a review.

    Headings that repeat a prompt file what stands under them; other lines are placed by meaning.
    Of a transcript of the interview itself (Zoom, Teams, Meet, Otter, lines with "Name:") it needs
    to know which speaker you are: the questions are what the others asked.
    """
    from pipeline.archive.database import Store
    from pipeline.flow.notes import file_notes
    from pipeline.notes import day_of, read_bytes
    from pipeline.sheets import load_sheet

    services: Services = context.obj
    home = services.home
    interview = interview_from(company, role, stage, held_on, outcome)
    prompts, data = load_sheet(sheet, home.sheets), read_bytes(file)
    name = "standard input" if file == Path("-") else file.name
    with Store.open(home) as store:
        filed = file_notes(
            data,
            name,
            store=store,
            sheet=prompts,
            interview=interview,
            written_on=day_of(file),
            me=who_is_user(data, name, me),
        )
        tell_if_known(file, filed)
        print_reviews(store, [filed], as_list=False, as_json=as_json)
