"""Decode a memo of any kind to samples, and tell what of it was left out or is missing."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ, Gap, Recording
from pipeline.audio.containers.repair import repair
from pipeline.audio.dates import spoken_at
from pipeline.audio.demux import open_sound
from pipeline.audio.loudness import loudest_db
from pipeline.audio.memofile import MemoFile, open_memo
from pipeline.audio.parts import parts
from pipeline.audio.probe import UNCOMPRESSED, probe
from pipeline.audio.sink import SampleFile
from pipeline.audio.tracks import Take, best_take
from pipeline.errors import MemoError
from pipeline.files import hash_file
from pipeline.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Decoded:
    """A memo and its samples: 16 kHz mono int16, on disk as long as the array lives."""

    recording: Recording
    samples: NDArray[np.int16]


def decode(
    path: Path,
    *,
    name: str = "",
    sha256: str = "",
    now: datetime | None = None,
    progress: Progress = silent,
) -> Decoded:
    """Decode a whole memo, of any length in little memory.

    `name` is the name that the file had where it was found, if `path` is a copy: it may hold the
    date. `sha256` saves the hashing where the digest is known. No memo is younger than `now`.

    A packet that cannot be decoded becomes silence, so all times stay true; `recording.gaps` and
    `missing_seconds` tell of it. Sound counts as missing where packets fail to decode or hold only
    zeros, where times jump forward, where bytes between frames are no sound, and where header or
    structure state more than is there. A gap of zero length at the end means that the mark of a
    whole file is missing (Ogg's last page, a whole last frame), so sound of unknown length may be;
    elsewhere, that times jump too far to be believed. Not detected: whole frames cut out of an MP3,
    AAC or AMR without a table of contents; the end cut off such a file, or off a fragmented MP4,
    exactly between two frames or fragments; zeros in uncompressed sound, which may be silence.

    Raises:
        MemoMissing, MemoUnreadable, MemoNotAudio, MemoIncomplete: as `examine` does.
        MemoIncomplete: the header announces sound, and none of it is there.
        MemoError: the memo is longer than 12 hours.
        AfterviewError: the disk is full.
    """
    with open_memo(Path(path)) as memo, contextlib.closing(SampleFile()) as sink:
        files = parts(memo)
        _can_be_opened(files[0])
        digest = sha256 or hash_file(memo.file, progress)
        takes = [best_take(files[0], sink, progress)]
        takes += [_later_take(part, sink, progress) for part in files[1:]]
        samples = sink.samples()
        seconds = len(samples) / SAMPLE_RATE_HZ
        given = name or memo.path.name
        spoken = spoken_at(takes[0].tags, given, memo.modified_s, now, seconds=seconds)
    gaps = [gap for take in takes for gap in take.gaps]
    return Decoded(
        Recording(
            path=memo.path,
            sha256=digest,
            seconds=seconds,
            recorded_at=spoken.moment,
            recorded_on=spoken.day,
            recorded_at_source=spoken.source,
            missing_seconds=round(sum(gap.seconds for gap in gaps), 3),
            gaps=tuple(Gap(round(gap.start_s, 3), round(gap.end_s, 3)) for gap in gaps),
            original_name=given,
            remarks=tuple(dict.fromkeys(said for take in takes for said in take.remarks)),
            level_db=round(loudest_db(np.concatenate([take.levels for take in takes])), 1),
        ),
        samples,
    )


def _can_be_opened(part: MemoFile) -> None:
    """Raise an error that needs no hashing of a large file first: it is no memo, or too long."""
    probed = probe(part)
    if probed.file_format.demuxer in UNCOMPRESSED:
        with open_sound(probed, repair(probed.memo, probed.file_format).view):
            pass


def _later_take(part: MemoFile, sink: SampleFile, progress: Progress) -> Take:
    """Decode a file that was joined to another; where it cannot be decoded, it is missing."""
    begun = sink.length
    try:
        return best_take(part, sink, progress)
    except MemoError:
        sink.cut(begun)
        gap = Gap(begun / SAMPLE_RATE_HZ, begun / SAMPLE_RATE_HZ)
        return Take(gaps=(gap,), remarks=("one of the files joined in it cannot be decoded",))
