"""The command `edit`: change an interview's fields, or a review's sentences as a text."""

import sys
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.options import Application, AsJson, ReviewId, interview_from
from cli.output import print_lines, print_review_as_json, tell
from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models import Interview, Review

FIELDS = ("company", "role", "stage", "held_on", "outcome")
ENDED = "ended"
APPLICATION = "application"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(edit)


def edit(
    context: typer.Context,
    review_id: ReviewId,
    company: Annotated[
        str | None,
        typer.Option(
            help="Company that the interview was with.",
            metavar="NAME",
            autocompletion=completion.companies,
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            help="Role that the interview was for.", metavar="NAME", autocompletion=completion.roles
        ),
    ] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            help="Stage: phone, technical, on-site …",
            metavar="TEXT",
            autocompletion=completion.stages,
        ),
    ] = None,
    held_on: Annotated[
        str | None,
        typer.Option(help="Day of the interview: 2026-03-04, yesterday …", metavar="DAY"),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            help="How it ended: offer, rejected …",
            metavar="TEXT",
            autocompletion=completion.outcomes,
        ),
    ] = None,
    ended: Annotated[
        str | None,
        typer.Option(
            help="When the interview ended: 15:30, 2 pm, 20 minutes ago …", metavar="TIME"
        ),
    ] = None,
    application: Application = None,
    as_text: Annotated[
        bool,
        typer.Option("--text", help="Edit the sentences and their prompts in your editor."),
    ] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="With --text: drop what was typed and not stored.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Change what is known of an interview, or its text.

    Options change fields ("" empties one); without options each field is asked for. --text opens
    the review in your editor (VISUAL, else EDITOR), a line a sentence: mend the words, change the
    prompts, split or join sentences. What you type is kept until it is stored. For example:
    `afterview edit 2 --outcome offer`, `afterview edit 2 --text`.
    """
    from cli.edit_text import edit_text
    from cli.terminal.list_lines import interview_lines
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.review.edits import edit_interview

    with Store.open(context.obj.home) as store:
        review = reviews.load(store, review_id)
        given = dict(
            zip((*FIELDS, ENDED), (company, role, stage, held_on, outcome, ended), strict=True)
        )
        given[APPLICATION] = application
        is_given = any(value is not None for value in given.values())
        if as_text or discard:
            if is_given or not as_text:
                raise UsageError("--text is given alone, or with --discard and --json only.")
            edit_text(store, review_id, discard=discard, as_json=as_json)
            return
        if not is_given:
            given = _asked(review)
        known = review.interview
        changed = _merged(review, given)
        edit_interview(store, review_id, known, changed)
        if given["held_on"] is None or given[ENDED] is None:
            _tell_chosen(known, changed, review_id)
        review = reviews.load(store, review_id)
    if as_json:
        print_review_as_json(review, review_id)
    else:
        print_lines(interview_lines(review.interview, review_id))


def _asked(review: "Review") -> dict[str, str | None]:
    """Ask for each field; a wrong answer is asked for again, the others stay.

    Raises:
        UsageError: there is no terminal to ask on.
    """
    if not sys.stdin.isatty():
        raise UsageError(
            "Nothing to change was given. Use --company, --role, --stage, --held-on, --outcome or "
            "--ended."
        )
    tell("Enter keeps what is there, a single - empties it.")
    known = review.interview
    before = {field: str(getattr(known, field) or "") for field in FIELDS}
    before[ENDED] = f"{known.ended_at:%Y-%m-%d %H:%M}" if known.ended_at else ""
    answers: dict[str, str | None] = dict.fromkeys((*FIELDS, ENDED, APPLICATION))
    for field in (*FIELDS, ENDED):  # rounds are put together by `outcome`
        while True:
            answer = typer.prompt(_question(field), default=safe(before[field]), err=True)
            is_kept = answer == safe(before[field])
            answers[field] = None if is_kept else "" if answer == "-" else answer
            try:
                merged = _merged(review, answers)
            except UsageError as error:
                said = str(error).replace("--held-on", "held on").replace("--ended", "ended")
                tell(f"{safe(said)} Once more, or Enter to leave it.")
            else:
                if field == "held_on" and answers[field] and merged.held_on:
                    answers[field] = merged.held_on.isoformat()  # a guess is told once
                break
    return answers


def _question(field: str) -> str:
    return "ended (as 15:30)" if field == ENDED else field.replace("_", " ")


def _merged(review: "Review", given: dict[str, str | None]) -> "Interview":
    """Return a review's interview with the fields that were given.

    Raises:
        UsageError: the day or the end cannot be read.
    """
    from pipeline.review.timing import ended_at, refuse_other_day

    texts = {field: value if value is not None else "" for field, value in given.items()}
    news = interview_from(*(texts[field] for field in FIELDS))
    merged = replace(
        review.interview,
        **{field: getattr(news, field) for field in FIELDS if given[field] is not None},
    )
    if given["outcome"] is not None:
        merged = _with_outcome(merged, review.interview, news.outcome_note)
    if given[APPLICATION] is not None:
        merged = replace(merged, application=texts[APPLICATION].strip())
    if given[ENDED] is None:
        return _moved(merged, review.interview)
    if not texts[ENDED]:
        return replace(merged, ended_at=None)
    spoken = next((each.recording for each in review.transcripts if each.recording.day), None)
    spoken_at = spoken.recorded_at if spoken else None
    if spoken and spoken.recorded_on and not spoken_at:  # midnight: only its day is known
        spoken_at = datetime.combine(spoken.recorded_on, time()).astimezone()
    moment = ended_at(texts[ENDED], held_on=merged.held_on, spoken_at=spoken_at)
    refuse_other_day(moment, merged.held_on)
    return replace(merged, ended_at=moment, held_on=merged.held_on or moment.date())


def _with_outcome(merged: "Interview", before: "Interview", note: str) -> "Interview":
    """Return an interview whose outcome was given: day and note of another one go."""
    if merged.outcome == before.outcome:
        return replace(merged, outcome_note=note or before.outcome_note)
    return replace(merged, outcome_note=note, outcome_on=None)


def _moved(merged: "Interview", before: "Interview") -> "Interview":
    """Return an interview whose day was changed with its end moved to the new day.

    Raises:
        UsageError: the end would be still to come.
    """
    day, ended = merged.held_on, merged.ended_at
    if day is None or ended is None or before.held_on is None or day == before.held_on:
        return merged
    moved = (ended.replace(tzinfo=None) + (day - before.held_on)).astimezone()
    if moved > datetime.now().astimezone():
        raise UsageError(
            f"It would have ended at {moved:%Y-%m-%d %H:%M}, which is still to come. Give --ended "
            "too."
        )
    return replace(merged, ended_at=moved)


def _tell_chosen(before: "Interview", after: "Interview", review_id: int) -> None:
    """Tell the day that nobody stated, and that an end was moved with its day."""
    if after.ended_at is None:
        return
    if before.held_on is None and after.ended_at != before.ended_at:
        tell(
            f"The day is taken as {after.ended_at:%Y-%m-%d}. If it was another: afterview edit "
            f"{review_id} --held-on DAY"
        )
    elif before.ended_at and before.held_on != after.held_on:
        tell(f"It ended at {after.ended_at:%Y-%m-%d %H:%M}, then; if not, give --ended too.")
