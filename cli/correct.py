"""The command `correct`: correct the words of a sentence."""

from typing import Annotated

import typer

from cli.options import AsJson, ReviewId, SentenceMark
from cli.output import print_review_as_json, tell_words
from cli.sentences import find_sentence
from cli.terminal.style import safe
from pipeline.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("correct")(correct_)


def correct_(
    context: typer.Context,
    review_id: ReviewId,
    sentence: SentenceMark = None,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="The whole sentence, in the right words.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Put the transcribed words back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Correct the words of a sentence.

    The transcribed words are kept for --undo. Names and terms in your words are learned, and
    listened for in later memos.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.export.plain import clock
    from pipeline.review.edits import correct

    text = " ".join((text or "").split()) or None
    if bool(text) == undo:
        raise UsageError(
            "Give the sentence in the right words, or --undo to put the transcribed ones back."
        )
    with Store.open(context.obj.home) as store:
        new = correct(store, review_id, text, lambda each: find_sentence(each, sentence))
        review = reviews.load(store, review_id)
    if as_json:
        print_review_as_json(review, review_id)
    else:
        mark = clock(new.start_s) if new.end_s else str(new.index)
        tell_words(f"{mark}: {safe(new.text)}")
