"""A WAV that can be read at any moment: 16 kHz, mono, 16 bit, written as the sound arrives.

Samples go to the system with every block, so that a killed process loses none of them; the header
follows at every `sync`. `repair` gives it the length that the file really has.
"""

import contextlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.recording import SAMPLE_RATE_HZ
from pipeline.files import FILE_MODE, fsync_dir

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_BYTES = 2
HEADER_BYTES = 44
MAX_S = (0xFFFFFFFF - HEADER_BYTES) // (SAMPLE_RATE_HZ * SAMPLE_BYTES)  # of the 32-bit length field

_BLOCK_SAMPLES = 30 * SAMPLE_RATE_HZ
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


class WavWriter:
    """A new WAV, private to its owner. `append` and `sync` may be called by two threads at once.

    Every method raises OSError where the disk refuses; what was written before stays.
    """

    def __init__(self, path: Path) -> None:
        """Make the file; FileExistsError where there is one."""
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
        self._bytes = 0
        # Two handles: the header is written in place while the samples go on behind the end.
        self._sound = path.open("ab", buffering=0)
        self._header = path.open("r+b", buffering=0)
        self.sync()
        self._sound.seek(0, os.SEEK_END)
        fsync_dir(path.parent)

    @property
    def samples(self) -> int:
        """How many samples are in the file."""
        return self._bytes // SAMPLE_BYTES

    def append(self, block: bytes) -> None:
        """Write samples behind those that are there; on a full disk, those that fit."""
        view = memoryview(block)
        while view:
            written = self._sound.write(view) or 0
            self._bytes += written
            view = view[written:]

    def sync(self) -> None:
        """Tell the header how long the sound is by now, and force all of it to the disk."""
        self._header.seek(0)
        self._header.write(header(self.samples))
        os.fsync(self._header.fileno())

    def close(self) -> None:
        """Finish the file. Nothing is raised: the samples are there, the header can be mended."""
        with contextlib.suppress(OSError), self._header, self._sound:
            self._header.truncate(HEADER_BYTES + self.samples * SAMPLE_BYTES)
            self.sync()


def header(samples: int) -> bytes:
    """The first 44 bytes of a WAV with so many samples."""
    size = samples * SAMPLE_BYTES
    byte_rate = SAMPLE_RATE_HZ * SAMPLE_BYTES
    return _HEADER.pack(
        b"RIFF",
        size + HEADER_BYTES - 8,
        b"WAVE",
        b"fmt ",
        16,  # bytes of what follows up to "data"
        1,  # PCM
        1,  # channel
        SAMPLE_RATE_HZ,
        byte_rate,
        SAMPLE_BYTES,
        8 * SAMPLE_BYTES,
        b"data",
        size,
    )


def repair(path: Path) -> float:
    """Make the header of a WAV that was not closed tell its true length; the seconds of sound.

    0.0 where the file is no such WAV or has no sound; it is then left as it is. Raises OSError.
    """
    with path.open("r+b") as file:
        found = file.read(HEADER_BYTES)
        samples = (path.stat().st_size - HEADER_BYTES) // SAMPLE_BYTES
        if samples <= 0 or not _is_ours(found):
            return 0.0
        file.truncate(HEADER_BYTES + samples * SAMPLE_BYTES)
        if found != header(samples):
            file.seek(0)
            file.write(header(samples))
            file.flush()
            os.fsync(file.fileno())
    return samples / SAMPLE_RATE_HZ


def _is_ours(found: bytes) -> bool:
    """Whether a header is one of this recorder's, whatever length it tells."""
    ours = header(0)
    return len(found) == HEADER_BYTES and (found[:4], found[8:40]) == (ours[:4], ours[8:40])


def seconds_of(path: Path) -> float:
    """How much sound a WAV of the recorder's has, whatever its header says. Raises OSError."""
    return max(path.stat().st_size - HEADER_BYTES, 0) // SAMPLE_BYTES / SAMPLE_RATE_HZ


def samples_of(path: Path) -> "NDArray[np.int16]":
    """All samples of a WAV of the recorder's, on disk until they are looked at. Raises OSError."""
    import numpy as np

    count = (path.stat().st_size - HEADER_BYTES) // SAMPLE_BYTES
    if count <= 0:
        return np.zeros(0, np.int16)
    return np.memmap(path, np.dtype("<i2"), mode="r", offset=HEADER_BYTES, shape=(count,))


def blocks_of(path: Path, start: int = 0) -> "Iterator[NDArray[np.int16]]":
    """Yield the samples of a WAV of the recorder's from the sample `start` on, block by block.

    Read, not mapped: pages of a mapped file count as memory of the process. Raises OSError.
    """
    while len(block := read_samples(path, start, _BLOCK_SAMPLES)):
        start += len(block)
        yield block


def read_samples(path: Path, start: int, count: int) -> "NDArray[np.int16]":
    """Read at most so many samples of a WAV of the recorder's, from `start` on. Raises OSError."""
    import numpy as np

    offset = HEADER_BYTES + start * SAMPLE_BYTES
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read(count * SAMPLE_BYTES)
    return np.frombuffer(data[: len(data) // SAMPLE_BYTES * SAMPLE_BYTES], np.dtype("<i2"))
