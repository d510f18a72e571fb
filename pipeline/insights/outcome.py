"""How interviews ended: set the outcome of a round, and what application it is of."""

from dataclasses import dataclass, replace
from datetime import date

from models import Interview
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.errors import UsageError
from pipeline.review.edits import edit_interview


@dataclass(frozen=True, slots=True)
class OutcomeEdit:
    """What is said of a round's end; None leaves what is known.

    An empty `outcome` takes it away, an empty `application` leaves it to the guess again. `on` and
    `note` go with their outcome, where another one replaces it.
    """

    outcome: str | None = None
    on: date | None = None
    note: str | None = None
    application: str | None = None


def set_outcome(store: Store, review_id: int, edit: OutcomeEdit) -> Interview:
    """Store what is said of a round's end, so that it can be undone; return the interview.

    Raises:
        UsageError: it would have been told before the interview, or tells when nothing was told.
        ReviewNotFound: there is no such review.
    """
    known = reviews.load(store, review_id).interview
    changed = with_outcome(known, edit)
    edit_interview(store, review_id, known, changed, "outcome")
    return changed


def with_outcome(known: Interview, edit: OutcomeEdit) -> Interview:
    """Return an interview with what is said of its end.

    Raises:
        UsageError: as `set_outcome`.
    """
    changed = known
    if edit.outcome is not None and edit.outcome != known.outcome:
        changed = replace(changed, outcome=edit.outcome, outcome_on=None, outcome_note="")
    if edit.on is not None:
        _refuse_day(changed, edit.on)
        changed = replace(changed, outcome_on=edit.on)
    if edit.note is not None:
        changed = replace(changed, outcome_note=edit.note)
    if edit.application is not None:
        changed = replace(changed, application=edit.application)
    return changed


def _refuse_day(interview: Interview, on: date) -> None:
    if not interview.outcome:
        raise UsageError("--on says when an outcome was told. Say which: rejected, offer, next …")
    if interview.held_on and on < interview.held_on:
        raise UsageError(
            f"The interview was held on {interview.held_on.isoformat()}, so nothing was told on "
            f"{on.isoformat()}. Give another day, or change that of the interview: afterview edit"
        )
