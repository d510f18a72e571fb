"""WMA (ASF): objects with a GUID and a length."""

import struct
from typing import BinaryIO

from pipeline.audio.containers.reading import read_at
from pipeline.audio.containers.stated import StatedLength

_ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Read the length in the file properties; none where the file was streamed."""
    offset = 30
    for _ in range(1_000):
        head = read_at(file, offset, 24 + 68)
        if len(head) < 24:
            break
        if head[:16] == _ASF_FILE_PROPERTIES:
            ticks, _, preroll_ms, flags = struct.unpack("<QQQI", head[64:92])
            seconds = ticks / 1e7 - preroll_ms / 1e3
            return StatedLength(seconds=seconds if seconds > 0 and not flags & 1 else None)
        offset += max(24, struct.unpack("<Q", head[16:24])[0])
    return StatedLength()


def following_object(file: BinaryIO, size: int) -> int | None:
    """Return where another file's header begins behind this one; None where there is none."""
    offset = 0
    for _ in range(1_000):
        head = read_at(file, offset, 24)
        if len(head) < 24 or offset >= size:
            return None
        if offset and head[:16] == _ASF_HEADER:
            return offset
        offset += max(24, int.from_bytes(head[16:], "little"))
    return None
