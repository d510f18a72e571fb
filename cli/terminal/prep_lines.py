"""Lines of resolves, and of the page before an interview."""

from collections.abc import Sequence

from cli.terminal.review_lines import date_text
from cli.terminal.style import faint, plain_pieces, title, wrapped
from models.prep import Item, Prep, Section, Todo
from pipeline.export.plain import COMPANY_NOT_SAID

BOXES = {True: "[x]", False: "[ ]"}


def todo_lines(todos: Sequence[Todo]) -> list[str]:
    """Return resolves with their numbers, under the interviews that they come from."""
    lines: list[str] = []
    review_id = 0
    for each in todos:
        if each.review_id != review_id:
            review_id = each.review_id
            lines += ["", *_heading(each)]
        first = f"{each.number:>4} {BOXES[each.done_on is not None]} "
        lines += wrapped(plain_pieces(each.text), first=first, rest=" " * len(first))
    return lines[1:]


def _heading(todo: Todo) -> list[str]:
    said = [todo.company or COMPANY_NOT_SAID, todo.role, date_text(todo.day) if todo.day else ""]
    text = f"{', '.join(filter(None, said))} (review {todo.review_id})"
    return [title(line) for line in wrapped(plain_pieces(text), first="", rest="  ")]


def prep_lines(prep: Prep) -> list[str]:
    """Return the page before an interview."""
    lines = [title(each) for each in wrapped(plain_pieces(prep.title), first="", rest="  ")]
    for section in prep.sections:
        lines += ["", title(section.heading.upper())]
        for item in section.items:
            lines += _item(item)
        lines += _more(section)
    return lines


def _item(item: Item) -> list[str]:
    first = "  - "
    if item.is_done is not None:
        first = f"{item.number:>4} {BOXES[item.is_done]} "
    rest = " " * len(first)
    lines = wrapped(plain_pieces(item.text), first=first, rest=rest)
    for detail in item.details:
        lines += map(faint, wrapped(plain_pieces(detail), first=rest, rest=rest + "  "))
    return lines


def _more(section: Section) -> list[str]:
    said = f"and {section.more} more" if section.more else ""
    told = ": ".join(filter(None, (said, section.hint)))
    return (
        [faint(each) for each in wrapped(plain_pieces(told), first="  ", rest="  ")] if told else []
    )
