"""Make damaged files readable to FFmpeg, which gives up at the first chunk that is none.

Where a format is a chain of chunks or frames, junk between them costs FFmpeg the rest of the file,
or all sound up to the next cluster. So the junk is left out of what FFmpeg reads, or gets the
header of a chunk that is skipped.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.audio.containers import flac, matroska, mp4
from pipeline.audio.containers.formats import FileFormat
from pipeline.audio.containers.frames import follow_frames
from pipeline.audio.containers.view import Patch, View
from pipeline.audio.memofile import MemoFile


@dataclass(frozen=True, slots=True)
class Repaired:
    """A readable view of a file.

    holes: (offset in the view, seconds of sound missing there).
    cut: the last frame is not whole.
    """

    view: View
    holes: tuple[tuple[int, float], ...] = ()
    cut: bool = False


def repair(memo: MemoFile, file_format: FileFormat) -> Repaired:
    """Return a view of the file without its damage; a healthy file is viewed as it is.

    Raises:
        MemoError: its frames last longer than 12 hours.
    """
    framing = follow_frames(memo, file_format)
    if framing is not None and framing.extents:
        holes = tuple((at, framing.seconds_of(junk)) for at, junk in framing.holes)
        return Repaired(View(memo.file, memo.size, framing.extents), holes, framing.cut)
    if file_format.demuxer == "flac":
        return Repaired(View(memo.file, memo.size, flac.filled_extents(memo.file, memo.size)))
    patches: list[Patch] = []
    if file_format.demuxer == "mov":
        patches = mp4.patch_broken_fragments(memo.file, memo.size)
    elif file_format.demuxer == "matroska":
        patches = matroska.patch_broken_blocks(memo.file, memo.size)
    return Repaired(View(memo.file, memo.size, patches=patches))
