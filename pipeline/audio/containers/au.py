"""Sun AU: a header with the length of the sound in bytes."""

import struct
from typing import BinaryIO

from pipeline.audio.containers.reading import bytes_beyond, read_at
from pipeline.audio.containers.stated import StatedLength

_UNKNOWN = 0xFFFF_FFFF


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Read how many bytes of sound the header announces beyond the file's end."""
    start, length = struct.unpack(">II", read_at(file, 4, 8))
    return StatedLength(
        missing_bytes=0 if length == _UNKNOWN else bytes_beyond(start + length, size)
    )
