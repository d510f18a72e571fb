"""MP4, M4A, 3GP and QuickTime: boxes, one of which is the index; fragments have their own."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.audio.containers.reading import MAX_CHUNKS, SCAN_BYTES, Chunk, bytes_beyond, read_at
from pipeline.audio.containers.stated import StatedLength
from pipeline.audio.containers.view import Patch

MAX_PATCHES = 1_000
_BOXES = frozenset(
    b"moof mdat sidx ssix styp free skip mfra emsg prft uuid meta udta ftyp moov wide pdin".split()
)


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Look for the index, and for a last box that ends beyond the file."""
    names, end, cut_index = set(), 0, False
    for box in boxes(file, size):
        if box.name not in _BOXES and b"moov" in names:
            break  # damage: not a box
        names.add(box.name)
        end = box.end
        cut_index = cut_index or (box.name == b"moov" and box.end > size)
    without_index = b"moov" not in names or cut_index
    missing = bytes_beyond(end, size)
    # FFmpeg takes the length of a fragmented file from the fragments that are there.
    cut = missing > 0 and b"moof" in names
    return StatedLength(missing_bytes=missing, cut=cut, unreadable=without_index)


def boxes(file: BinaryIO, size: int, offset: int = 0) -> Iterator[Chunk]:
    """Yield the boxes from `offset` to `size`: the outermost, or those inside another."""
    for _ in range(MAX_CHUNKS):
        head = read_at(file, offset, 16)
        if len(head) < 8:
            return
        length, name, header = struct.unpack(">I", head[:4])[0], head[4:8], 8
        if length == 1 and len(head) == 16:
            length, header = struct.unpack(">Q", head[8:])[0], 16
        elif length == 0:
            length = size - offset
        if length < header:
            return
        yield Chunk(name, offset + header, offset + length)
        offset += length
        if offset >= size:
            return


def following_file(file: BinaryIO, size: int) -> int | None:
    """Return where another file may begin behind this one; None where its boxes fill the file."""
    offset, names = 0, set[bytes]()
    for box in boxes(file, size):
        if offset and (box.name == b"ftyp" or (box.name not in _BOXES and b"moov" in names)):
            return offset
        names.add(box.name)
        offset = box.end
    return offset if 0 < offset < size else None


def patch_broken_fragments(file: BinaryIO, size: int) -> list[Patch]:
    """Return patches that turn junk between fragments into boxes that are skipped."""
    patches: list[Patch] = []
    offset, fragmented = 0, False
    while len(patches) < MAX_PATCHES:
        for box in boxes(file, size, offset):
            if box.name not in _BOXES:
                break
            fragmented = fragmented or box.name == b"moof"
            offset = box.end
        if not fragmented or offset >= size - 8:
            break
        start = _next_fragment(file, offset + 12, size)
        if start < 0:
            break
        patches.append(Patch(offset, struct.pack(">I", start - offset) + b"free"))
        offset = start
    return patches


def _next_fragment(file: BinaryIO, offset: int, size: int) -> int:
    while offset < size:
        block = read_at(file, offset, SCAN_BYTES)
        if (found := block.find(b"moof")) >= 0:
            return offset + found - 4
        offset += max(4, len(block)) - 3
    return -1
