"""The command `todo`: what you resolved for the next time, ticked as it is done."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import completion
from cli.options import AsJson, NoPager, number_within
from cli.output import print_json, print_paged, tell
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models.prep import Todo


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(todo)


def todo(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None,
        typer.Argument(
            parser=number_within("NUMBER", 1),
            metavar="NUMBER",
            help="Those to tick; without any, all that are open are listed.",
            autocompletion=completion.todos,
        ),
    ] = None,
    untick: Annotated[
        bool, typer.Option("--untick", help="Take the ticks of these away again.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="List those that are done too.")] = False,
    company: Annotated[
        str,
        typer.Option(
            help="Only from interviews with this company.",
            metavar="NAME",
            autocompletion=completion.companies,
        ),
    ] = "",
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """List what you want to do differently; tick what is done.

    Lists the sentences of all reviews under the prompt `next_time`, the latest interview first. A
    tick stays when the memo is transcribed again. For example: `afterview todo 3 5`,
    `afterview todo 3 --untick`.
    """
    from cli.terminal.prep_lines import todo_lines
    from pipeline.archive.database import Store
    from pipeline.insights.todo import all_todos, tick

    if untick and not numbers:
        raise UsageError("Say which: afterview todo NUMBER --untick")
    with Store.open(context.obj.home) as store:
        if numbers:
            found = tick(store, list(dict.fromkeys(numbers)), is_done=not untick)
        else:
            found = all_todos(store)
    if company.strip():
        found = [each for each in found if company.strip().casefold() in each.company.casefold()]
    shown = [each for each in found if every or numbers or each.done_on is None]
    if as_json:
        print_json([_as_dict(each) for each in shown])
        return
    if shown:
        print_paged(todo_lines(shown), is_paged=not no_pager)
    if not numbers:
        _tell_rest(found, shown)


def _tell_rest(found: "list[Todo]", shown: "list[Todo]") -> None:
    """Tell how many are done, or that there is none at all."""
    if not found:
        tell(
            "No sentence is filed under next_time. To file one: "
            "afterview place ID SENTENCE next_time"
        )
    elif len(found) > len(shown):
        done = len(found) - len(shown)
        rest = "All are done" if not shown else f"{done} {'is' if done == 1 else 'are'} done"
        tell(f"{rest}: afterview todo --all")


def _as_dict(todo: "Todo") -> dict[str, Any]:
    return {
        "number": todo.number,
        "review_id": todo.review_id,
        "sentence": todo.sentence,
        "start_s": None if todo.start_s is None else round(todo.start_s, 3),
        "text": todo.text,
        "company": todo.company or None,
        "role": todo.role or None,
        "day": todo.day.isoformat() if todo.day else None,
        "done_on": todo.done_on.isoformat() if todo.done_on else None,
    }
