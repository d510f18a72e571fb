"""Write reviews as text for other programs: one function and one row of EXPORTERS a format.

To add a format: a module with one function, a row here, golden files in the tests.
"""

from collections.abc import Callable

from models import Review
from pipeline.errors import UsageError
from pipeline.export.captions import as_srt, as_vtt
from pipeline.export.csv import as_csv
from pipeline.export.html import as_html
from pipeline.export.json import as_json
from pipeline.export.markdown import as_markdown

__all__ = ["EXPORTERS", "Exporter", "checked", "exported", "format_meant", "has_form"]

# Takes a review and its number; returns the content of a file.
Exporter = Callable[[Review, int], str]

EXPORTERS: dict[str, Exporter] = {
    "md": as_markdown,
    "json": as_json,
    "csv": as_csv,
    "html": as_html,
    "srt": as_srt,
    "vtt": as_vtt,
}
CAPTIONS = frozenset({"srt", "vtt"})
"""Formats that need times."""


def exported(review: Review, review_id: int, to: str) -> str:
    """Return a review in the format `to`.

    Raises:
        UsageError: there is no such format, or the review cannot be written in it.
    """
    checked(to)
    if not has_form(review, to):
        raise UsageError(
            f"Review {review_id} has typed notes only. They have no times, and captions are words "
            "with times. To write it as text: --to md"
        )
    return EXPORTERS[to](review, review_id)


def checked(to: str) -> None:
    """Refuse a format that there is not.

    Raises:
        UsageError: there is no such format.
    """
    if to not in EXPORTERS:
        raise UsageError(f"{to!r} is no format.{_nearest(to)} There are: {', '.join(EXPORTERS)}.")


def has_form(review: Review, to: str) -> bool:
    """Return whether a review can be written in a format: captions need times."""
    has_times = any(sentence.end_s for sentence in review.sentences)
    return to not in CAPTIONS or not review.sentences or has_times


def format_meant(text: str) -> str:
    """Return the format that a name or a file's ending means, such as .MARKDOWN; else nothing."""
    name = text.lower().lstrip(".")
    other = {
        "markdown": "md",
        "subrip": "srt",
        "webvtt": "vtt",
        "txt": "md",
        "text": "md",
        "tsv": "csv",
    }
    return name if name in EXPORTERS else other.get(name, "")


def _nearest(to: str) -> str:
    meant = format_meant(to)
    return f" Did you mean {meant}?" if meant else ""
