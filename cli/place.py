"""The command `place`: file sentences under other prompts."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.options import AsJson, ReviewId
from cli.output import print_review_as_json, tell, tell_words
from cli.prompts import keys_named
from cli.sentences import find_sentences, is_mark
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
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SENTENCE… KEY",
            help="Sentences by number (31), time (0:31) or range (3-7), as `show` prints them; "
            "then the prompts they belong under, which are listed to choose from if left out.",
            autocompletion=completion.sentences_and_prompts,
        ),
    ] = None,
    nowhere: Annotated[bool, typer.Option("--nowhere", help="File them under no prompt.")] = False,
    as_json: AsJson = False,
) -> None:
    """File sentences under the prompts you name.

    Your choice stays, also after `afterview redo` and with better weights.
    `afterview place 2 3-7 12 answers` files six sentences of review 2 under one prompt;
    `afterview undo 2` takes it back.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.review.edits import pin_all

    words = [part for each in named or [] for part in _apart(each)]
    marks = [each for each in words if is_mark(each)]
    prompts = [each for each in words if not is_mark(each)]
    if prompts and nowhere:
        raise UsageError("Say where the sentence belongs: one or more prompts, or --nowhere.")
    with Store.open(context.obj.home) as store:
        review = reviews.load(store, review_id)
        indexes = find_sentences(review, marks)
        keys = [] if nowhere else keys_named(prompts, review.sheet.keys)
        if not keys and not nowhere:
            keys = _chosen(review, indexes)
            marks = [str(index) for index in indexes]  # those that were shown
        pinned = pin_all(store, review_id, keys, lambda each: find_sentences(each, marks))
        review = reviews.load(store, review_id)
    if as_json:
        print_review_as_json(review, review_id)
    else:
        for sentence in pinned:
            tell_words(f"{', '.join(keys) or 'nowhere'}: {safe(sentence.text)}")


def _apart(named: str) -> list[str]:
    """Return the sentences of "2,3" one by one; any other word as it is."""
    parts = [part.strip() for part in named.split(",") if part.strip()]
    return parts if parts and all(map(is_mark, parts)) else [named]


def _chosen(review: "Review", indexes: Sequence[int]) -> list[str]:
    """List the prompts and ask where sentences belong; ask again until the answer is one.

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

    for line in choice_lines(review, indexes):
        tell_words(line)
    whose = "Where does it belong?" if len(indexes) == 1 else "Where do they belong?"
    while True:
        answer = typer.prompt(f"{whose} Numbers or keys; 0 for nowhere", err=True)
        words = str(answer).replace(",", " ").split()
        if words == ["0"]:
            return []
        try:
            return keys_named([_key_at(each, sheet) for each in words], sheet.keys)
        except UsageError as error:
            tell(safe(str(error)))


def _key_at(named: str, sheet: "PromptSheet") -> str:
    """Return the key of the prompt with this number in the list; other texts as they are."""
    number = int(named) if named.isdecimal() else 0
    return sheet.keys[number - 1] if 1 <= number <= len(sheet.keys) else named
