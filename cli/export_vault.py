"""Write all reviews and questions into an Obsidian vault, and tell what was left."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli.called_questions import caught_up
from cli.output import tell, tell_words
from cli.terminal.style import safe
from cli.written import writable
from pipeline.errors import NO_REVIEW_YET

if TYPE_CHECKING:
    from pipeline.export.vault import Written
    from pipeline.home import Home

SHOWN = 5
"""Notes that are named; the others are counted."""


def export_vault(home: "Home", folder: Path, *, force: bool) -> None:
    """Write the vault.

    Raises:
        UsageError: it cannot be written.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.export.whole_vault import write_vault

    with Store.open(home) as store:
        if not reviews.list_all(store, limit=1):
            tell(NO_REVIEW_YET)
            return
        caught_up(store)
        with writable(folder):
            written = write_vault(store, folder, force=force)
    _tell_left(written)
    tell(
        f"Written into {safe(str(folder))}: {len(written.new)} new, {len(written.anew)} anew, "
        f"{len(written.same)} as they were"
    )


def _tell_left(written: "Written") -> None:
    for paths, what in (
        (written.own, "Your own text stays in"),
        (written.changed, "You changed what Afterview wrote, so left as it is (else: --force):"),
        (written.unmarked, "Its marks are gone, so left as it is (else: --force):"),
        (written.unread, "Not in UTF-8, so left as it is:"),
        (written.copies, "A copy of another note, so left as it is:"),
        (written.gone, "No longer in the archive, left as it is:"),
    ):
        if paths:
            tell_words(f"{what} {_listed(paths)}")


def _listed(paths: Sequence[Path]) -> str:
    named = ", ".join(safe(str(path)) for path in paths[:SHOWN])
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return f"{named}{more}"
