"""The bytes that FFmpeg reads: those of the memo, without the damage."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from pipeline.audio.containers.reading import read_at


class Extent(NamedTuple):
    """A stretch of a file: the offset of its first byte, and the one behind its last."""

    start: int
    end: int


class Patch(NamedTuple):
    """Bytes that are read in place of those at `offset`."""

    offset: int
    data: bytes


class View:
    """A file without its damage; the file itself is never changed."""

    def __init__(
        self,
        file: BinaryIO,
        size: int,
        extents: Sequence[Extent] | None = None,
        patches: Sequence[Patch] = (),
    ) -> None:
        """View all of a file, or its `extents` one behind the other, with `patches` applied."""
        self._file = file
        self._extents = [Extent(0, size)] if extents is None else list(extents)
        self._patches = patches
        self._starts = [0]
        for extent in self._extents:
            self._starts.append(self._starts[-1] + extent.end - extent.start)
        self.size = self._starts.pop()

    def read(self, offset: int, count: int) -> bytes:
        """Read up to `count` bytes of the view; none at its end."""
        if not 0 <= offset < self.size:
            return b""
        number = bisect_right(self._starts, offset) - 1
        extent = self._extents[number]
        start = extent.start + offset - self._starts[number]
        data = read_at(self._file, start, min(count, extent.end - start))
        for patch in self._patches:
            if start - len(patch.data) < patch.offset < start + len(data):
                data = _patched(data, patch.offset - start, patch.data)
        return data


def _patched(data: bytes, at: int, patch: bytes) -> bytes:
    whole = bytearray(data)
    for number, byte in enumerate(patch, start=at):
        if 0 <= number < len(whole):
            whole[number] = byte
    return bytes(whole)
