"""The command `history`: what was changed in a review."""

import typer

from cli.options import AsJson, NoPager, ReviewId
from cli.output import print_json, print_paged, tell


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(history)


def history(
    context: typer.Context,
    review_id: ReviewId,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """List what you changed in a review, the last change first.

    Each change is shown with its time, the words before it (-) and after it (+).
    `afterview undo ID` takes the last one back that stands.
    """
    from cli.terminal.change_lines import history_lines, step_as_dict
    from pipeline.archive import changes, reviews
    from pipeline.archive.database import Store

    with Store.open_to_read(context.obj.home) as store:
        if not reviews.exists(store, review_id):
            reviews.interview_row(store, review_id)  # raises
        steps = changes.steps(store, review_id)[::-1]
    if as_json:
        print_json([step_as_dict(each) for each in steps])
    elif steps:
        print_paged(history_lines(steps), is_paged=not no_pager)
    else:
        tell(f"Nothing was changed in review {review_id}.")
