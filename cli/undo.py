"""The command `undo`: take the last change back."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.called_reviews import found, number_or_name
from cli.options import AsJson
from cli.output import print_json, tell, tell_words
from cli.terminal.style import safe

if TYPE_CHECKING:
    from pipeline.review.history import Undone


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(undo)


def undo(
    context: typer.Context,
    review_id: Annotated[
        int | None,
        typer.Argument(
            parser=number_or_name,
            callback=found,
            metavar="ID",
            help="The review's number, last, or its company; else the last change of any review.",
            autocompletion=completion.reviews,
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--redo", help="Make the change again that was undone last.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take back the last change: of text, prompts or interview.

    Takes back all that one command changed (`edit`, `place`, `correct`); run again, what was
    changed before that. `afterview history ID` lists the changes. A review that was split is joined
    with `afterview split ID --undo`, a new transcript is left with `afterview redo ID --back`.
    """
    from cli.terminal.change_lines import change_lines, step_as_dict
    from pipeline.archive.database import Store
    from pipeline.review import history

    with Store.open(context.obj.home) as store:
        act = history.redo if again else history.undo
        undone = act(store, review_id)
    if as_json:
        print_json({**step_as_dict(undone.step), "left": len(undone.left)})
    else:
        tell(f"{'Done again' if again else 'Taken back'}: {undone.step.command}")
        for line in change_lines(undone.step, is_back=not again, has_review=review_id is None):
            tell_words(line)
    _tell_left(undone, "made again" if again else "taken back")


def _tell_left(undone: "Undone", what: str) -> None:
    from models.change import InterviewChange

    for each in undone.left:
        if isinstance(each, InterviewChange):
            tell(f"Not all of it was {what}: the interview was changed in other ways since.")
        else:
            said = safe(each.new[0].sentence.text)
            tell(
                f"Not {what}, as its sentence was changed in other ways since, or its memo "
                f"transcribed again: {said}"
            )
    if undone.left:
        raise typer.Exit(1)
