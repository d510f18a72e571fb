"""WAV and its relatives (RIFF, RF64, AIFF, Wave64): chunks with a name and a length."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.audio.containers.reading import SCAN_BYTES, Chunk, bytes_beyond, read_at
from pipeline.audio.containers.stated import StatedLength

OPEN_ENDED_BYTES = 0x7FFF_0000
"""From here on, the length in a shorter file is a placeholder of a writer that did not know it."""


def wav_length(file: BinaryIO, size: int) -> StatedLength:
    """Compare the length of the `data` chunk with what is there."""
    head = read_at(file, 0, 12)
    order = ">" if head[:4] == b"RIFX" else "<"
    long_size = 0
    for chunk in _chunks(file, size, order):
        if chunk.name == b"ds64":
            long_size = _long_size(file, chunk)
        elif chunk.name == b"data":
            stated = chunk.end - chunk.start
            if stated == 0xFFFF_FFFF and long_size:
                stated = long_size
            return _wav_data(file, size, order, chunk.start, stated)
    return StatedLength()


def _long_size(file: BinaryIO, chunk: Chunk) -> int:
    """Return the length of `data` that a `ds64` chunk states; 0 where it is cut off."""
    return int.from_bytes(read_at(file, chunk.start + 8, 8), "little")


def _wav_data(file: BinaryIO, size: int, order: str, start: int, stated: int) -> StatedLength:
    there = size - start
    if stated == 0 or OPEN_ENDED_BYTES <= stated != there < stated <= 0xFFFF_FFFF:
        return StatedLength(ignore_length=stated != 0)
    if stated >= there:
        return StatedLength(missing_bytes=stated - there)
    following = start + stated + stated % 2
    rest = read_at(file, following, SCAN_BYTES)
    is_chunk = len(rest) < 8 or all(0x20 <= byte < 0x7F for byte in rest[:4])
    if not any(rest):  # padding, in which FFmpeg would look for chunks without end
        return StatedLength(content_end=following)
    return StatedLength(ignore_length=not is_chunk)


def aiff_length(file: BinaryIO, size: int) -> StatedLength:
    """Compare the length of the `SSND` chunk with what is there."""
    for chunk in _chunks(file, size, ">"):
        if chunk.name == b"SSND":
            return StatedLength(missing_bytes=bytes_beyond(chunk.end, size))
    return StatedLength()


def _chunks(file: BinaryIO, size: int, order: str) -> Iterator[Chunk]:
    """Yield the chunks of a RIFF or AIFF file; the last one may end beyond the file."""
    offset = 12
    for _ in range(10_000):
        head = read_at(file, offset, 8)
        if len(head) < 8:
            return
        length = struct.unpack(order + "I", head[4:])[0]
        yield Chunk(head[:4], offset + 8, offset + 8 + length)
        offset += 8 + length + length % 2
        if offset >= size:
            return


def avi_length(file: BinaryIO, size: int) -> StatedLength:
    """Compare the lengths of the outermost chunks, of which long files have several."""
    missing, offset = 0, 0
    for _ in range(10_000):
        head = read_at(file, offset, 12)
        if len(head) < 12 or head[:4] != b"RIFF":
            break
        length = struct.unpack("<I", head[4:8])[0]
        offset += 8 + length + length % 2
        missing = bytes_beyond(offset, size) if length else 0
    return StatedLength(cut=missing > 0)  # its bytes may be those of pictures


_FILES = (b"RIFF", b"RF64", b"RIFX", b"BW64", b"FORM", b"fLaC", b"OggS", b"caff")
_DATA = (b"data", b"SSND", b"movi")


def following_file(file: BinaryIO, size: int) -> int | None:
    """Return where another file may begin behind this one; None where its chunks fill the file."""
    order = "<" if read_at(file, 0, 4) in (b"RIFF", b"RF64", b"BW64") else ">"
    end, has_data = 0, False
    for chunk in _chunks(file, size, order):
        begins = chunk.start - 8
        if chunk.name in _FILES and read_at(file, begins + 8, 4) != b"AVIX":
            return begins
        if has_data and not chunk.name.strip().isalnum():
            return begins
        has_data = has_data or chunk.name in _DATA
        if (chunk.end - chunk.start) % 2 and read_at(file, chunk.end, 4) in _FILES:
            return chunk.end  # a writer that does not pad
        end = chunk.end + (chunk.end - chunk.start) % 2
    return end if 0 < end < size and has_data else None


def is_filled(file: BinaryIO, size: int) -> bool:
    """Return whether the lengths that a WAV states lead exactly to its end, so nothing follows."""
    order = ">" if read_at(file, 0, 4) == b"RIFX" else "<"
    end, long_size, has_data = 0, 0, False
    for chunk in _chunks(file, size, order):
        end = chunk.end
        if chunk.name == b"ds64":
            long_size = _long_size(file, chunk)
        elif chunk.name == b"data" and end > chunk.start:
            has_data = True
            if end - chunk.start == 0xFFFF_FFFF:
                end = chunk.start + long_size
    return has_data and end <= size <= end + end % 2


def w64_length(file: BinaryIO, size: int) -> StatedLength:
    """Compare the length of the `data` chunk, 64 bits wide, with what is there."""
    offset = 40
    for _ in range(10_000):
        head = read_at(file, offset, 24)
        if len(head) < 24:
            break
        length = struct.unpack("<Q", head[16:])[0]
        if head[:4] == b"data":
            return StatedLength(missing_bytes=bytes_beyond(offset + length, size))
        offset += max(24, (length + 7) & ~7)
    return StatedLength()
