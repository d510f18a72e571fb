"""Lines of an application: its rounds, the days between them, how they ended."""

from datetime import date

from cli.terminal.review_lines import date_text
from cli.terminal.style import faint, plain_pieces, safe, title, wrapped
from models import Interview
from models.applications import Application, Round
from pipeline.export.plain import COMPANY_NOT_SAID

_WORDS = {
    "rejected": "rejected",
    "offer": "an offer",
    "next": "on to the next round",
    "withdrawn": "withdrawn",
    "pending": "pending",
}
_MARGIN = " " * 6


def outcome_line(interview: Interview, review_id: int) -> str:
    """Return a review's outcome in a line."""
    told = _outcome(interview, None) or "no outcome noted"
    return f"{title(f'Review {review_id}')}: {told}"


def application_lines(application: Application, shown: int | None = None) -> list[str]:
    """Return the rounds of an application; * marks the review that is `shown`."""
    count = len(application.rounds)
    said = [safe(application.name) or COMPANY_NOT_SAID]
    if count > 1:
        said.append(f"{count} rounds{_over(application)}")
    heading = [title(each) for each in wrapped(plain_pieces(" · ".join(said)), first="", rest="  ")]
    width = max(len(safe(each.interview.stage)) for each in application.rounds)
    lines = heading
    for number, (each, days) in enumerate(
        zip(application.rounds, application.days, strict=True), 1
    ):
        mark = "*" if count > 1 and each.review_id == shown else " "
        lines += _round(each, number, days, mark, width)
    if count > 1 and application.is_guessed and shown is not None:
        last = application.rounds[-1].review_id
        hint = f"Put together by company and role. If not: afterview outcome {last} --application"
        lines += ["", faint(f"{hint} NAME")]
    return lines


def _over(application: Application) -> str:
    known = [each.day for each in application.rounds if each.day]
    days = (known[-1] - known[0]).days if len(known) > 1 else 0
    return f" in {_days(days)}" if days else ""


def _round(each: Round, number: int, days: int | None, mark: str, width: int) -> list[str]:
    day = date_text(each.day) if each.day else "no date"
    stage = f"{safe(each.interview.stage):<{width}}  " if width else ""
    line = f"{mark}{number:>2}.  {day:>11}  {stage}{faint(f'review {each.review_id}')}"
    if days is not None:
        line += f"  {'the same day' if not days else f'{_days(days)} later'}"
    told = _outcome(each.interview, each.day)
    if not told:
        return [line]
    return [line, *wrapped(plain_pieces(f"→ {told}"), first=_MARGIN, rest=_MARGIN + "  ")]


def _outcome(interview: Interview, day: date | None) -> str:
    if not interview.outcome:
        return ""
    said = _WORDS.get(interview.outcome, safe(interview.outcome))
    if on := interview.outcome_on:
        since = (on - day).days if day else None
        after = f", {_days(since)} after" if since else ", the same day" if since == 0 else ""
        said += f", told {date_text(on)}{after}"
    if interview.outcome_note:
        said += f": {safe(interview.outcome_note)}"
    return said


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
