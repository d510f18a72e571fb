"""MP4, M4A, 3GP and QuickTime: boxes; the index is one, fragments bring theirs along."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.audio.containers.kinds import LOOK_BYTES, read_at
from pipeline.audio.containers.structure import MOST_PARTS, Piece, Promise, beyond
from pipeline.audio.containers.view import Patch

MOST_PATCHES = 1_000
_BOXES = frozenset(
    b"moof mdat sidx ssix styp free skip mfra emsg prft uuid meta udta ftyp moov wide pdin".split()
)


def mp4_promise(file: BinaryIO, size: int) -> Promise:
    """Look whether the index is there, and whether the file ends before its last box does."""
    names, end, cut_index = set(), 0, False
    for box in _boxes(file, size):
        if box.name not in _BOXES and b"moov" in names:
            break  # damage: what stands there says nothing
        names.add(box.name)
        end = box.end
        cut_index = cut_index or (box.name == b"moov" and box.end > size)
    without_index = b"moov" not in names or cut_index
    missing = beyond(end, size)
    # FFmpeg sums a fragmented file's length up from what is there.
    cut = missing > 0 and b"moof" in names
    return Promise(missing_bytes=missing, cut=cut, unreadable=without_index)


def _boxes(file: BinaryIO, size: int, offset: int = 0) -> Iterator[Piece]:
    """Walk the outermost boxes of an MP4 or QuickTime file."""
    for _ in range(MOST_PARTS):
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
        yield Piece(name, offset + header, offset + length)
        offset += length
        if offset >= size:
            return


def around_broken_fragments(file: BinaryIO, size: int) -> list[Patch]:
    """Dress junk between the fragments of an MP4 up as boxes that are passed over."""
    patches: list[Patch] = []
    offset, fragmented = 0, False
    while len(patches) < MOST_PATCHES:
        for box in _boxes(file, size, offset):
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
        block = read_at(file, offset, LOOK_BYTES)
        if (found := block.find(b"moof")) >= 0:
            return offset + found - 4
        offset += max(4, len(block)) - 3
    return -1
