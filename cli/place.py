"""The command `place`: file a sentence under other prompts."""

from typing import Annotated

import typer

from cli.options import AsJson, ReviewId, SentenceMark
from cli.output import print_review_as_json, tell
from cli.sentences import find_sentence
from cli.terminal.style import safe
from pipeline.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(place)


def place(
    context: typer.Context,
    review_id: ReviewId,
    sentence: SentenceMark,
    prompts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY", help="Prompts it belongs under; `afterview sheet show` lists them."
        ),
    ] = None,
    nowhere: Annotated[bool, typer.Option("--nowhere", help="File it under no prompt.")] = False,
    as_json: AsJson = False,
) -> None:
    """File a sentence under the prompts you name.

    Your choice stays, also after `afterview redo` and with better weights.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.review.edits import pin

    keys = [key.lower().replace("-", "_") for key in prompts or []]
    if bool(keys) == nowhere:
        raise UsageError("Say where the sentence belongs: one or more prompts, or --nowhere.")
    with Store.open(context.obj.home) as store:
        review = reviews.load(store, review_id)
        if unknown := [key for key in keys if key not in review.sheet.keys]:
            raise UsageError(
                f"{unknown[0]!r} is no prompt of this review. There are: "
                f"{', '.join(review.sheet.keys)}."
            )
        keys = list(dict.fromkeys(keys))
        pinned = pin(store, review_id, keys, lambda each: find_sentence(each, sentence))
        review = reviews.load(store, review_id)
    if as_json:
        print_review_as_json(review, review_id)
    else:
        tell(f"{', '.join(keys) or 'nowhere'}: {safe(pinned.text)}")
