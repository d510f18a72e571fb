"""The command `split`: make two reviews of one."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.options import AsJson, Company, HeldOn, Outcome, ReviewId, Role, Stage, interview_from
from cli.output import print_json, print_lines, tell
from cli.sentences import find_sentence
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.archive.database import Store


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(split)


def split(
    context: typer.Context,
    review_id: ReviewId,
    sentence: Annotated[
        str | None,
        typer.Argument(
            metavar="SENTENCE",
            help="Where the second interview begins: a sentence's number (31) or its time (0:31), "
            "as `show` prints them.",
            autocompletion=completion.sentences,
        ),
    ] = None,
    company: Company = "",
    role: Role = "",
    stage: Stage = "",
    held_on: HeldOn = "",
    outcome: Outcome = "",
    undo: Annotated[bool, typer.Option("--undo", help="Join two reviews that were split.")] = False,
    one: Annotated[
        bool, typer.Option("--one", help="Keep one review, and offer no split any more.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make two reviews of a memo that tells of two interviews.

    The options describe the second interview. Both reviews keep your placements and share the
    audio.
    """
    from pipeline.archive import splits
    from pipeline.archive.database import Store
    from pipeline.review.edits import split as split_review
    from pipeline.review.edits import undo_split

    about = (company, role, stage, held_on, outcome)
    if (sentence is not None) + undo + one != 1 or ((undo or one) and any(about)):
        raise UsageError(
            "Say where the second interview begins (a sentence's number or time as `afterview "
            "show` prints it), or one of --undo and --one alone."
        )
    interview = interview_from(*about)
    with Store.open(context.obj.home) as store:
        if one:
            splits.mark_as_one(store, review_id)
            numbers = [review_id]
            said = f"Review {review_id} stays one review; a split is not offered any more."
        elif undo:
            gone, into = undo_split(store, review_id)
            numbers = [into]
            said = f"Review {gone} is a part of review {into} again."
        else:
            second = split_review(
                store, review_id, interview, lambda each: find_sentence(each, sentence or "")
            )
            numbers = [review_id, second]
            said = f"To undo it: afterview split {second} --undo"
            if not interview.company:
                said = f"Name its company: afterview edit {second} --company NAME. {said}"
        _print_split(store, numbers, as_json=as_json, as_list=not (one or undo))
    tell(said)


def _print_split(store: "Store", numbers: list[int], *, as_json: bool, as_list: bool) -> None:
    from cli.terminal.list_lines import list_lines
    from pipeline.archive import reviews

    if as_json:
        from pipeline.export.json import review_as_dict

        values = [review_as_dict(reviews.load(store, number), number) for number in numbers]
        print_json(values if as_list else values[0])
    else:
        print_lines(
            list_lines([each for each in reviews.list_all(store) if each.review_id in numbers])
        )
