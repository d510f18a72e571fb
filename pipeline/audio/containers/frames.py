"""Follow the frames of MP3, AAC (ADTS) and AMR files, which carry no times.

FFmpeg skips what it cannot read between two frames without counting its time; in AMR it never finds
the next frame. So the frames are followed here first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from pipeline.audio.containers.formats import FileFormat, id3_length, sound_start
from pipeline.audio.containers.frame_headers import (
    FrameHeader,
    FrameParser,
    adts_header,
    amr_header,
    mpeg_header,
)
from pipeline.audio.containers.reading import SCAN_BYTES, read_at
from pipeline.audio.containers.view import Extent
from pipeline.audio.memofile import MAX_MEMO_S, MemoFile, too_long

MAX_TRIES = 500_000
"""Offsets tried behind a hole before the rest of the file counts as junk."""
CHAIN = {"mp3": 3, "aac": 3, "amr": 12}
"""Frames that must follow one another to end a hole: an AMR header has only four fixed bits."""


@dataclass(slots=True)
class Framing:
    """The frames of a file.

    extents: the stretches that frames fill.
    holes: (offset in the extents put one behind the other, bytes of junk left out there).

    cut: the last frame is not whole.
    """

    extents: list[Extent] = field(default_factory=list)
    holes: list[tuple[int, int]] = field(default_factory=list)
    cut: bool = False
    frames: int = 0
    seconds: float = 0.0
    bytes: int = 0

    def seconds_of(self, junk_bytes: int) -> float:
        """Return how much sound the junk replaced: whole frames, by the mean bit rate."""
        if not self.bytes:
            return 0.0
        frame_s = self.seconds / self.frames
        return max(1, round(junk_bytes * self.frames / self.bytes)) * frame_s


def follow_frames(memo: MemoFile, file_format: FileFormat) -> Framing | None:
    """Follow a file's frames from first to last; None where the format has a container.

    Raises:
        MemoError: they last longer than 12 hours.
    """
    parse, start = _parser(memo, file_format)
    return (
        None
        if parse is None
        else _FrameFollower(memo, parse, CHAIN[file_format.demuxer]).follow(start)
    )


def _parser(memo: MemoFile, file_format: FileFormat) -> tuple[FrameParser | None, int]:
    if file_format.demuxer == "amr":
        wide = read_at(memo.file, 0, 9) == b"#!AMR-WB\n"
        return partial(amr_header, wide=wide), 9 if wide else 6
    parse = {"mp3": mpeg_header, "aac": adts_header}.get(file_format.demuxer)
    return parse, sound_start(memo.file) if parse else 0


class _FrameFollower:
    def __init__(self, memo: MemoFile, parse: FrameParser, chain: int) -> None:
        self._memo, self._parse, self._chain = memo, parse, chain
        self._tries = self._shown = 0
        self._framing = Framing()

    def follow(self, offset: int) -> Framing:
        framing, size = self._framing, self._memo.size
        begun, first = 0, True
        while offset < size:
            end = self._run(offset)
            if end > offset:
                framing.extents.append(Extent(begun, end))
                self._shown += end - begun
                first = False
            after = self._behind_tags(end)
            found = self._find(after)
            if found is None:
                # Behind the last frame: nothing, tags, or damaged sound.
                if after == end and not first:
                    self._note_hole(size - end)
                break
            if not first:
                self._note_hole(found - after)
                begun = found
            offset = found
        return framing

    def _note_hole(self, junk: int) -> None:
        if junk > 0:
            self._framing.holes.append((self._shown, junk))

    def _run(self, offset: int) -> int:
        """Follow frames that stand one behind the other; return the offset where they end."""
        framing, size = self._framing, self._memo.size
        family: tuple[int, ...] | None = None
        while offset < size:
            frame = self._parse_at(offset)
            if frame is None or (family not in (None, frame.family) and not self._holds(offset)):
                break
            family = frame.family
            framing.cut = offset + frame.length_bytes > size
            framing.frames += 1
            framing.seconds += frame.seconds
            framing.bytes += min(frame.length_bytes, size - offset)
            offset = min(offset + frame.length_bytes, size)
            if framing.seconds > MAX_MEMO_S:
                raise too_long(self._memo)
        return offset

    def _parse_at(self, offset: int) -> FrameHeader | None:
        return self._parse(read_at(self._memo.file, offset, 9))

    def _behind_tags(self, offset: int) -> int:
        while length := self._tag_length(read_at(self._memo.file, offset, 32)):
            offset += length
        return offset

    def _tag_length(self, head: bytes) -> int:
        if head.startswith(b"TAG"):
            return 128
        if head.startswith(b"APETAGEX") and len(head) == 32:
            return 32 + int.from_bytes(head[12:16], "little")
        if head.startswith(b"LYRICSBEGIN"):
            return self._memo.size
        return id3_length(head)

    def _find(self, offset: int) -> int | None:
        """Return the next offset from which frames follow one another."""
        while offset < self._memo.size:
            block = read_at(self._memo.file, offset, SCAN_BYTES)
            if not block:
                break
            for number in self._candidates(block):
                if self._tries > MAX_TRIES:
                    return None
                if self._holds(offset + number):
                    return offset + number
            offset += len(block)
        return None

    def _candidates(self, block: bytes) -> list[int]:
        if self._chain > 3:
            return [
                number for number in range(len(block)) if self._parse(block[number : number + 1])
            ]
        numbers, number = [], block.find(b"\xff")
        while number >= 0:
            numbers.append(number)
            number = block.find(b"\xff", number + 1)
        return numbers

    def _holds(self, offset: int) -> bool:
        self._tries += 1
        family = None
        for count in range(self._chain):
            frame = self._parse_at(offset)
            if frame is None or family not in (None, frame.family):
                return False
            family = frame.family
            offset += frame.length_bytes
            if offset >= self._memo.size:
                return count > 0 or offset == self._memo.size
        return True
