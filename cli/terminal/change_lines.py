"""Changes as lines: what was there before, and what after."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from cli.terminal.style import faint, plain_pieces, safe, title, wrapped
from models import Interview
from models.change import InterviewChange, SentenceChange, SentenceState, Step
from pipeline.export.plain import clock

SHOWN = 20
"""Changes of one step that are listed."""
_INDENT = " " * 11


def history_lines(steps: Sequence[Step]) -> list[str]:
    """Return steps with their changes, in their order."""
    lines: list[str] = []
    for step in steps:
        moment = f"{_local(step.made_at):%Y-%m-%d %H:%M}"
        undone = f" · undone {_local(step.undone_at):%Y-%m-%d %H:%M}" if step.undone_at else ""
        lines += ["", title(f"{moment}  {step.command}") + faint(undone), *change_lines(step)]
    return lines[1:]


def change_lines(step: Step, *, is_back: bool = False, has_review: bool = False) -> list[str]:
    """Return a step's changes; `is_back`: what it put there is what was there before.

    `has_review`: each review's number stands above what was changed in it.
    """
    lines: list[str] = []
    review_id = 0
    for each in step.changes[:SHOWN]:
        if has_review and each.review_id != review_id:
            review_id = each.review_id
            lines.append(f"  Review {review_id}")
        lines += _lines(each, is_back=is_back)
    if (more := len(step.changes) - SHOWN) > 0:
        lines.append(f"  … and {more} more")
    return lines


def _lines(change: SentenceChange | InterviewChange, *, is_back: bool) -> list[str]:
    old, new = (change.new, change.old) if is_back else (change.old, change.new)
    if isinstance(old, Interview) and isinstance(new, Interview):
        return [
            f"  {name.replace('_', ' '):<8} {safe(before) or '-'} → {safe(after) or '-'}"
            for name, before, after in _differences(old, new)
        ]
    assert isinstance(old, tuple) and isinstance(new, tuple)
    first = old[0].sentence
    mark = f"{clock(first.start_s) if first.end_s else first.index:>8}"
    if len(old) == len(new) and old[0].sentence.text == new[0].sentence.text:
        said = wrapped(plain_pieces(first.text), first=f"{faint(mark)}   ", rest=_INDENT)
        return [*said, f"{_INDENT}{_place(old[0])} → {_place(new[0])}"]
    lines: list[str] = []
    is_placed = len(old) == len(new) and _place(old[0]) != _place(new[0])
    for sign, states in (("-", old), ("+", new)):
        for state in states:
            lines += wrapped(
                plain_pieces(state.sentence.text), first=f"{faint(mark)} {sign} ", rest=_INDENT
            )
            mark = " " * 8
    return lines + ([f"{_INDENT}{_place(old[0])} → {_place(new[0])}"] if is_placed else [])


def _place(state: SentenceState) -> str:
    if state.filed:
        return ", ".join(state.keys)
    return "nowhere" if state.is_pinned else "as Afterview files it"


def _differences(old: Interview, new: Interview) -> list[tuple[str, str, str]]:
    return [
        (each.name, _text(getattr(old, each.name)), _text(getattr(new, each.name)))
        for each in fields(Interview)
        if getattr(old, each.name) != getattr(new, each.name)
    ]


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value or "")


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone()


def step_as_dict(step: Step) -> dict[str, Any]:
    """Return a step as plain values, for JSON."""
    return {
        "step": step.number,
        "command": step.command,
        "made_at": step.made_at,
        "undone_at": step.undone_at or None,
        "changes": [_as_dict(each) for each in step.changes],
    }


def _as_dict(change: SentenceChange | InterviewChange) -> dict[str, Any]:
    found: dict[str, Any] = {"review_id": change.review_id, "kind": change.kind}
    if isinstance(change, InterviewChange):
        differences = _differences(change.old, change.new)
        return found | {
            "old": {name: before for name, before, _ in differences},
            "new": {name: after for name, _, after in differences},
        }
    return found | {
        "sentence": change.old[0].sentence.index,
        "start_s": round(change.old[0].sentence.start_s, 3),
        "old": [_state_as_dict(each) for each in change.old],
        "new": [_state_as_dict(each) for each in change.new],
    }


def _state_as_dict(state: SentenceState) -> dict[str, Any]:
    return {"text": state.sentence.text, "prompts": list(state.keys), "pinned": state.is_pinned}
