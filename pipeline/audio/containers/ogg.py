"""Ogg: numbered pages, the last of which is marked."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.audio.containers.reading import MAX_CHUNKS, SCAN_BYTES, bytes_beyond, read_at
from pipeline.audio.containers.stated import StatedLength

_SOUND = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ", b"fLaC")
_FIRST, _LAST = 2, 4


@dataclass(slots=True)
class _Stream:
    pages: int = 0
    number: int = 0
    ended: bool = False
    lost_start: bool = False


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Look for the mark of the last page, a page cut short, and pages missing at the start."""
    streams: dict[bytes, _Stream] = {}
    missing = 0
    for head, start, end in _pages(file, size):
        serial, number = head[14:18], struct.unpack("<I", head[18:22])[0]
        if head[5] & _FIRST and read_at(file, start, 8).startswith(_SOUND):
            streams[serial] = _Stream(number=number)
        stream = streams.get(serial)
        if stream is None:
            continue
        # The headers take one to three pages; a page missing among the next few held the start.
        if stream.pages < 4 and number > stream.number + 1:
            stream.lost_start = True
        stream.pages, stream.number = stream.pages + 1, number
        stream.ended = stream.ended or bool(head[5] & _LAST)
        missing = bytes_beyond(end, size)
    return StatedLength(
        missing_bytes=missing,
        cut=bool(missing) or any(not stream.ended for stream in streams.values()),
        lost_start=any(stream.lost_start for stream in streams.values()),
    )


def _pages(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the pages: (header, where the content begins, where it should end)."""
    offset = 0
    for _ in range(MAX_CHUNKS):
        head = read_at(file, offset, 27 + 255)
        if head[:4] != b"OggS":
            offset = _next_page(file, offset + 1, size)
            if offset < 0:
                return
            continue
        if len(head) < 27:
            return
        start = offset + 27 + head[26]
        end = start + sum(head[27 : 27 + head[26]])
        yield head[:27], start, end
        offset = end
        if offset >= size:
            return


def _next_page(file: BinaryIO, offset: int, size: int) -> int:
    while offset < size:
        block = read_at(file, offset, SCAN_BYTES)
        if (found := block.find(b"OggS")) >= 0:
            return offset + found
        offset += max(4, len(block)) - 3
    return -1
