"""The command `outcome`: how an interview ended, and the rounds of its application."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import completion
from cli.called_reviews import found, nearest, number_or_name
from cli.options import Application, AsJson, NoPager, day_from
from cli.output import print_json, print_paged, tell
from cli.terminal.style import safe
from models.applications import OUTCOMES
from pipeline.errors import NO_REVIEW_YET, UsageError

if TYPE_CHECKING:
    from models import Interview
    from models import applications as values
    from pipeline.archive.database import Store
    from pipeline.insights.outcome import OutcomeEdit

RECENT_DAYS = 30
"""After an interview of the last days, an outcome without a day is taken as told today."""
_THERE = ", ".join(OUTCOMES[:-1]) + f" or {OUTCOMES[-1]}"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(outcome)


def _review(context: typer.Context, named: Any) -> Any:  # noqa: ANN401  # as `found` takes it
    if isinstance(named, str) and named.lower() in OUTCOMES:
        raise UsageError(f"Say of which review: afterview outcome ID {named.lower()}")
    return found(context, named)


def outcome(
    context: typer.Context,
    review_id: Annotated[
        int | None,
        typer.Argument(
            parser=number_or_name,
            callback=_review,
            metavar="ID",
            help="The review's number, last, or its company; without one, all applications.",
            autocompletion=completion.reviews,
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(
            metavar="OUTCOME",
            help=f'{_THERE}; "" empties it. Without it, what is known is shown.',
            autocompletion=completion.ends,
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Day on which you were told: 2026-03-04, today …", metavar="DAY"),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", help="What they said, or you think.", metavar="TEXT")
    ] = None,
    application: Application = None,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Show the application's rounds after a change too.")
    ] = False,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """Note how an interview ended; show an application's rounds.

    Rounds with one company for one role are taken as one application, in whatever wording;
    --application puts together or parts what that gets wrong. Without an outcome, the rounds are
    listed with the days between them. `afterview undo` takes a change back. For example:
    `afterview outcome acme next --on yesterday --note "the lead wants to meet me"`.
    """
    from pipeline.archive.database import Store

    given = {"--on": on, "--note": note, "--application": application}
    if review_id is None:
        if options := [name for name, each in given.items() if each is not None]:
            raise UsageError(f"{options[0]} is about one review: afterview outcome ID {options[0]}")
        with Store.open_to_read(context.obj.home) as store:
            _show_all(store, is_paged=not no_pager, as_json=as_json)
        return
    is_change = value is not None or any(each is not None for each in given.values())
    opened = Store.open if is_change else Store.open_to_read
    with opened(context.obj.home) as store:
        if is_change:
            _change(store, review_id, value, on, note, application)
        _show(
            store,
            review_id,
            has_timeline=timeline or application is not None or not is_change,
            is_paged=not no_pager,
            as_json=as_json,
        )


def _change(
    store: "Store",
    review_id: int,
    value: str | None,
    on: str | None,
    note: str | None,
    application: str | None,
) -> None:
    from pipeline.archive import reviews
    from pipeline.insights.outcome import OutcomeEdit, set_outcome

    known = reviews.load(store, review_id).interview
    meant = None if value is None else _meant(value)
    day = day_from(on, "--on") if on else None
    if day is None and meant and meant != known.outcome:
        day = _today(known, meant)
    edit = OutcomeEdit(meant, day, *(_stripped(each) for each in (note, application)))
    _refuse_note(known, edit)
    set_outcome(store, review_id, edit)


def _refuse_note(known: "Interview", edit: "OutcomeEdit") -> None:
    if edit.note and not (known.outcome if edit.outcome is None else edit.outcome):
        raise UsageError(f"--note is about an outcome. Say which: {_THERE}.")


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()


def _meant(text: str) -> str:
    """Return the outcome that a text means.

    Raises:
        UsageError: it means none.
    """
    from pipeline.outcomes import outcome_meant

    if not text.strip():
        return ""
    meant = outcome_meant(text)
    if meant is None:
        near = nearest(text, OUTCOMES)
        guess = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(
            f"An outcome is {_THERE}, not {text!r}.{guess} What they said goes behind --note."
        )
    return meant


def _today(known: "Interview", meant: str) -> date | None:
    """Return today where an outcome is likely told today; say so."""
    today = date.today()
    if meant == "pending" or not known.held_on or (today - known.held_on).days > RECENT_DAYS:
        return None
    tell("Taken as told today. If it was another day: --on DAY")
    return today


def _show(
    store: "Store", review_id: int, *, has_timeline: bool, is_paged: bool, as_json: bool
) -> None:
    from cli.terminal.timeline import application_lines, outcome_line
    from pipeline.archive import reviews
    from pipeline.insights.applications import application_of

    interview = reviews.load(store, review_id).interview
    rounds = application_of(store, review_id)
    assert rounds is not None
    if as_json:
        print_json(
            {
                "review_id": review_id,
                **_outcome_as_dict(interview),
                "application": _as_dict(rounds),
            }
        )
        return
    lines = [outcome_line(interview, review_id)]
    if has_timeline:
        lines += ["", *application_lines(rounds, shown=review_id)]
    print_paged(lines, is_paged=is_paged)


def _show_all(store: "Store", *, is_paged: bool, as_json: bool) -> None:
    from cli.terminal.timeline import application_lines
    from pipeline.insights.applications import applications

    found = applications(store)
    if as_json:
        print_json([_as_dict(each) for each in found])
    elif not found:
        tell(NO_REVIEW_YET)
    else:
        lines = [line for each in found for line in ("", *application_lines(each))]
        print_paged(lines[1:], is_paged=is_paged)


def _as_dict(application: "values.Application") -> dict[str, Any]:
    pairs = zip(application.rounds, application.days, strict=True)
    return {
        "name": safe(application.name) or None,
        "guessed": application.is_guessed,
        "outcome": application.outcome or None,
        "rounds": [
            {
                "review_id": each.review_id,
                "round": number,
                "stage": each.interview.stage or None,
                "day": each.day.isoformat() if each.day else None,
                "days_since": days,
                **_outcome_as_dict(each.interview),
            }
            for number, (each, days) in enumerate(pairs, 1)
        ],
    }


def _outcome_as_dict(interview: "Interview") -> dict[str, Any]:
    return {
        "outcome": interview.outcome or None,
        "on": interview.outcome_on.isoformat() if interview.outcome_on else None,
        "note": interview.outcome_note or None,
    }
