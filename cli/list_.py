"""The command `list`: list the newest reviews, or all."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.called_reviews import nearest
from cli.options import AsJson, NoPager, number_within
from cli.output import print_json, print_paged, tell
from cli.services import Services
from cli.terminal.style import safe
from models import Filters
from pipeline.errors import NO_REVIEW_YET, UsageError

if TYPE_CHECKING:
    from pipeline.archive.database import Store
    from pipeline.archive.reviews import ReviewLine

NEWEST = 20  # reviews that are listed where nobody says how many


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("list")(list_)


def list_(
    context: typer.Context,
    company: Annotated[
        str,
        typer.Option(
            help="Only with this company.",
            metavar="NAME",
            autocompletion=completion.companies,
        ),
    ] = "",
    outcome: Annotated[
        str,
        typer.Option(
            help="Only with this outcome.",
            metavar="TEXT",
            autocompletion=completion.outcomes,
        ),
    ] = "",
    since: Annotated[
        str,
        typer.Option(help="Only from this day or period on: 2026-03, March …", metavar="DAY"),
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option(
            parser=number_within("--limit", 1),
            help=f"Reviews to list at most; else {NEWEST}, as JSON all.",
            metavar="N",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List all, however many.")] = False,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """List the newest reviews, the last filed first.

    A part of a company's or an outcome's name is enough. Recordings that are not filed yet are
    reported after them.
    """
    from cli.terminal.list_lines import list_lines, orphan_lines
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.recording.session import orphaned_sessions

    if every and limit is not None:
        raise UsageError("--all and --limit exclude each other: choose one.")
    services: Services = context.obj
    home = services.home
    filters = _filters(company, outcome, since)
    if limit is None and not (every or as_json):
        limit = NEWEST
    with Store.open_to_read(home) as store:
        lines = reviews.list_all(store, filters, limit=limit)
        count = reviews.count(store, filters)
        left = orphan_lines(orphaned_sessions(home, store))
        said = "" if count else _nothing(store, filters)
    if as_json:
        print_json([_line_as_dict(line) for line in lines])
    elif lines:
        more = _more(count - len(lines), company, outcome, since)
        print_paged([*list_lines(lines), *more], is_paged=not no_pager)
    if said and not (as_json or (left and filters == Filters())):
        tell(said)
    for line in left:
        tell(line)
    if not count and filters != Filters():
        raise typer.Exit(1)


def _filters(company: str, outcome: str, since: str) -> Filters:
    """Return what the options say; raise UsageError where `since` is no period."""
    if not since:
        return Filters(company=company.strip(), outcome=outcome.strip())
    from datetime import date

    from pipeline.periods import period_option

    first = period_option(since, "--since", date.today()).first
    return Filters(company=company.strip(), outcome=outcome.strip(), since=first)


def _more(count: int, company: str, outcome: str, since: str) -> list[str]:
    """Return how many further reviews there are, and what lists them."""
    if not count:
        return []
    import shlex

    from cli.terminal.remarks import remark_lines
    from cli.terminal.style import faint

    options = {"--company": company, "--outcome": outcome, "--since": since}
    given = [word for name, value in options.items() if value for word in (name, value)]
    command = shlex.join(["afterview", "list", *map(safe, given), "--all"])
    return ["", *map(faint, remark_lines(f"{count:,} more: {command}"))]


def _nothing(store: "Store", filters: Filters) -> str:
    """Return why nothing is listed, with the nearest values that there are."""
    from pipeline.archive import names, reviews

    if not reviews.count(store):
        return NO_REVIEW_YET
    for name in ("company", "outcome"):
        value, known = getattr(filters, name), names.values(store, name)
        if value and not any(value.casefold() in each.casefold() for each in known):
            near = nearest(value, known)
            offer = f" Did you mean {' or '.join(map(safe, near))}?" if near else ""
            return f"No review has the {name} {value!r}.{offer}"
    return "No review is like that. See which there are with: afterview list"


def _line_as_dict(line: "ReviewLine") -> dict[str, object]:
    return {
        "review_id": line.review_id,
        "company": line.interview.company or None,
        "role": line.interview.role or None,
        "held_on": line.interview.held_on.isoformat() if line.interview.held_on else None,
        "outcome": line.interview.outcome or None,
        "seconds": round(line.seconds, 3),
        "missing_seconds": round(line.missing_seconds, 3),
        "sentences": line.sentences,
        "complete": line.is_complete,
    }
