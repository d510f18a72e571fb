"""The command `redo`: transcribe memos again."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.filing import terms_of
from cli.options import AsJson, Beam, ReviewIds, WeightsName, Workers
from cli.output import print_json, print_lines, tell
from cli.services import Services
from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.flow.retranscribe import Redone, Result


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(redo)


def redo(
    context: typer.Context,
    review_ids: ReviewIds = None,
    every: Annotated[bool, typer.Option("--all", help="Redo all reviews.")] = False,
    weights: WeightsName = "base",
    language: Annotated[
        str | None,
        typer.Option(help="Language spoken, or auto; else the transcript's own.", metavar="CODE"),
    ] = None,
    beam: Beam = None,
    workers: Workers = None,
    back: Annotated[
        bool, typer.Option("--back", help="Go back to the transcript from before the last redo.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Transcribe memos again, with other weights.

    Your placements and corrections are transferred to the new transcript; the old one is kept for
    --back. Prints what reads differently. The same command resumes a run that was stopped.
    """
    from cli.terminal.bar import bar
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.flow.retranscribe import go_back
    from pipeline.flow.retranscribe import redo as transcribe_again

    if bool(review_ids) == every:
        raise UsageError("Say what to transcribe again: one or more reviews by number, or --all.")
    services: Services = context.obj
    with Store.open(services.home) as store:
        numbers = review_ids or [
            line.review_id for line in reversed(reviews.list_all(store)) if line.is_complete
        ]
        if back:
            _print(go_back(store, numbers), as_json=as_json)
            return
        # One bar for all memos and the loading of the engine.
        find_engine = services.engine_finder(weights, beam=beam, workers=workers)
        with bar(f"{len(numbers)} reviews" if len(numbers) > 1 else "again") as progress:
            result = transcribe_again(
                store,
                numbers,
                find_engine=partial(find_engine, progress),
                language=language,
                terms_for=lambda interview: terms_of(store, interview),
                progress=progress,
            )
        if every:
            _tell_unfinished(len(reviews.list_all(store)) - len(numbers))
    _print(result.done, as_json=as_json)
    _tell_rest(result, numbers)


def _print(done: "tuple[Redone, ...]", *, as_json: bool) -> None:
    from cli.terminal.list_lines import redone_lines

    if as_json:
        print_json([_as_dict(each) for each in done])
    elif done:
        print_lines(line for each in done for line in redone_lines(each))


def _tell_unfinished(count: int) -> None:
    if count:
        tell(f"{count} unfinished left out; see which with: afterview list")


def _tell_rest(result: "Result", numbers: "Sequence[int]") -> None:
    from cli.terminal.list_lines import own_name

    for review_id, name in result.same:
        tell(
            f"Review {review_id}, {own_name(name)}: already transcribed with these weights and "
            "options."
        )
    if not (result.done or result.same or result.failed):
        if len(numbers) == 1:
            tell(
                f"Review {numbers[0]} has typed notes only; there is no sound to transcribe again."
            )
        else:
            tell("There is no memo with sound to transcribe again.")
    for review_id, error in result.failed:
        tell(f"Review {review_id}: {safe(str(error))}")
    if result.failed:
        raise typer.Exit(1)


def _as_dict(redone: "Redone") -> dict[str, Any]:
    return {
        "review_id": redone.review_id,
        "memo": redone.name,
        "engine_before": redone.engines[0],
        "engine": redone.engines[1],
        "sentences": redone.sentences,
        "changes": [
            {"start_s": round(each.start_s, 3), "before": each.before, "after": each.after}
            for each in redone.changes
        ],
        "kept": redone.kept,
        "lost": [{"start_s": round(s.start_s, 3), "text": s.text} for s in redone.lost],
    }
