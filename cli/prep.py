"""The command `prep`: one page to read before an interview."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.options import AsJson, NoPager, number_within, one_of
from cli.output import print_document, print_json, print_paged, tell
from pipeline.errors import NO_REVIEW_YET, UsageError

if TYPE_CHECKING:
    from models.prep import Prep

FORMATS = ("md", "html", "pdf")
_ENDINGS = {".md": "md", ".markdown": "md", ".txt": "md", ".html": "html", ".htm": "html"} | {
    ".pdf": "pdf"
}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(prep)


def _format(text: str) -> str:
    return one_of("--to", FORMATS)(text) if text else ""


def prep(
    context: typer.Context,
    company: Annotated[
        str,
        typer.Option(
            help="Company that the interview is with.",
            metavar="NAME",
            autocompletion=completion.companies,
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(
            help="Role that it is for; else that of the company's last application.",
            metavar="NAME",
            autocompletion=completion.roles,
        ),
    ] = "",
    number: Annotated[
        int | None,
        typer.Option(
            "--round",
            parser=number_within("--round", 1),
            help="Round, from 1; else the one after the company's last.",
            metavar="N",
        ),
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            parser=_format,
            help="Format: md, html or pdf. Without it the file's ending says it.",
            metavar="FORMAT",
            autocompletion=completion.page_formats,
        ),
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write into this file; - prints it.", metavar="FILE"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace a file that is there without asking.")
    ] = False,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """Prepare for an interview: one page of what your reviews say.

    The company's earlier rounds, who was there and what was promised; questions likely to come,
    those that you answered wrong with your note, what to do differently, what went well, and
    questions of your own. For example: `afterview prep --company acme`, `afterview prep --to pdf`.
    """
    from cli.called_questions import caught_up
    from cli.terminal.prep_lines import prep_lines
    from pipeline.archive.database import Store
    from pipeline.insights import prep as insights

    if as_json and (to or output):
        raise UsageError("--json is printed alone, without --to and --output.")
    output = None if output == Path("-") else output
    to = to or _meant(output)
    with Store.open(context.obj.home) as store:
        caught_up(store)
        found = insights.prep(store, company.strip(), role.strip(), number)
    if as_json:
        from pipeline.export.prep import prep_as_dict

        print_json(prep_as_dict(found))
        return
    _tell_unknown(found, company.strip())
    if to or output:
        _write(found, to or "md", output, force=force)
    else:
        print_paged(prep_lines(found), is_paged=not no_pager)


def _meant(output: Path | None) -> str:
    """Return the format that a file's ending says; empty where it says none."""
    if output is None:
        return ""
    meant = _ENDINGS.get(output.suffix.lower(), "")
    if output.suffix and not meant:
        raise UsageError(f"{output.suffix} is none of the formats: --to md, html or pdf.")
    return meant


def _tell_unknown(found: "Prep", company: str) -> None:
    """Tell where nothing is known yet.

    Raises:
        typer.Exit: there is no review at all.
    """
    if not found.reviews:
        tell(NO_REVIEW_YET)
        raise typer.Exit
    if company and not any(each.key == "rounds" for each in found.sections):
        tell("No interview with this company yet: the page tells what all others say.")


def _write(found: "Prep", to: str, output: Path | None, *, force: bool) -> None:
    from cli.written import write_asked
    from pipeline.export.prep import prep_markdown, prep_page

    if to == "pdf":
        from pipeline.export.prep_pdf import prep_pdf

        write_asked(output or Path("prep.pdf"), prep_pdf(found), force=force)
        return
    text = prep_page(found) if to == "html" else prep_markdown(found)
    if output is None:
        print_document(text)
    else:
        write_asked(output, text, force=force)
