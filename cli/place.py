"""The command `place`: file a sentence under other prompts."""

import difflib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.options import AsJson, ReviewId, SentenceMark
from cli.output import print_review_as_json, tell, tell_words
from cli.sentences import find_sentence
from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models import PromptSheet, Review


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(place)


def place(
    context: typer.Context,
    review_id: ReviewId,
    sentence: SentenceMark = None,
    prompts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY",
            help="Prompts it belongs under; left out, they are listed to choose from.",
            autocompletion=completion.prompts,
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

    if prompts and nowhere:
        raise UsageError("Say where the sentence belongs: one or more prompts, or --nowhere.")
    with Store.open(context.obj.home) as store:
        review = reviews.load(store, review_id)
        index = find_sentence(review, sentence)
        keys = [] if nowhere else _keys(prompts or [], review.sheet)
        if not keys and not nowhere:
            keys = _chosen(review, index)
        named = sentence if prompts or nowhere else str(index)
        pinned = pin(store, review_id, keys, lambda each: find_sentence(each, named))
        review = reviews.load(store, review_id)
    if as_json:
        print_review_as_json(review, review_id)
    else:
        tell_words(f"{', '.join(keys) or 'nowhere'}: {safe(pinned.text)}")


def _keys(named: Sequence[str], sheet: "PromptSheet") -> list[str]:
    """Return the keys of the prompts that were named, each once.

    Raises:
        UsageError: one is no prompt of the sheet.
    """
    keys = [key.lower().replace("-", "_") for key in named]
    for key in keys:
        if key not in sheet.keys:
            near = difflib.get_close_matches(key, sheet.keys, n=1)
            guess = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(
                f"{key!r} is no prompt of this review.{guess} There are: {', '.join(sheet.keys)}."
            )
    return list(dict.fromkeys(keys))


def _chosen(review: "Review", index: int) -> list[str]:
    """List the prompts and ask where a sentence belongs; ask again until the answer is one.

    Raises:
        UsageError: there is no terminal to ask on.
    """
    sheet = review.sheet
    if not sys.stdin.isatty():
        raise UsageError(
            "Say where the sentence belongs: one or more prompts, or --nowhere. There are: "
            f"{', '.join(sheet.keys)}."
        )
    from cli.terminal.list_lines import choice_lines

    for line in choice_lines(review, index):
        tell_words(line)
    while True:
        answer = typer.prompt("Where does it belong? Numbers or keys; 0 for nowhere", err=True)
        words = str(answer).replace(",", " ").split()
        if words == ["0"]:
            return []
        try:
            return _keys([_key_at(each, sheet) for each in words], sheet)
        except UsageError as error:
            tell(safe(str(error)))


def _key_at(named: str, sheet: "PromptSheet") -> str:
    """Return the key of the prompt with this number in the list; other texts as they are."""
    number = int(named) if named.isdecimal() else 0
    return sheet.keys[number - 1] if 1 <= number <= len(sheet.keys) else named
