"""Questions that a command line names, and finding what was asked since."""

import contextlib
from typing import TYPE_CHECKING

from pipeline.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from pipeline.archive.database import Store

USES = "Say questions, questions N, questions join A B, questions part N M, or questions undo."


def number_of(text: str) -> int:
    """Return the number of a question.

    Raises:
        UsageError: it is none.
    """
    try:
        return int(text.lstrip("#"))
    except ValueError:
        raise UsageError(f"{text!r} is no number of a question. {USES}") from None


def caught_up(store: "Store") -> None:
    """Find the questions of reviews that changed; where that cannot be stored, do without."""
    from cli.terminal.bar import bar
    from pipeline.archive import questions as stored
    from pipeline.insights.practice import sweep
    from pipeline.insights.questions import sync
    from pipeline.progress import silent

    many = len(stored.queued(store)) > 2
    with (
        contextlib.suppress(ArchiveError),
        bar("questions") if many else contextlib.nullcontext(silent) as told,
    ):
        sync(store, told)
        if many:
            sweep(store)
