"""The properties at the top of Afterview's own Markdown."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from models import Interview
from pipeline.own_markdown import BEGIN, END, FENCE


def own_properties(lines: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the properties at the top, and the lines below them; none where there are none."""
    if not lines or lines[0].strip() != FENCE:
        return {}, list(lines)
    end = next((place for place, line in enumerate(lines[1:], 1) if line.strip() == FENCE), 0)
    if not end:
        return {}, list(lines)
    named = (line.partition(":") for line in lines[1:end] if line[:1].strip())
    found = {name.strip(): value_of(value.strip()) for name, _, value in named}
    rest = _between_marks(lines[end + 1 :])
    while rest and not rest[0].strip():
        del rest[0]
    return found, rest


def interview_of(found: Mapping[str, str]) -> Interview:
    """Return the interview that properties tell; what is no day or time is left out."""
    return Interview(
        company=found.get("company", ""),
        role=found.get("role", ""),
        stage=found.get("stage", ""),
        held_on=_day(found.get("held_on", "")),
        outcome=found.get("outcome", ""),
        ended_at=_moment(found.get("ended_at", "")),
        outcome_on=_day(found.get("outcome_on", "")),
        outcome_note=found.get("outcome_note", ""),
        application=found.get("application", ""),
    )


def _between_marks(lines: Sequence[str]) -> list[str]:
    """Return what an export wrote into a note of a vault; all lines where it is no such note."""
    if BEGIN not in lines:
        return list(lines)
    first = lines.index(BEGIN) + 1
    ends = (at for at, line in enumerate(lines) if at >= first and line.startswith(END))
    return list(lines[first : next(ends, len(lines))])


def value_of(text: str) -> str:
    """Return the text of a value in YAML, quoted or not."""
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.astimezone()
