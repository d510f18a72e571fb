"""Properties at the top of a Markdown file, in YAML, as Obsidian, Hugo and pandoc read them."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from models import Review
from pipeline.export.plain import one_line
from pipeline.own_markdown import FENCE

TAG = "interview-review"

Value = str | int | date | datetime | Iterable[str] | None
"""What a property can be; an empty one is not written."""


def of_review(review: Review, review_id: int) -> dict[str, Value]:
    """Return what is known of a review and its interview."""
    interview = review.interview
    first = review.transcripts[0] if review.transcripts else None
    recorded = first.recording.recorded_at or first.recording.recorded_on if first else None
    return {
        "review": review_id,
        "company": interview.company,
        "role": interview.role,
        "stage": interview.stage,
        "held_on": interview.held_on,
        "ended_at": interview.ended_at,
        "outcome": interview.outcome,
        "outcome_on": interview.outcome_on,
        "outcome_note": interview.outcome_note,
        "application": interview.application,
        "recorded_at": recorded,
        "language": first.language if first else "",
        "sheet": review.sheet.name,
        "tags": [TAG],
    }


def front_matter(values: Mapping[str, Value]) -> list[str]:
    """Return the lines of the properties that are known, between their fences."""
    return [FENCE, *lines_of(values), FENCE]


def lines_of(values: Mapping[str, Value]) -> list[str]:
    """Return a line for each property that is known."""
    written = ((name, _written(value)) for name, value in values.items())
    return [f"{name}: {text}" for name, text in written if text]


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, str):
        return _quoted(value)
    return f"[{', '.join(map(_quoted, value))}]"


def _quoted(text: str) -> str:
    """Return a text as YAML takes it, whatever is in it: JSON's strings are YAML's."""
    line = one_line(text)
    if not line:
        return ""
    quoted = json.dumps(line, ensure_ascii=False)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in quoted)
