"""Names of files that every system takes, and that stay when a review changes."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from models import Review
from pipeline.export.plain import one_line

# What Windows, macOS or Obsidian's links do not take in a name.
_UNSAFE = re.compile(r'[\\/:*?"<>|#^\[\]%]+')
MAX_BYTES = 120
"""A file's name has 255 bytes at most; numbers and endings follow."""


def safe_name(text: str, *, otherwise: str) -> str:
    """Return a text as a part of a file's name; `otherwise` where nothing of it can stay."""
    line = unicodedata.normalize("NFC", one_line(text))
    shown = "".join(char if char.isprintable() else " " for char in _UNSAFE.sub(" ", line))
    short = shown.encode()[:MAX_BYTES].decode(errors="ignore")
    return " ".join(short.split()).strip(". ") or otherwise


def name_of_review(review: Review, review_id: int) -> str:
    """Return a review's day, company and number, without an ending."""
    days = (each.recording.day for each in review.transcripts)
    day = review.interview.held_on or next(filter(None, days), None)
    return _numbered(review.interview.company, review_id, day, otherwise="Interview")


def name_of_question(text: str, number: int) -> str:
    """Return a question's words and number, without an ending."""
    return _numbered(text, number, None, otherwise="Question")


def named_before(names: Iterable[Path], number: int, ending: str) -> Path | None:
    """Return the file that an earlier export gave a review or a question with this number."""
    tail = f"({number}){ending}"
    found = (path for path in names if path.name.endswith(tail))
    return min(found, default=None)


def _numbered(text: str, number: int, day: date | None, *, otherwise: str) -> str:
    name = f"{safe_name(text, otherwise=otherwise)} ({number})"
    return f"{day.isoformat()} {name}" if day else name
