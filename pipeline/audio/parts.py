"""Files that were joined end to end into one, as `cat` and broken recorders do it.

FFmpeg reads the first one and says nothing of the others.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.audio.containers import matroska, mp4, riff, wavpack
from pipeline.audio.containers.asf import following_object
from pipeline.audio.containers.formats import FileFormat, recognise
from pipeline.audio.containers.reading import read_at
from pipeline.audio.memofile import MemoFile, data_extents

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Extent = tuple[int, int]
"""Where a stretch of a file begins and ends."""
MAX_PARTS = 10_000
BLOCK_BYTES = 1 << 20
_WAV, _RF64, _FLAC = (b"RIFF", 0), (b"RF64", 0), (b"fLaC\x00\x00\x00\x22", 0)
_MP4 = (b"ftyp", 4)
_BEGINNINGS = {
    "wav": (_WAV, _RF64),
    "flac": (_FLAC, _WAV, _MP4),
    "mp3": (_WAV, _FLAC, _MP4),
    "aac": (_WAV, _FLAC, _MP4),
    "amr": (_WAV, _FLAC, _MP4),
    "ogg": (_WAV, _MP4),
    "tta": ((b"TTA1\x01\x00", 0), _WAV, _FLAC),
    "flv": ((b"FLV\x01", 0),),
    "caf": ((b"caff\x00\x01\x00\x00desc", 0),),
    "au": ((b".snd\x00\x00\x00", 0),),
}
"""What another file begins with, by the format before it: bytes, and their offset in that file.

Only what cannot stand inside the format itself: Ogg and Matroska hold FLAC's own beginning.
"""
_AT_ITS_START = frozenset(("mp3", "aac", "loas", "ogg"))
"""Formats that `recognise` also finds some way into a file."""


def parts(memo: MemoFile) -> list[MemoFile]:
    """Return the files that a memo was joined from, in order; the memo itself where it is one."""
    starts, extents = [0], data_extents(memo)
    while len(starts) < MAX_PARTS:
        following = _following(part_of(memo, starts[-1], memo.size), starts[-1], extents)
        if following is None:
            break
        starts.append(starts[-1] + following)
    if len(starts) == 1:
        return [memo]
    return [
        part_of(memo, start, end)
        for start, end in zip(starts, [*starts[1:], memo.size], strict=True)
    ]


def first_part(memo: MemoFile) -> MemoFile:
    """Return the first of the files that a memo was joined from, as far as its structure tells.

    Unlike `parts` it does not search the sound.
    """
    file_format = recognise(memo.file)
    end = file_format and _structural_end(memo, file_format)
    return part_of(memo, 0, end) if end and _begins(memo, end) else memo


def part_of(memo: MemoFile, start: int, end: int) -> MemoFile:
    """Return a part of a memo as if it were a file of its own."""
    if (start, end) == (0, memo.size):
        return memo
    file = io.BufferedReader(_Part(memo, start, end))
    return replace(memo, file=file, size=end - start, is_part=True)


def _following(memo: MemoFile, start: int, extents: list[Extent]) -> int | None:
    """Return the offset at which the next file begins; None where there is none.

    `memo` is the part from `start` on of the file with data in `extents`.
    """
    file_format = recognise(memo.file)
    if file_format is None:
        return None
    end = _structural_end(memo, file_format)
    if end and _begins(memo, end):
        return end
    if file_format.demuxer == "wav" and riff.is_filled(memo.file, memo.size):
        return None
    return _found(memo, start, extents, _BEGINNINGS.get(file_format.demuxer, ()))


def _structural_end(memo: MemoFile, file_format: FileFormat) -> int | None:
    if file_format.demuxer in ("wav", "aiff", "avi"):
        return riff.following_file(memo.file, memo.size)
    if file_format.demuxer == "mov":
        return mp4.following_file(memo.file, memo.size)
    if file_format.demuxer == "matroska":
        return matroska.following_file(memo.file, memo.size)
    if file_format.demuxer == "wv":
        return wavpack.following_file(memo.file, memo.size)
    if file_format.demuxer == "w64":
        end = int.from_bytes(read_at(memo.file, 16, 8), "little")
        return end + -end % 8
    if file_format.demuxer == "asf":
        return following_object(memo.file, memo.size)
    return None


def _found(
    memo: MemoFile, start: int, extents: list[Extent], beginnings: tuple[tuple[bytes, int], ...]
) -> int | None:
    """Return the first offset at which another file begins by its first bytes."""
    if not beginnings:
        return None
    overlap = max(len(needle) for needle, _ in beginnings) - 1
    for offset in _blocks(memo.size, start, extents):
        block = read_at(memo.file, offset, BLOCK_BYTES + overlap)
        found = {
            offset + at - before for needle, before in beginnings for at in _places(block, needle)
        }
        for at in sorted(found):
            if _begins(memo, at):
                return at
    return None


def _blocks(size: int, start: int, extents: list[Extent]) -> Iterator[int]:
    """Yield the offset of each block of a part that may hold more than zeros."""
    done = 0
    for begin, end in extents:
        offset = max(begin - start, done)
        while offset < min(end - start, size):
            yield offset
            offset += BLOCK_BYTES
        done = max(done, offset)


def _places(block: bytes, needle: bytes) -> list[int]:
    places, at = [], block.find(needle)
    while at >= 0:
        places.append(at)
        at = block.find(needle, at + 1)
    return places


def _begins(memo: MemoFile, offset: int) -> bool:
    """Return whether a file that can be read begins at an offset."""
    if not 0 < offset < memo.size - 16:
        return False
    part = part_of(memo, offset, memo.size)
    file_format = recognise(part.file)
    if file_format is None:
        return False
    head = read_at(part.file, 0, 12)
    if file_format.demuxer == "mov":
        names = [
            box.name for box, _ in zip(mp4.boxes(part.file, part.size), range(8), strict=False)
        ]
        return b"ftyp" in names[:1] and not {b"moov", b"mdat"}.isdisjoint(names)
    if file_format.demuxer in _AT_ITS_START:
        return head.startswith((b"ID3", b"\xff", b"OggS", b"\x56"))
    return True


class _Part(io.RawIOBase):
    """The bytes of a memo from `start` to `end`."""

    def __init__(self, memo: MemoFile, start: int, end: int) -> None:
        self._file, self._start, self._size, self._at = memo.file, start, end - start, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = min(len(memoryview(buffer)), max(0, self._size - self._at))
        self._file.seek(self._start + self._at)
        data = self._file.read(count)
        memoryview(buffer)[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._at = (0, self._at, self._size)[whence] + offset
        return self._at

    def tell(self) -> int:
        return self._at
