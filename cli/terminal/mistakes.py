"""Recordings that were begun by mistake: the offer to drop them, and what is said of them."""

import os
from typing import TYPE_CHECKING

import typer

from pipeline.export.plain import clock

if TYPE_CHECKING:
    from pipeline.recording.session import Session


def drops_it(session: "Session") -> bool:
    """Ask whether to drop a recording that seems to be a mistake; False where nobody can answer."""
    if not (os.isatty(0) and os.isatty(2)):
        return False
    question = f"There is no speech in this recording ({clock(session.seconds)}). Drop it?"
    try:
        return typer.confirm(question, default=False, err=True)
    except typer.Abort:  # Ctrl-C, or the terminal is closed: keep it
        return False


def kept_remark(session: "Session", review_id: int) -> str:
    """Return what to say of one that was kept."""
    seconds = clock(session.seconds)
    if session.review_id == review_id:
        return f"There is no speech in this memo ({seconds}); it is kept in review {review_id}."
    return (
        f"There is no speech in this recording ({seconds}). If it was a mistake: afterview delete "
        f"{review_id}"
    )
