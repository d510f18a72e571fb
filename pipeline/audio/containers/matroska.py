"""WebM and Matroska: nested elements; the sound is in blocks, the blocks in clusters."""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.audio.containers.reading import MAX_CHUNKS, SCAN_BYTES, Chunk, bytes_beyond, read_at
from pipeline.audio.containers.stated import StatedLength
from pipeline.audio.containers.view import Patch

MAX_PATCHES = 1_000
MAX_TRIES = 500_000
"""Offsets tried behind junk before the rest of the file is left as it is."""
_SEGMENT, _CLUSTER, _INFO = b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75", b"\x15\x49\xa9\x66"
_TRACKS, _TRACK, _TRACK_NUMBER = b"\x16\x54\xae\x6b", b"\xae", b"\xd7"
_TIMECODE_SCALE, _DURATION = b"\x2a\xd7\xb1", b"\x44\x89"
_EBML = b"\x1a\x45\xdf\xa3"
_ENCODINGS, _ENCODING, _ENCRYPTION = b"\x6d\x80", b"\x62\x40", b"\x50\x35"
_BLOCK, _BLOCK_GROUP = b"\xa3", b"\xa0"
_IN_CLUSTER = frozenset(
    (_BLOCK, _BLOCK_GROUP, b"\xe7", b"\xa7", b"\xab", b"\xec", b"\xbf", b"\x58\x54")
)
_OUTSIDE = frozenset(
    (
        *(_INFO, _TRACKS, b"\x1a\x45\xdf\xa3", b"\x1c\x53\xbb\x6b", b"\x12\x54\xc3\x67"),
        *(b"\x11\x4d\x9b\x74", b"\x19\x41\xa4\x69", b"\x10\x43\xa7\x70"),
    )
)
_KNOWN = _IN_CLUSTER | _OUTSIDE | {_SEGMENT, _CLUSTER}
_LANDMARK = re.compile(rb"[\xa3\xa0]|" + re.escape(_CLUSTER))


def stated_length(file: BinaryIO, size: int) -> StatedLength:
    """Read the length in the header, and look for a last element that ends beyond the file."""
    seconds, end, stated_end = None, 0, 0
    for element in _elements(file, 0, size):
        if element.name not in _KNOWN:
            break  # damage: not an element
        if element.name == _INFO:
            seconds = _stated_seconds(file, element)
        if element.name == _SEGMENT:
            stated_end = max(0, element.end)
        elif element.end >= 0:
            end = element.end
    missing = bytes_beyond(stated_end or end, size)
    return StatedLength(seconds=seconds, missing_bytes=missing, cut=missing > 0 and seconds is None)


def is_encrypted(file: BinaryIO, size: int) -> bool:
    """Return whether a track says that it is encrypted."""
    for element in _elements(file, 0, size):
        if element.name == _CLUSTER:
            return False
        if element.name == _TRACKS:
            return any(
                part.name == _ENCRYPTION
                for track in _elements(file, element.start, element.end)
                for encodings in _inside(file, track, _ENCODINGS)
                for encoding in _inside(file, encodings, _ENCODING)
                for part in _elements(file, encoding.start, encoding.end)
            )
    return False


def _inside(file: BinaryIO, element: Chunk, name: bytes) -> Iterator[Chunk]:
    return (each for each in _elements(file, element.start, element.end) if each.name == name)


def following_file(file: BinaryIO, size: int) -> int | None:
    """Return where another file may begin behind this one; None where there is none."""
    end = 0
    for element in _elements(file, 0, size):
        if element.name == _EBML and element.start > 64:
            return element.start - _header_length(file, element)
        if element.name == _SEGMENT and element.end > 0:
            return element.end if element.end < size else None
        if element.name not in _KNOWN:
            return end or None
        end = max(end, element.end)
    return None


def _header_length(file: BinaryIO, element: Chunk) -> int:
    before = read_at(file, element.start - 12, 12)
    return 12 - before.rfind(element.name)


def _stated_seconds(file: BinaryIO, info: Chunk) -> float | None:
    scale_ns, duration = 1_000_000, 0.0
    for element in _elements(file, info.start, info.end):
        data = read_at(file, element.start, min(8, max(0, element.end - element.start)))
        if element.name == _TIMECODE_SCALE:
            scale_ns = int.from_bytes(data, "big")
        elif element.name == _DURATION and len(data) in (4, 8):
            duration = struct.unpack(">f" if len(data) == 4 else ">d", data)[0]
    seconds = duration * scale_ns / 1e9
    return seconds if seconds > 0 else None


def _elements(file: BinaryIO, offset: int, size: int) -> Iterator[Chunk]:
    """Yield the elements; those inside segments and clusters of unknown size too."""
    for _ in range(MAX_CHUNKS):
        element = _element_at(file, offset)
        if element is None:
            return
        yield element
        entered = element.end < 0 or element.name == _SEGMENT
        offset = element.start if entered else element.end
        if offset >= size:
            return


