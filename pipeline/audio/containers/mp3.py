"""MP3: a table of contents (Xing, VBRI) may stand in the first frame."""

import struct
from typing import BinaryIO

from pipeline.audio.containers.formats import sound_start
from pipeline.audio.containers.frame_headers import first_frame, mpeg_header
from pipeline.audio.containers.reading import SCAN_BYTES, read_at
from pipeline.audio.containers.stated import StatedLength


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Read the number of frames in the Xing, Info or VBRI table of the first frame."""
    head = read_at(file, sound_start(file), SCAN_BYTES)
    found = first_frame(head, mpeg_header, at_end=len(head) < SCAN_BYTES)
    if found is None:
        return StatedLength()
    offset, frame = found
    mpeg1, mono = frame.family[0] == 3, head[offset + 3] >> 6 == 3
    info = offset + 4 + ((17 if mono else 32) if mpeg1 else (9 if mono else 17))
    samples = 0
    if head[info : info + 4] in (b"Xing", b"Info") and head[info + 7] & 1:
        frames = struct.unpack(">I", head[info + 8 : info + 12])[0]
        samples = frames * frame.samples - _padding(head, info)
    elif head[offset + 36 : offset + 40] == b"VBRI":
        samples = struct.unpack(">I", head[offset + 50 : offset + 54])[0] * frame.samples
    return StatedLength(seconds=samples / frame.rate_hz if samples > 0 else None)


def _padding(head: bytes, info: int) -> int:
    """Return the samples that the encoder put around the sound, from LAME's part of the table."""
    flags = head[info + 7]
    fields = ((1, 4), (2, 4), (4, 100), (8, 4))  # frames, bytes, places to seek to, quality
    lame = info + 8 + sum(length for flag, length in fields if flags & flag)
    if head[lame : lame + 4] not in (b"LAME", b"Lavc", b"Lavf"):
        return 0
    delay_and_padding = int.from_bytes(head[lame + 21 : lame + 24], "big")
    return (delay_and_padding >> 12) + (delay_and_padding & 0xFFF)
