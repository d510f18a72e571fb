"""The command `delete`: delete a review for good."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import OnlyReviewId
from cli.output import confirm, tell
from cli.terminal.style import safe
from pipeline.errors import DiskFull, HomeUnusable, UsageError

if TYPE_CHECKING:
    from models import Review
    from pipeline.archive.database import Store
    from pipeline.home import Home


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(delete)


def delete(
    context: typer.Context,
    review_id: OnlyReviewId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")] = False,
) -> None:
    """Delete a review and the audio kept of it, for good."""
    from pipeline.archive import reviews
    from pipeline.archive.database import Store

    with Store.open(context.obj.home) as store:
        review = reviews.load(store, review_id)
        _refuse_while_recorded(context.obj.home, review, review_id)
        tell(_describe(store, review, review_id))
        for line in _remarks_on_shared(store, review, review_id):
            tell(line)
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError(
                    "There is no terminal to ask on. To delete it without asking: afterview "
                    f"delete {review_id} --yes"
                )
            confirm("Delete all of it?", otherwise="Nothing was deleted.")
        try:
            left = [path for path in reviews.delete(store, review_id) if not _remove(path)]
        except DiskFull:
            left = _delete_on_full_disk(store, review_id)
    left += _drafts_left(context.obj.home, review_id)
    tell(f"Review {review_id} is deleted.")
    if left:
        names = ", ".join(safe(str(path)) for path in left)
        raise HomeUnusable(f"These files of it could not be removed, do so yourself: {names}")


def _refuse_while_recorded(home: "Home", review: "Review", review_id: int) -> None:
    """Raise UsageError where a recorder is writing one of the review's memos."""
    from pipeline.archive.rows import is_pending
    from pipeline.recording.session import is_held, load_session

    pending = [each.recording for each in review.transcripts if is_pending(each.recording.sha256)]
    if any(is_held(home, load_session(each.path)) for each in pending):
        raise UsageError(
            f"Review {review_id} is being recorded right now. Stop the recorder first (there, d "
            "discards it)."
        )


def _delete_on_full_disk(store: "Store", review_id: int) -> list[Path]:
    """Delete a review where the disk is full; return the audio files that could not be removed."""
    from pipeline.archive import reviews

    # Deleting rows needs room, which the audio has.
    left = [path for path in reviews.audio_of(store, review_id) if not _remove(path)]
    if not reviews.delete_on_full_disk(store, review_id):
        tell(
            "The disk is full: words of it stay in the search index until "
            "the next review is deleted with some room on the disk."
        )
    return left


def _drafts_left(home: "Home", review_id: int) -> list[Path]:
    """Delete what was typed for a review and not stored; return what could not be removed."""
    from pipeline.review.text_draft import drop

    try:
        drop(home, review_id)
    except OSError:
        return [home.edits / str(review_id)]
    return []


def _remove(path: Path) -> bool:
    """Remove a file; return whether it is gone."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _describe(store: "Store", review: "Review", review_id: int) -> str:
    """Return what a deletion takes: sentences, sound, and the memos that no other review holds."""
    from cli.terminal.review_lines import counted, memo_name
    from pipeline.archive.memos import paths_only_in
    from pipeline.export.plain import clock

    own = paths_only_in(store, review_id)
    goes = [each.recording for each in review.transcripts if each.recording.path in own]
    company = f", {safe(review.interview.company)}" if review.interview.company else ""
    seconds = sum(each.seconds for each in review.transcripts if each.recording.kind == "audio")
    sound = f", {clock(seconds)} of sound" if seconds else ""
    said = f"Review {review_id}{company}: {counted(len(review.sentences))}{sound}"
    if not goes:
        return f"{said}; no file of its own."
    files = ", ".join(dict.fromkeys(map(memo_name, goes)))
    said += f", and what Afterview keeps of it: {files}."
    if any(each.kind == "audio" for each in goes):
        said += " A recording made with afterview record exists nowhere else;"
        return f"{said} a file that you gave stays where it is."
    return f"{said} A file that you gave stays where it is."


def _remarks_on_shared(store: "Store", review: "Review", review_id: int) -> list[str]:
    """Return a remark for each memo that other reviews hold parts of."""
    from cli.terminal.review_lines import memo_name
    from pipeline.archive import memos

    lines = []
    for each in review.transcripts:
        memo = memos.find(store, each.recording.sha256)
        others = [other for other in memo.review_ids if other != review_id] if memo else []
        if others:
            name = memo_name(each.recording)
            numbers = " and ".join(map(str, others))
            whose = f"reviews {numbers} have" if len(others) > 1 else f"review {numbers} has"
            lines.append(f"{name} itself stays whole: {whose} the rest of it.")
    return lines
