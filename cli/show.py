"""The command `show`: show a review."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, NoPager, ReviewNumber
from cli.output import print_json, print_paged, print_review_as_json, tell

if TYPE_CHECKING:
    from pipeline.archive.database import Store


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(show)


def show(
    context: typer.Context,
    review_id: ReviewNumber = None,
    only_unplaced: Annotated[
        bool, typer.Option("--unplaced", help="Only the sentences that are filed nowhere.")
    ] = False,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """Show a review, by default the newest.

    Prints the sentences under each prompt, the questions with their answers, and the prompts that
    are not covered. Before a sentence stand its number and its time; `place` and `correct` take
    either. A review longer than the screen is shown in your PAGER, else in less.
    """
    from cli.terminal.review_lines import review_lines, unplaced, unplaced_lines
    from pipeline.archive import reviews
    from pipeline.archive.database import Store

    with Store.open_to_read(context.obj.home) as store:
        number = _newest(store) if review_id is None else review_id
        review = reviews.load(store, number)
    if as_json and only_unplaced:
        from pipeline.export.json import sentence_as_dict

        print_json([sentence_as_dict(each) for each in unplaced(review)])
    elif as_json:
        print_review_as_json(review, number)
    elif only_unplaced:
        print_paged(unplaced_lines(review), is_paged=not no_pager)
    else:
        print_paged(review_lines(review, number), is_paged=not no_pager)


def _newest(store: "Store") -> int:
    """Return the newest review's number; say which later ones are left out."""
    from pipeline.archive import reviews

    newest = reviews.newest(store)
    for number in newest.skipped:
        tell(f"Review {number} is a few seconds without speech. To see it: afterview show {number}")
    return newest.review_id
