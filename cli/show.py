"""The command `show`: show a review."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.called_reviews import newest
from cli.options import AsJson, NoPager, ReviewNumber
from cli.output import print_json, print_paged, print_review_as_json
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models import Review
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
    is_clean: Annotated[
        bool, typer.Option("--clean", help="Hide um, you know, I mean and words said twice.")
    ] = False,
    is_raw: Annotated[
        bool, typer.Option("--raw", help="The running text, a paragraph a memo, without prompts.")
    ] = False,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """Show a review, by default the newest.

    Prints the sentences under each prompt, the questions with their answers, and the prompts that
    are not covered. Before a sentence stand its number and its time; `place` and `correct` take
    either. A review longer than the screen is shown in your PAGER, else in less. --clean hides
    words of English memos; none is deleted.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.review.split_offer import keep_offer

    _refuse_both({"--raw": is_raw, "--unplaced": only_unplaced})
    _refuse_both({"--json": as_json, "--raw": is_raw})
    _refuse_both({"--json": as_json, "--clean": is_clean})
    with Store.open_to_read(context.obj.home) as store:
        number = newest(store) if review_id is None else review_id
        review = keep_offer(store, number, reviews.load(store, number))
        rounds = [] if as_json or is_raw or only_unplaced else _rounds(store, number)
    if as_json:
        _print_json(review, number, only_unplaced=only_unplaced)
        return
    from cli.terminal.review_lines import review_lines, running_lines, unplaced_lines
    from cli.terminal.style import shows_styles

    if is_clean:
        from pipeline.review.fillers import cleaned

        review = cleaned(review)
    if is_raw:
        lines = running_lines(review)
    elif only_unplaced:
        lines = unplaced_lines(review, in_style=shows_styles())
    else:
        lines = [*review_lines(review, number, in_style=shows_styles()), *rounds]
    print_paged(lines, is_paged=not no_pager)


def _rounds(store: "Store", number: int) -> list[str]:
    """Return the timeline of a review's application; nothing where it is the only round."""
    from cli.terminal.style import title
    from cli.terminal.timeline import application_lines
    from pipeline.insights.applications import application_of

    found = application_of(store, number)
    if found is None or len(found.rounds) == 1:
        return []
    return ["", title("ROUNDS"), *application_lines(found, shown=number)]


def _print_json(review: "Review", number: int, *, only_unplaced: bool) -> None:
    if only_unplaced:
        from cli.terminal.review_lines import unplaced
        from pipeline.export.json import sentence_as_dict

        print_json([sentence_as_dict(each) for each in unplaced(review)])
    else:
        print_review_as_json(review, number)


def _refuse_both(options: dict[str, bool]) -> None:
    """Raise UsageError where two options are given that exclude each other."""
    if all(options.values()):
        raise UsageError(f"{' and '.join(options)} exclude each other: choose one.")