def _element_at(file: BinaryIO, offset: int) -> Chunk | None:
    """Read the header of the element at an offset; its end is -1 where its size is unknown."""
    head = read_at(file, offset, 12)
    if not head or not head[0]:
        return None
    name_length = 9 - head[0].bit_length()
    if name_length > 4 or len(head) <= name_length or not head[name_length]:
        return None
    size_length = 9 - head[name_length].bit_length()
    most = (1 << 7 * size_length) - 1
    value = int.from_bytes(head[name_length : name_length + size_length], "big") & most
    start = offset + name_length + size_length
    return Chunk(head[:name_length], start, -1 if value == most else start + value)


def patch_broken_blocks(file: BinaryIO, size: int) -> list[Patch]:
    """Return patches that turn junk between blocks into elements that are skipped.

    FFmpeg would skip to the next cluster, which may begin half a minute later.
    """
    return _BlockFollower(file, size).patches()


class _BlockFollower:
    """Follows the elements from block to block."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        self._tracks: set[int] = set()
        self._cluster_end = self._time = self._lacing = -1
        self._tries = 0

    def patches(self) -> list[Patch]:
        patches: list[Patch] = []
        offset = 0
        for _ in range(MAX_CHUNKS):
            if offset >= self._size or len(patches) >= MAX_PATCHES:
                break
            following = self._behind(offset)
            if following is None:
                following = self._next_element(offset + 2)
                if following < 0:
                    break
                patches.append(Patch(offset, _void(following - offset)))
            offset = following
        return patches

    def _behind(self, offset: int) -> int | None:
        """Return where the element behind the one at `offset` begins; None where there is none."""
        element = _element_at(self._file, offset)
        if element is None or element.name not in _KNOWN:
            return None
        if element.name in (_SEGMENT, _CLUSTER):
            if element.name == _CLUSTER:
                self._cluster_end, self._time = element.end, -1
            return element.start
        if not offset < element.end <= self._size:
            return None
        if element.name == _TRACKS:
            self._tracks = set(_track_numbers(self._file, element))
        if element.name == _BLOCK:
            if not self._is_block(element):
                return None
            self._time = self._block_time(element)
        return element.end

    def _is_block(self, element: Chunk) -> bool:
        """Return whether a block's header is sound; FFmpeg drops the cluster of one that is not."""
        head = read_at(self._file, element.start, 4)
        lacing = head[3] & 6 if len(head) == 4 else -1
        if self._lacing < 0:
            self._lacing = lacing
        return bool(head) and head[0] & 0x7F in self._tracks and lacing == self._lacing

    def _block_time(self, block: Chunk) -> int:
        """Return a block's time after its cluster's, in the file's ticks."""
        head = read_at(self._file, block.start, 3)
        return int.from_bytes(head[1:], "big", signed=True)

    def _next_element(self, offset: int) -> int:
        """Return the offset of the next cluster, or of a later block of the same one; -1: none."""
        while offset < self._size:
            data = read_at(self._file, offset, SCAN_BYTES)
            for match in _LANDMARK.finditer(data):
                at = offset + match.start()
                self._tries += 1
                if self._tries > MAX_TRIES:
                    return -1
                if match.group() == _CLUSTER:
                    return at
                if (self._cluster_end < 0 or at < self._cluster_end) and self._is_followed(at):
                    return at
            offset += max(4, len(data)) - 3
        return -1

    def _is_followed(self, offset: int) -> bool:
        """Return whether four elements of a cluster follow one another, blocks in time order."""
        time = self._time
        for _ in range(4):
            element = _element_at(self._file, offset)
            if element is None or element.name not in _IN_CLUSTER | {_CLUSTER}:
                return False
            if element.name == _CLUSTER:
                return True
            if not offset < element.end <= self._size:
                return False
            if element.name == _BLOCK:
                if not self._is_block(element) or self._block_time(element) <= time:
                    return False
                time = self._block_time(element)
            offset = element.end
            if offset == self._size:
                return True
        return True


def _track_numbers(file: BinaryIO, tracks: Chunk) -> Iterator[int]:
    for track in _elements(file, tracks.start, tracks.end):
        if track.name == _TRACK:
            for element in _elements(file, track.start, track.end):
                if element.name == _TRACK_NUMBER:
                    yield from read_at(file, element.start, 1)


def _void(length: int) -> bytes:
    """Return the header of an element, `length` bytes in all, that is skipped."""
    if length < 9:
        return b"\xec" + bytes((0x80 | (length - 2),))
    return b"\xec\x01" + (length - 9).to_bytes(7, "big")
