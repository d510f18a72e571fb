"""Resample decoded frames to 16 kHz mono int16, in a temporary file without a name."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.channels import Mix, Mixer, Survey
from pipeline.audio.loudness import amplified
from pipeline.errors import AfterviewError

if TYPE_CHECKING:
    import av

BLOCK_S = 1.0
"""Frames are resampled in blocks of this length: one by one would take three times as long."""
PLANES = 8
"""Planes of samples that FFmpeg keeps in the frame itself."""
MAX_SAMPLE = 16.0
"""Float samples beyond this are noise of a broken file; full scale is 1."""


class SampleFile:
    """Samples on disk, so that a long memo needs no memory; the system removes the file."""

    def __init__(self) -> None:
        try:
            self._file = tempfile.TemporaryFile(prefix="afterview-")  # noqa: SIM115 (lives on)
        except OSError as error:
            raise _no_room(error) from error
        self.length = 0

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append samples."""
        try:
            self._file.write(np.ascontiguousarray(samples).data)
        except OSError as error:
            raise _no_room(error) from error
        self.length += len(samples)

    def silence(self, count: int) -> None:
        """Append this many samples of silence; it takes no room on the disk."""
        self._file.seek(2 * count, 1)
        self.length += count

    def cut(self, length: int) -> None:
        """Drop the samples after the first `length`."""
        self._file.seek(2 * length)
        self._file.truncate()
        self.length = length

    def samples(self) -> NDArray[np.int16]:
        """Return all samples, mapped from the disk."""
        if not self.length:
            return np.zeros(0, dtype=np.int16)
        try:
            self._file.truncate(2 * self.length)
            self._file.flush()
        except OSError as error:
            raise _no_room(error) from error
        return np.memmap(self._file, dtype=np.int16, mode="r", shape=(self.length,))

    def close(self) -> None:
        """Close the file; samples that were returned stay readable."""
        self._file.close()


def _no_room(error: OSError) -> AfterviewError:
    return AfterviewError(
        f"The decoded sound cannot be written to the folder for temporary files ({error.strerror})."
        " An hour of sound takes 115 MB there. Free some room, or name another folder with TMPDIR."
    )


class Shape(NamedTuple):
    """The properties of a frame; where they change, a new resampler is needed."""

    sample_format: str
    layout: str
    channels: int
    rate_hz: int


_ALL_ALIKE = Mix()


class Resampler:
    """Writes frames into a sample file, whatever their sample rate, format and channels.

    `mix` says how their channels become one; `survey` is told of every block.
    """

    def __init__(
        self, sink: SampleFile, mix: Mix = _ALL_ALIKE, survey: Survey | None = None
    ) -> None:
        self._sink, self._mix, self._survey = sink, mix, survey
        self._mixer = Mixer(mix)
        self._shape: Shape | None = None
        self._blocks: list[NDArray[Any]] = []
        self._waiting = 0
        self._resampler: Any = None
        self._packer: Any = None

    def feed(self, frame: av.AudioFrame) -> None:
        """Append a frame."""
        layout = frame.layout
        shape = Shape(frame.format.name, layout.name, layout.nb_channels, frame.sample_rate)
        if shape != self._shape:
            self.flush()
            self._shape, self._packer = shape, None
        self._append(self._packed(frame), frame.sample_rate)

    def feed_samples(self, samples: NDArray[Any], rate_hz: int) -> None:
        """Append samples of shape (samples, channels)."""
        shape = Shape(samples.dtype.name, "", samples.shape[1], rate_hz)
        if shape != self._shape:
            self.flush()
            self._shape = shape
        self._append(samples, rate_hz)

    def _append(self, samples: NDArray[Any], rate_hz: int) -> None:
        self._blocks.append(samples)
        self._waiting += len(samples)
        if self._waiting >= BLOCK_S * rate_hz:
            self._push()

    def _packed(self, frame: av.AudioFrame) -> NDArray[Any]:
        """Return a copy of a frame's samples, shape (samples, channels)."""
        channels = frame.layout.nb_channels
        if not frame.format.is_planar:
            return frame.to_ndarray().reshape(-1, channels)
        if channels < PLANES:
            return frame.to_ndarray().T
        # PyAV counts planes up to a null pointer. With eight channels and more there is none, and
        # it would read beyond.
        import av

        if self._packer is None:
            packed = frame.format.packed.name
            self._packer = av.AudioResampler(packed, frame.layout, frame.sample_rate)
        frames = self._packer.resample(frame)
        return np.concatenate([ready.to_ndarray().reshape(-1, channels) for ready in frames])

    def flush(self) -> None:
        """Write the samples that are still buffered."""
        self._push()
        if self._resampler is not None:
            self._write(None)
            self._resampler = None

    def silence(self, until: int) -> None:
        """Append silence until the sample file has this many samples."""
        self.flush()
        self._sink.silence(max(0, until - self._sink.length))

    def _push(self) -> None:
        if not self._waiting or self._shape is None:
            return
        import av

        if self._resampler is None:
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
        block = self._mixed(np.concatenate(self._blocks), self._shape.rate_hz)
        frame = av.AudioFrame.from_ndarray(block[np.newaxis, :], format="fltp", layout="mono")
        frame.sample_rate = self._shape.rate_hz
        self._blocks, self._waiting = [], 0
        self._write(frame)

    def _mixed(self, data: NDArray[Any], rate_hz: int) -> NDArray[np.float32]:
        if data.shape[1] == 1:
            mixed = mono(data)
            sound = mixed[:, np.newaxis]
        else:
            sound = full_scale(data)
            weights = self._mixer.weights(sound)
            mixed = mono(data) if weights is None else weighted(sound, weights)
        if self._survey is not None:
            self._survey.add(sound, mixed, rate_hz)
        if not self._mix.gain_db:
            return mixed
        return amplified(mixed - np.float32(self._mix.offset), self._mix.gain_db)

    def _write(self, frame: av.AudioFrame | None) -> None:
        for resampled in self._resampler.resample(frame):
            self._sink.write(resampled.to_ndarray()[0])


def mono(data: NDArray[Any]) -> NDArray[np.float32]:
    """Mix samples of any type and of shape (samples, channels) down to mono, full scale 1.

    NaN becomes 0, infinity full scale.
    """
    data, scale = _measured(data)
    mixed = data[:, 0] if data.shape[1] == 1 else data.mean(axis=1, dtype=np.float64)
    scaled: NDArray[np.float32] = (mixed * scale).astype(np.float32)
    return scaled


def full_scale(data: NDArray[Any]) -> NDArray[np.float32]:
    """Return samples of any type, shape (samples, channels), with full scale 1."""
    data, scale = _measured(data)
    return data.astype(np.float32) * np.float32(scale)


def weighted(sound: NDArray[np.float32], weights: NDArray[np.float64]) -> NDArray[np.float32]:
    """Mix samples with a weight for each channel, or for each sample of each channel."""
    mixed: NDArray[np.float32] = (sound * weights).sum(axis=1).astype(np.float32)
    return mixed


def _measured(data: NDArray[Any]) -> tuple[NDArray[Any], float]:
    """Return samples around zero, and what makes their full scale 1."""
    if data.dtype.kind == "f":
        return np.clip(np.nan_to_num(data, posinf=1, neginf=-1), -MAX_SAMPLE, MAX_SAMPLE), 1.0
    if data.dtype.kind == "u":
        return data.astype(np.float32) - 128, 1 / 128
    return data, 2.0 ** (1 - 8 * data.dtype.itemsize)
