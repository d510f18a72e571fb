"""FLV: tags one behind the other; the first one may state the length."""

import struct
from typing import BinaryIO

from pipeline.audio.containers.reading import read_at
from pipeline.audio.containers.stated import StatedLength

_DURATION = b"\x00\x08duration\x00"  # AMF: length of the name, name, type "number"
HEAD_BYTES = 4096


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Read the length in the script data; none where the file was streamed."""
    head = read_at(file, 0, HEAD_BYTES)
    at = head.find(_DURATION)
    if at < 0:
        return StatedLength()
    seconds = struct.unpack_from(">d", head, at + len(_DURATION))[0]
    return StatedLength(seconds=seconds if seconds > 0 else None)
