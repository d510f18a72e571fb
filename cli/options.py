"""Options that several commands share."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated

import typer

from cli import completion
from cli.called_reviews import found, found_alone, number_or_name
from cli.output import tell
from cli.terminal.style import safe
from models import Interview
from pipeline.errors import UsageError


def number_within(option: str, least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a parser of an option that takes a whole number; it raises UsageError."""

    def parse(text: str) -> int:  # or the default, a number
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least or (most is not None and number > most):
            bounds = f"from {least} to {most}" if most is not None else f"from {least} on"
            raise UsageError(f"{option} takes a whole number {bounds}, not {text!r}.")
        return number

    return parse


def one_of(option: str, values: Sequence[str]) -> Callable[[str], str]:
    """Return a parser of an option that takes one of some words; it raises UsageError."""

    def parse(text: str) -> str:
        if text.strip().lower() not in values:
            raise UsageError(f"{option} takes {' or '.join(values)}, not {text!r}.")
        return text.strip().lower()

    return parse


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
NoPager = Annotated[
    bool, typer.Option("--no-pager", help="Print long text at once, not page by page.")
]
Company = Annotated[
    str,
    typer.Option(
        help="Company that the interview was with.",
        metavar="NAME",
        autocompletion=completion.companies,
    ),
]
Role = Annotated[
    str,
    typer.Option(
        help="Role that the interview was for.", metavar="NAME", autocompletion=completion.roles
    ),
]
Stage = Annotated[
    str,
    typer.Option(
        help="Stage: phone, technical, on-site …", metavar="TEXT", autocompletion=completion.stages
    ),
]
HeldOn = Annotated[
    str, typer.Option(help="Day of the interview: 2026-03-04, yesterday …", metavar="DAY")
]
Outcome = Annotated[
    str,
    typer.Option(
        help="How it ended: offer, rejected …", metavar="TEXT", autocompletion=completion.outcomes
    ),
]
Language = Annotated[str, typer.Option(help="Language spoken: en, de … or auto.", metavar="CODE")]
WeightsName = Annotated[
    str,
    typer.Option(
        "--weights",
        help="Size of Whisper's weights, or a folder with its files.",
        metavar="NAME|PATH",
        autocompletion=completion.weights,
    ),
]
Beam = Annotated[
    int | None,
    typer.Option(
        parser=number_within("--beam", 1, 20),
        help="Beam size of the decoder; else 2, and 5 where unsure.",
        metavar="N",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        parser=number_within("--workers", 1, 64),
        help="Windows decoded at a time; else by cores and memory.",
        metavar="N",
    ),
]
SheetName = Annotated[
    str,
    typer.Option(
        "--sheet",
        help="Prompt sheet: its name, or a TOML file.",
        metavar="NAME|PATH",
        autocompletion=completion.sheets,
    ),
]
Me = Annotated[
    str,
    typer.Option(
        "--me",
        help="Who you are in the transcript of an interview; asked if left out.",
        metavar="NAME",
    ),
]
_ID = "The review's number, last, or its company"
ReviewNumber = Annotated[
    int | None,
    typer.Argument(
        parser=number_or_name,
        callback=found,
        metavar="ID",
        help=f"{_ID}; the newest if left out.",
        autocompletion=completion.reviews,
    ),
]
ReviewId = Annotated[
    int,
    typer.Argument(
        parser=number_or_name,
        callback=found,
        metavar="ID",
        help=f"{_ID}.",
        autocompletion=completion.reviews,
    ),
]
ReviewIds = Annotated[
    list[int] | None,
    typer.Argument(
        parser=number_or_name,
        callback=found,
        metavar="ID",
        help="The reviews' numbers, last, or their companies.",
        autocompletion=completion.reviews,
    ),
]
OnlyReviewId = Annotated[
    int,
    typer.Argument(
        parser=number_or_name,
        callback=found_alone,
        metavar="ID",
        help=f"{_ID}, where it has but one.",
        autocompletion=completion.reviews,
    ),
]
SentenceMark = Annotated[
    str | None,
    typer.Argument(
        metavar="SENTENCE",
        help="Its number (31) or its time (0:31), as `show` prints them.",
        autocompletion=completion.sentences,
    ),
]


Application = Annotated[
    str | None,
    typer.Option(
        help='Application that it is a round of; "": as guessed by company and role.',
        metavar="NAME",
        autocompletion=completion.applications,
    ),
]


def interview_from(company: str, role: str, stage: str, held_on: str, outcome: str) -> Interview:
    """Make an interview of a command's options.

    Raises:
        UsageError: `held_on` is not a day, or one that is still to come.
    """
    from pipeline.outcomes import read_outcome

    day = day_from(held_on, "--held-on") if held_on else None
    ended, note = read_outcome(outcome.strip())
    return Interview(company.strip(), role.strip(), stage.strip(), day, ended, outcome_note=note)


def day_from(text: str, option: str) -> date:
    """Return the day that an option names; say it where it is a guess.

    Raises:
        UsageError: it is no day, or one that is still to come.
    """
    from pipeline.periods import past_day

    try:
        day, is_guessed = past_day(text, date.today())
    except ValueError as error:
        why = str(error) or (
            f"takes a day such as 2026-03-04, 4 March 2026 or yesterday, not {text!r}."
        )
        raise UsageError(f"{option} {why}") from error
    if is_guessed:
        tell(f"{safe(text.strip())} is taken as {day.isoformat()}.")
    return day
