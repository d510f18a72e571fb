"""The command `correct`: correct the words of a sentence, or a word wherever it stands."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.options import AsJson, ReviewId
from cli.output import print_json, print_review_as_json, tell, tell_words
from cli.sentences import find_sentence, is_mark, mark_of
from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.archive.database import Store
    from pipeline.review.mending import Mended

SHOWN = 20
"""Sentences that are shown after mending; `history` has them all."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("correct")(correct_)


def correct_(
    context: typer.Context,
    review_id: ReviewId,
    sentence: Annotated[
        str | None,
        typer.Argument(
            metavar="SENTENCE|HEARD",
            help="A sentence's number (31) or time (0:31), as `show` prints them; or the misheard "
            "words.",
            autocompletion=completion.sentences,
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXT|MEANT", help="The whole sentence, or the words meant, in quotes."
        ),
    ] = None,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="Correct the words in all reviews.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Put a sentence's transcribed words back.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Correct a sentence, or a misheard word wherever it stands.

    `afterview correct 2 0:31 "I said a heap."` corrects a sentence of review 2, and
    `afterview correct 2 "cube net ease" Kubernetes` a word in all of its sentences. The transcribed
    words are kept for --undo. Names and terms in your words are learned, and listened for in later
    memos.
    """
    from pipeline.archive.database import Store

    text = " ".join((text or "").split()) or None
    is_phrase = bool(sentence) and not is_mark(sentence or "")
    with Store.open(context.obj.home) as store:
        if text and sentence and is_phrase and not undo:
            _mend(store, review_id, " ".join(sentence.split()), text, everywhere, as_json)
        elif everywhere:
            raise UsageError(
                "With --everywhere give the misheard words and those meant, each in quotes. (A "
                "number or a time names a sentence.)"
            )
        else:
            _correct(store, review_id, sentence, text, undo, as_json)


def _correct(
    store: "Store",
    review_id: int,
    sentence: str | None,
    text: str | None,
    undo: bool,
    as_json: bool,
) -> None:
    from pipeline.archive import reviews
    from pipeline.review.edits import correct

    if bool(text) == undo:
        raise UsageError(
            "Give the sentence in the right words, or --undo to put the transcribed ones back."
        )
    new = correct(store, review_id, text, lambda each: find_sentence(each, sentence))
    if as_json:
        print_review_as_json(reviews.load(store, review_id), review_id)
    else:
        tell_words(f"{mark_of(new)}: {safe(new.text)}")


def _mend(
    store: "Store", review_id: int, heard: str, meant: str, everywhere: bool, as_json: bool
) -> None:
    from cli.terminal.bar import bar
    from pipeline.archive import reviews
    from pipeline.review.mending import count_places, mend, mend_everywhere

    unfinished: list[int] = []
    if everywhere:
        reviews.interview_row(store, review_id)  # raises where there is none
        with bar("correct") as progress:
            found, unfinished = mend_everywhere(store, heard, meant, progress)
    else:
        found = mend(store, review_id, heard, meant)
    if as_json and everywhere:
        print_json([_as_dict(each) for each in found])
    elif as_json:
        print_review_as_json(reviews.load(store, review_id), review_id)
    else:
        _tell_mended(found, has_review=everywhere)
        where = "" if everywhere else f" {review_id}"
        tell(f"{count_places(found)} corrected. To take it back: afterview undo{where}")
    if unfinished:
        numbers = ", ".join(map(str, unfinished))
        tell(f"Left out, as their memos are not transcribed to the end: review {numbers}.")


def _tell_mended(found: "Sequence[Mended]", *, has_review: bool) -> None:
    for each in found[:SHOWN]:
        where = f"review {each.review_id}, " if has_review else ""
        tell_words(f"{where}{mark_of(each.sentence)}: {safe(each.sentence.text)}")
    if (more := len(found) - SHOWN) > 0:
        tell(f"… and {more} more sentences")


def _as_dict(mended: "Mended") -> dict[str, object]:
    return {
        "review_id": mended.review_id,
        "sentence": mended.sentence.index,
        "places": mended.places,
        "text": mended.sentence.text,
    }
