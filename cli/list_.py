"""The command `list`: list all reviews."""

from typing import TYPE_CHECKING

import typer

from cli.options import AsJson, NoPager
from cli.output import print_json, print_paged, tell
from cli.services import Services

if TYPE_CHECKING:
    from pipeline.archive.reviews import ReviewLine


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("list")(list_)


def list_(context: typer.Context, no_pager: NoPager = False, as_json: AsJson = False) -> None:
    """List all reviews, the last filed first.

    Recordings that are not filed yet are reported after them.
    """
    from cli.terminal.list_lines import list_lines, orphan_lines
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.recording.session import orphaned_sessions

    services: Services = context.obj
    home = services.home
    with Store.open_to_read(home) as store:
        lines = reviews.list_all(store)
        left = orphan_lines(orphaned_sessions(home, store))
    if as_json:
        print_json([_line_as_dict(line) for line in lines])
    elif lines:
        print_paged(list_lines(lines), is_paged=not no_pager)
    elif not left:
        tell("There is no review yet. Make the first with: afterview transcribe MEMO")
    for line in left:
        tell(line)


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
