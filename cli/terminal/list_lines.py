"""Lines of lists, sheets and changes. Every function returns lines, none prints."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cli.terminal.called import as_called
from cli.terminal.review_lines import UNFINISHED, UNFINISHED_RECORDING, counted, date_text, day_text
from cli.terminal.style import (
    Piece,
    faint,
    plain_pieces,
    safe,
    title,
    wrapped,
)
from models import (
    Interview,
    PromptSheet,
    Review,
)
from pipeline.dates import STAMP
from pipeline.export.plain import COMPANY_NOT_SAID, clock, loss

if TYPE_CHECKING:
    from pipeline.archive.reviews import ReviewLine
    from pipeline.flow.retranscribe import Redone
    from pipeline.recording.session import Session
    from pipeline.weights import WeightsInfo


def interview_lines(interview: Interview, review_id: int) -> list[str]:
    """Return an interview's fields, one a line."""
    held_on = date_text(interview.held_on) if interview.held_on else ""
    fields = {
        "company": interview.company,
        "role": interview.role,
        "stage": interview.stage,
        "held on": held_on,
        "outcome": interview.outcome,
        "told on": date_text(interview.outcome_on) if interview.outcome_on else "",
        "note": interview.outcome_note,
        "ended": f"{interview.ended_at:%Y-%m-%d %H:%M}" if interview.ended_at else "",
    }
    lines = [title(f"Review {review_id}")]
    if interview.application:
        fields["application"] = interview.application
    shown = {name: text for name, text in fields.items() if text or name not in ("told on", "note")}
    return lines + [f"  {name:<8} {safe(text) or faint('-')}" for name, text in shown.items()]


def list_lines(reviews: "Sequence[ReviewLine]") -> list[str]:
    """Return two lines a review, in their order."""
    lines: list[str] = []
    for line in reviews:
        said = [
            line.interview.company or (COMPANY_NOT_SAID if line.is_recorded else line.name),
            *filter(None, (line.interview.role, line.interview.stage)),
        ]
        length = [clock(line.seconds)] if line.seconds or not line.sentences else []
        is_empty = line.is_complete and line.seconds and not line.sentences
        remarks = [*length, "no speech found" if is_empty else counted(line.sentences)]
        if line.has_interview:
            whole = line.memos == 1
            remarks.append(f"{'' if whole else 'with the '}transcript of the interview")
        if line.interview.outcome:
            remarks.append(safe(line.interview.outcome))
        lost = loss(line.missing_seconds, is_damaged=line.is_damaged)
        unfinished = UNFINISHED_RECORDING if line.is_pending else UNFINISHED
        remarks += filter(None, (lost, "" if line.is_complete else as_called(unfinished)))
        first = f"{line.review_id:>4}  {day_text(line.interview.held_on, line.recorded_at):<11}  "
        margin = " " * len(first)
        name, rest = f"{said[0]},", ", ".join(said[1:])
        bold: list[Piece] = [
            (each, {"bold": True}) for each in safe(name if rest else said[0]).split()
        ]
        lines += wrapped([*bold, *plain_pieces(rest)], first=first, rest=margin)
        lines += _faint_lines(" · ".join(remarks), margin)
    return lines


def _faint_lines(text: str, margin: str) -> list[str]:
    return [
        margin + faint(each[len(margin) :])
        for each in wrapped(plain_pieces(text), first=margin, rest=margin)
    ]


def redone_lines(redone: "Redone") -> list[str]:
    """Return what a memo's new transcript changed."""
    before, after = redone.engines
    facts = [f"Review {redone.review_id}", own_name(redone.name), counted(redone.sentences)]
    facts.append(after if before == after else f"{before} → {after}")
    lines = [title(" · ".join(facts))]
    for change in redone.changes:
        mark = faint(f"{clock(change.start_s):>8}")
        for sign, text in (("-", change.before), ("+", change.after)):
            if text:
                lines += wrapped(plain_pieces(text), first=f"{mark} {sign} ", rest=" " * 11)
                mark = " " * 8
    if not redone.changes:
        lines.append("  Nothing reads differently.")
    if redone.kept:
        lost = {(each.start_s, each.text) for each in redone.lost}
        lines.append(
            f"  Your corrections are transferred: {redone.kept - len(lost)} of "
            f"{redone.kept} sentences."
        )
    for sentence in redone.lost:
        lines += wrapped(
            plain_pieces(sentence.text),
            first=f"  not transferred: {faint(clock(sentence.start_s))} ",
            rest=" " * 11,
        )
    return lines


def sheet_lines(sheet: PromptSheet) -> list[str]:
    """Return a sheet's prompts by section."""
    lines = [title(safe(f"{sheet.title} ({sheet.name})"))]
    for section in sheet.sections:
        lines += ["", title(safe(section))]
        prompts = [prompt for prompt in sheet.prompts if prompt.section == section]
        for prompt in prompts:
            lines += wrapped(
                plain_pieces(prompt.question), first=f"  {prompt.key:<14}", rest=" " * 16
            )
    return lines


def choice_lines(review: Review, indexes: Sequence[int]) -> list[str]:
    """Return sentences, and the prompts with numbers; * marks those that they are under."""
    placed = {each.prompt for each in review.placements if each.sentence in indexes}
    lines: list[str] = []
    for index in indexes:
        lines += wrapped(plain_pieces(review.sentences[index].text), first="  ", rest="  ")
    lines.append("")
    for number, prompt in enumerate(review.sheet.prompts, 1):
        mark = "*" if prompt.key in placed else " "
        first = f"{number:>3} {mark} {prompt.key:<14}"
        lines += wrapped(plain_pieces(prompt.question), first=first, rest=" " * len(first))
    return [*lines, "  0   nowhere"]


def weights_lines(weights: "WeightsInfo") -> list[str]:
    """Return weights with their size and quality; * and a second line where they are here."""
    from pipeline.weights import SIZES

    known = SIZES.get(weights.name)
    megabytes = weights.size_bytes / 1e6 or (known.megabytes if known else 0)
    quality = known.quality if known else "your own"
    mark = "*" if weights.path else " "
    line = f"{mark} {safe(weights.name):<18} {megabytes:>6,.0f} MB  {quality}"
    return (
        [line, faint(f"    {weights.source}: {safe(str(weights.path))}")]
        if weights.path
        else [line]
    )


def orphan_lines(sessions: "Sequence[Session]") -> list[str]:
    """Report recordings that are not filed; those without sound are left out."""
    found = [
        f"A recording of {when(session)}, {clock(session.seconds)}, is not filed."
        for session in sessions
        if session.seconds
    ]
    return [*found, "To go on: afterview recover"] if found else []


def own_name(name: str) -> str:
    """Return what people call a memo: its file, or when it was recorded if that is all it says."""
    if not re.fullmatch(r"\d{8}_\d{6}(_\d+)?\.wav", name):
        return safe(name)
    try:
        moment = datetime.strptime(name[:15], STAMP)
    except ValueError:
        return safe(name)
    return f"recording of {date_text(moment)} {moment:%H:%M}"


def when(session: "Session") -> str:
    """Return when a recording began, as `4 Mar 2026 18:12`."""
    return f"{session.begun_at.day} {session.begun_at:%b %Y %H:%M}"
