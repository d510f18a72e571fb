"""Core Audio Format (CAF): the table of packets may stand behind the sound."""

import struct
from typing import BinaryIO

from pipeline.audio.containers.reading import bytes_beyond, read_at
from pipeline.audio.containers.stated import StatedLength


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Read the length in the table of packets, and whether the file ends before its sound."""
    offset, rate_hz, packet_bytes, seconds, end = 8, 0.0, 0, None, 0
    for _ in range(10_000):
        head = read_at(file, offset, 12)
        if len(head) < 12:
            break
        name, length = head[:4], struct.unpack(">q", head[4:])[0]
        offset += 12
        if name == b"desc":
            rate_hz, _, _, packet_bytes = struct.unpack(">d4sII", read_at(file, offset, 20))
        elif name == b"pakt":
            frames = struct.unpack(">q", read_at(file, offset + 8, 8))[0]
            seconds = frames / rate_hz if rate_hz > 0 and frames > 0 else None
        elif name == b"data" and length >= 0:
            end = offset + length
        if length < 0:
            break
        offset += length
    # Where packets differ in length, only the table tells where they are.
    without_table = seconds is None and packet_bytes == 0 and end > size
    return StatedLength(seconds, missing_bytes=bytes_beyond(end, size), unreadable=without_table)
