"""Read bytes of a file at any place, and walk its chunks."""

from typing import BinaryIO, NamedTuple

SCAN_BYTES = 65_536
"""How much of a file is searched at once."""
MAX_CHUNKS = 5_000_000
"""Boxes, pages or blocks read before the rest of a file is left unread."""


class Chunk(NamedTuple):
    """A box, chunk or element: its name, and where its content begins and should end."""

    name: bytes
    start: int
    end: int


def read_at(file: BinaryIO, offset: int, count: int) -> bytes:
    """Read `count` bytes at `offset`: fewer at the end of the file, none beyond it."""
    if not 0 <= offset < 1 << 43:  # file systems refuse to seek far beyond
        return b""
    file.seek(offset)
    return file.read(count)


def bytes_beyond(end: int, size: int) -> int:
    """Return how many bytes of a chunk that should end at `end` lie beyond the file's end."""
    return max(0, end - size)
