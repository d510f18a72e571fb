"""Write the page before an interview as Markdown, HTML and JSON-ready values."""

from collections.abc import Iterator
from typing import Any

from models.prep import Item, Prep, Section
from pipeline.export.markdown import escaped
from pipeline.export.plain import in_html
from pipeline.export.trends_page import page
from pipeline.text import without_surrogates

BOXES = {True: "☑", False: "☐"}


def prep_markdown(prep: Prep) -> str:
    """Return the page as Markdown; resolves are tasks."""
    blocks = [f"# {escaped(prep.title)}"]
    for section in prep.sections:
        blocks.append(f"## {escaped(section.heading)}")
        lines = [line for item in section.items for line in _markdown(item)]
        blocks.append("\n".join(lines))
        if more := more_text(section):
            blocks.append(f"*{escaped(more)}*")
    return "\n\n".join(blocks) + "\n"


def _markdown(item: Item) -> Iterator[str]:
    box = "" if item.is_done is None else "[x] " if item.is_done else "[ ] "
    yield f"- {box}{escaped(item_text(item))}"
    for detail in item.details:
        yield f"  - {escaped(detail)}"


def prep_page(prep: Prep) -> str:
    """Return the page as HTML in one file, to read or to print."""
    parts = [f"<h1>{in_html(prep.title)}</h1>"]
    for section in prep.sections:
        parts.append(f'<h2 id="{section.key}">{in_html(section.heading)}</h2>\n<ul>')
        parts += [_html(item) for item in section.items]
        parts.append("</ul>")
        if more := more_text(section):
            parts.append(f'<p class="what">{in_html(more)}</p>')
    return page(prep.title, parts)


def _html(item: Item) -> str:
    box = "" if item.is_done is None else f"{BOXES[item.is_done]} "
    details = "".join(f'<br><span class="where">{in_html(each)}</span>' for each in item.details)
    return f"<li>{box}{in_html(item_text(item))}{details}</li>"


def item_text(item: Item) -> str:
    """Return an item's text; of a resolve with the number by which it is ticked."""
    return item.text if item.is_done is None else f"{item.text} (todo {item.number})"


def more_text(section: Section) -> str:
    """Return how many items are left out, and where they are; empty where none is."""
    if not section.more:
        return ""
    return f"and {section.more} more" + (f": {section.hint}" if section.hint else "")


def prep_as_dict(prep: Prep) -> dict[str, Any]:
    """Return the page as plain values."""
    return {
        "company": without_surrogates(prep.company) or None,
        "role": without_surrogates(prep.role) or None,
        "round": prep.number,
        "reviews": prep.reviews,
        "sections": [
            {
                "key": section.key,
                "heading": section.heading,
                "items": [
                    {
                        "text": without_surrogates(item.text),
                        "details": [without_surrogates(each) for each in item.details],
                        "number": item.number,
                        "done": item.is_done,
                        "review_id": item.review_id,
                    }
                    for item in section.items
                ],
                "more": section.more,
            }
            for section in prep.sections
        ],
    }
