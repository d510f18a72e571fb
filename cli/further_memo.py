"""Options that describe an interview, where a memo is added to one that is known (`--for`)."""

import shlex

from models import Interview
from pipeline.errors import UsageError

OPTIONS = {
    "company": "--company",
    "role": "--role",
    "stage": "--stage",
    "held_on": "--held-on",
    "outcome": "--outcome",
    "ended_at": "--ended",
}


def further_memo(
    review_id: int, known: Interview, told: Interview, *, sheet: str, its_sheet: str
) -> tuple[str, ...]:
    """Return what the options add to a review's interview, as remarks.

    `sheet` is the name of the sheet asked for, empty where none was.

    Raises:
        UsageError: an option says something else than the review does.
    """
    if sheet not in ("", its_sheet):
        raise UsageError(
            f"Review {review_id} has the sheet {its_sheet}, and a further memo is placed under the "
            "same. Leave out --sheet, or leave out --for to make a review of its own."
        )
    wrong = [field for field in OPTIONS if _differs(getattr(known, field), getattr(told, field))]
    if wrong:
        has = ", ".join(f"{_named(field)} {_shown(known, field)}" for field in wrong)
        line = " ".join(f"{OPTIONS[field]} {shlex.quote(_shown(told, field))}" for field in wrong)
        raise UsageError(
            f"Review {review_id} has {has}, and --for adds a memo of the same interview. To put "
            f"that right: afterview edit {review_id} {line}. For another interview leave out --for."
        )
    return tuple(
        f"Review {review_id} has no {_named(field)} yet; it gets {_shown(told, field)}."
        for field in OPTIONS
        if getattr(told, field) and not getattr(known, field)
    )


def _differs(known: object, told: object) -> bool:
    if isinstance(known, str) and isinstance(told, str):
        known, told = known.casefold(), told.casefold()
    return bool(known and told) and known != told


def _named(field: str) -> str:
    return {"held_on": "day", "ended_at": "end"}.get(field, field)


def _shown(interview: Interview, field: str) -> str:
    value = getattr(interview, field)
    return f"{value:%Y-%m-%d %H:%M}" if field == "ended_at" else str(value)
