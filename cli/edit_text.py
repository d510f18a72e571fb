"""Edit a review as a text: the option --text of the command `edit`."""

import sys
from collections import Counter
from typing import TYPE_CHECKING

import typer

from cli.output import print_review_as_json, tell, tell_words
from cli.terminal.editor import edit_file
from cli.terminal.style import safe
from pipeline.errors import AfterviewError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.change import Replacement
    from pipeline.archive.database import Store
    from pipeline.review.text_draft import Applied, Draft
    from pipeline.review.text_reading import Problem

MOST_PROBLEMS = 10


class NotApplied(AfterviewError):
    """A text was edited and is kept, but not stored; the message says how to go on."""


def edit_text(store: "Store", review_id: int, *, discard: bool, as_json: bool) -> None:
    """Edit a review in the user's editor until what was typed can be stored.

    Raises:
        UsageError: there is no editor, or something typed is not understood and nobody is asked.
        NotApplied: the editor failed; what was typed is kept.
    """
    from pipeline.archive import reviews
    from pipeline.export.plain import clock
    from pipeline.review import text_draft

    if discard:
        reviews.interview_row(store, review_id)  # raises where there is none
        text_draft.drop(store.home, review_id)
        tell(f"What was typed for review {review_id} and not stored is deleted.")
        return
    with text_draft.editing(store, review_id, clock) as draft:
        if draft.is_resumed:
            tell(
                "Going on with what was typed last time and not stored. To begin anew: "
                f"afterview edit {review_id} --text --discard"
            )
        replacements = _edited(store, draft)
        if replacements:
            _apply(store, draft, replacements)
    if as_json:
        print_review_as_json(reviews.load(store, review_id), review_id)


def _edited(store: "Store", draft: "Draft") -> "list[Replacement]":
    """Return what was changed in the editor; ask again until it is understood."""
    from pipeline.review import text_draft

    while True:
        closed = edit_file(draft.path)
        if closed.said and not draft.is_changed:
            text_draft.drop(store.home, draft.review_id)
            raise NotApplied(f"{closed.said}. Nothing was typed, nothing was changed.")
        if closed.said:
            raise NotApplied(f"{closed.said}. Nothing was stored. {_kept(draft)}")
        if not draft.is_changed:
            tell("Nothing was changed.")
            if closed.is_quick:
                tell(
                    "If your editor opens a window of its own, let it wait until that is closed, "
                    "such as: export EDITOR='code --wait'"
                )
            else:
                text_draft.drop(store.home, draft.review_id)
            return []
        replacements, problems = draft.read()
        if not problems and not replacements:
            tell("Nothing was changed.")
            text_draft.drop(store.home, draft.review_id)
        if not problems:
            return replacements
        _tell_problems(problems)
        if not sys.stdin.isatty():
            raise UsageError(f"Nothing was stored. {_kept(draft)}")
        if not typer.confirm("Edit it again?", default=True, err=True):
            raise NotApplied(f"Nothing was stored. {_kept(draft)}")


def _kept(draft: "Draft") -> str:
    return (
        f"What you typed is kept. To go on with it: afterview edit {draft.review_id} --text (to "
        f"drop it: afterview edit {draft.review_id} --text --discard)"
    )


def _tell_problems(problems: "Sequence[Problem]") -> None:
    for each in problems[:MOST_PROBLEMS]:
        tell(f"Line {each.line}: {safe(each.said)}.")
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        tell(f"… and {more} more lines.")


def _apply(store: "Store", draft: "Draft", replacements: "Sequence[Replacement]") -> None:
    from pipeline.review import text_draft

    applied = text_draft.apply(store, draft, replacements)
    _tell_applied(applied, draft.review_id)
    if applied.lost:
        path = text_draft.keep_lost(draft, applied.lost)
        count = len(applied.lost)
        raise NotApplied(
            f"{count} sentence{'s' * (count > 1)} that you changed are no more what they were: the "
            "memo was transcribed again meanwhile, or they were split or joined. What you typed "
            f"for them is in {path}"
        )
    text_draft.drop(store.home, draft.review_id)


def _tell_applied(applied: "Applied", review_id: int) -> None:
    for state in applied.conflicts:
        tell_words(f"Changed elsewhere too, meanwhile: {safe(state.sentence.text)}")
    if applied.conflicts:
        tell(f"Your words stand there now. What was there before: afterview history {review_id}")
    if applied.changed:
        counts = Counter(_kind(each) for each in applied.changed)
        said = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        tell(f"Stored: {said}. To take it back: afterview undo {review_id}")


def _kind(each: "Replacement") -> str:
    if len(each.new) == each.count:
        return "changed"
    return "split" if len(each.new) > each.count else "joined"
