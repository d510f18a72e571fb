"""FLAC: a header with the number of samples, then frames that carry their times."""

from typing import BinaryIO

from pipeline.audio.containers.formats import sound_start
from pipeline.audio.containers.reading import SCAN_BYTES, read_at
from pipeline.audio.containers.stated import StatedLength
from pipeline.audio.containers.view import Extent


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Read the number of samples in the header."""
    packed = int.from_bytes(read_at(file, sound_start(file) + 18, 8), "big")
    rate_hz, samples = packed >> 44, packed & ((1 << 36) - 1)
    return StatedLength(seconds=samples / rate_hz if rate_hz and samples else None)


def filled_extents(file: BinaryIO, size: int) -> list[Extent]:
    """Return the extents of a file without long runs of zeros.

    FFmpeg's FLAC parser would gather them all in memory. The frames carry their times, so the
    sound stays in its place.
    """
    extents, blank = [Extent(0, 0)], bytes(SCAN_BYTES)
    for start in range(0, size, SCAN_BYTES):
        if read_at(file, start, SCAN_BYTES) == blank:
            continue
        end = min(start + SCAN_BYTES, size)
        if extents[-1].end == start:
            extents[-1] = Extent(extents[-1].start, end)
        else:
            extents.append(Extent(start, end))
    return extents
