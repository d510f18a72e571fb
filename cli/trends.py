"""The command `trends`: what changes from interview to interview."""

from pathlib import Path
from typing import Annotated, cast

import typer

from cli import completion
from cli.options import AsJson, NoPager, one_of
from cli.output import print_json, print_paged, tell
from models import Filters
from models.trends import BY, By
from pipeline.errors import NO_REVIEW_YET, UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(trends)


def trends(
    context: typer.Context,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            parser=one_of("--by", BY),
            help="What is a point: interview, month, company, role or round.",
            metavar="WHAT",
            autocompletion=completion.groups,
        ),
    ] = "interview",
    company: Annotated[
        str,
        typer.Option(
            help="Only with this company.", metavar="NAME", autocompletion=completion.companies
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(help="Only for this role.", metavar="NAME", autocompletion=completion.roles),
    ] = "",
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", help="Write a page for the browser, all in one file.", metavar="FILE"
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace a file that is there without asking.")
    ] = False,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """Show what changes from interview to interview.

    Plots the prompts covered, how sure you were, what you made up, what went well and badly, your
    own questions, the answers that you checked, how soon you spoke, and which third you remember;
    calls out where you were sure but wrong, and unsure but right. Fewer than three memos are no
    line. On the page that --html writes, every point leads to its sentences.
    """
    from cli.called_questions import caught_up
    from cli.terminal.trend_lines import trend_lines
    from pipeline.archive.database import Store
    from pipeline.insights import trends as insights

    if html and as_json:
        raise UsageError("--html and --json exclude each other: choose one.")
    filters = Filters(company=company.strip(), role=role.strip())
    with Store.open_to_read(context.obj.home) as store:
        caught_up(store)
        found = insights.trends(store, cast(By, by), filters)
    if not found.reviews and not as_json:
        _tell_none(filters)
    if html:
        from cli.written import write_asked
        from pipeline.export.trends_page import trends_page

        write_asked(html, trends_page(found), force=force)
    elif as_json:
        from pipeline.export.trends_json import trends_as_dict

        print_json(trends_as_dict(found))
    else:
        print_paged(trend_lines(found), is_paged=not no_pager)


def _tell_none(filters: Filters) -> None:
    if filters != Filters():
        tell("No review is like that. See which there are with: afterview list")
        raise typer.Exit(1)
    tell(NO_REVIEW_YET)
    raise typer.Exit
