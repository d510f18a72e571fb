"""Words shared by those who read files' structure: what a file promises, and its parts."""

from dataclasses import dataclass
from typing import NamedTuple

MOST_PARTS = 5_000_000
"""Boxes, pages or blocks looked at before the rest of a file is left unread."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a file says about itself.

    `seconds` is the length its header states, None where it states none. `missing_bytes` counts
    what its structure announces beyond its end. `cut` says that it ends without the mark a whole
    file ends with, so that sound of unknown length may be missing. `unreadable` says that the part
    without which nothing can be read is not there. `lost_start` says that sound is missing before
    the first that is there. `ignore_length` tells FFmpeg to read to the end, whatever the header
    says. `content_end` is where filling begins that is to be left unread.
    """

    seconds: float | None = None
    missing_bytes: int = 0
    cut: bool = False
    unreadable: bool = False
    lost_start: bool = False
    ignore_length: bool = False
    content_end: int | None = None


class Piece(NamedTuple):
    """A box, chunk or element: its name, and where its content begins and should end."""

    name: bytes
    start: int
    end: int


def beyond(end: int, size: int) -> int:
    """How many bytes of a part that should end at `end` lie beyond the file's end."""
    return max(0, end - size)
