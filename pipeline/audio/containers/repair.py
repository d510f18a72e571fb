"""Leading FFmpeg around holes in files whose parts follow each other in a chain.

A broken link makes FFmpeg give up the rest of the file, or all sound up to the next landmark.
Here the junk is left out, or dressed up as a part that is to be passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from pipeline.audio.containers.frames import follow_frames
from pipeline.audio.containers.kinds import LOOK_BYTES, Kind, read_at
from pipeline.audio.containers.matroska import around_broken_blocks
from pipeline.audio.containers.mp4 import around_broken_fragments
from pipeline.audio.containers.view import Extent, Patch, View
from pipeline.audio.memofile import MemoFile


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file made readable. `holes` are (offset in the view, seconds of sound missing there).

    `cut` says that its last frame is not whole.
    """

    view: View
    holes: tuple[tuple[int, float], ...] = ()
    cut: bool = False


def repair(memo: MemoFile, kind: Kind) -> Repaired:
    """Find the holes in a file and lead around them; a healthy file is shown as it is.

    Raises MemoError where its frames last longer than 12 hours.
    """
    framing = follow_frames(memo, kind)
    if framing is not None and framing.extents:
        holes = tuple((at, framing.seconds_of(junk)) for at, junk in framing.holes)
        return Repaired(View(memo.file, memo.size, framing.extents), holes, framing.cut)
    if kind.demuxer == "flac":
        return Repaired(View(memo.file, memo.size, _filled(memo.file, memo.size)))
    patches: list[Patch] = []
    if kind.demuxer == "mov":
        patches = around_broken_fragments(memo.file, memo.size)
    elif kind.demuxer == "matroska":
        patches = around_broken_blocks(memo.file, memo.size)
    return Repaired(View(memo.file, memo.size, patches=patches))


def _filled(file: BinaryIO, size: int) -> list[Extent]:
    """Everything but long runs of zeros, all of which FFmpeg's FLAC parser would gather in memory.

    FLAC's frames carry their times, so nothing moves.
    """
    extents, blank = [Extent(0, 0)], bytes(LOOK_BYTES)
    for start in range(0, size, LOOK_BYTES):
        if read_at(file, start, LOOK_BYTES) == blank:
            continue
        end = min(start + LOOK_BYTES, size)
        if extents[-1].end == start:
            extents[-1] = Extent(extents[-1].start, end)
        else:
            extents.append(Extent(start, end))
    return extents
