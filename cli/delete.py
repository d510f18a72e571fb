"""The command `delete`: delete a review for good."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import tell
from cli.terminal.style import safe
from pipeline.errors import HomeUnusable, UsageError
from pipeline.export.plain import clock

if TYPE_CHECKING:
    from models import Review
    from pipeline.archive.database import Store
    from pipeline.home import Home
from cli.options import ReviewId


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(delete)


def delete(
    context: typer.Context,
    review_id: ReviewId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a review and the audio kept of it, for good."""
    from pipeline.archive import reviews
    from pipeline.archive.database import Store

    with Store.open(context.obj.home) as store:
        review = reviews.load(store, review_id)
        _refuse_while_recorded(context.obj.home, review, review_id)
        tell(_what_goes(review, review_id))
        for line in _what_stays(store, review, review_id):
            tell(line)
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError("Nobody can be asked here. To delete it without asking: --yes")
            typer.confirm("Delete all of it?", abort=True, err=True)
        left = [path for path in reviews.delete(store, review_id) if not _removed(path)]
    tell(f"Review {review_id} is deleted.")
    if left:
        names = ", ".join(safe(str(path)) for path in left)
        raise HomeUnusable(f"These files of it could not be removed, do so yourself: {names}")


def _refuse_while_recorded(home: "Home", review: "Review", review_id: int) -> None:
    """Raise UsageError where a recorder is writing one of the review's memos."""
    from pipeline.archive.rows import is_pending
    from pipeline.recording.session import is_held, load

    pending = [each.recording for each in review.transcripts if is_pending(each.recording.sha256)]
    if any(is_held(home, load(each.path, home)) for each in pending):
        raise UsageError(
            f"Review {review_id} is being recorded right now. Stop the recorder first (there, d "
            "discards it)."
        )


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _what_goes(review: "Review", review_id: int) -> str:
    memos = ", ".join(
        safe(each.recording.original_name or each.recording.path.name)
        for each in review.transcripts
    )
    company = f", {safe(review.interview.company)}" if review.interview.company else ""
    return (
        f"Review {review_id}{company}: {len(review.sentences)} sentences, {clock(review.seconds)} "
        f"of sound, and what Afterview keeps of it: {memos or 'no memo'}. A recording made with "
        "afterview record exists nowhere else; a file that you gave stays where it is."
    )


def _what_stays(store: "Store", review: "Review", review_id: int) -> list[str]:
    """Files of which another review holds a part."""
    from pipeline.archive import memos

    lines = []
    for each in review.transcripts:
        memo = memos.find(store, each.recording.sha256)
        others = [other for other in memo.review_ids if other != review_id] if memo else []
        if others:
            name = safe(each.recording.original_name or each.recording.path.name)
            numbers = " and ".join(map(str, others))
            lines.append(f"{name} itself stays whole: review {numbers} has the rest of it.")
    return lines
