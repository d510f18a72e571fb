"""Read a memo's sound from any moment on, without decoding what comes before.

Times are those of `decode`, so that of the transcript. Uncompressed sound and FLAC are read by
soundfile, other formats by PyAV, which seeks to the packet before the moment. A memo of which sound
is missing, whose tracks are several or whose length is not the one that was decoded before, is
decoded whole: only `decode` knows where its moments are.
"""

from __future__ import annotations

import contextlib
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.channels import Mix, Mixer
from pipeline.audio.containers.formats import FileFormat, recognise
from pipeline.audio.containers.stated import StatedLength
from pipeline.audio.decode import decode
from pipeline.audio.demux import open_sound, packets
from pipeline.audio.loudness import SOFT_DB, TARGET_DB, amplified
from pipeline.audio.memofile import open_memo
from pipeline.audio.probe import UNCOMPRESSED, Probe
from pipeline.audio.sink import full_scale, mono, weighted
from pipeline.audio.timeline import MAX_GAP_S, MIN_FIRST_JUMP_S, MIN_JUMP_S
from pipeline.errors import MemoError
from pipeline.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import av
    from av.audio import AudioStream

    from models.recording import Recording

BLOCK_S = 0.1
"""Blocks are read about this long."""
PREROLL_S = 1.0
"""Sound that is decoded before a moment, because coded frames need those before them."""
SAME_S = 1.0
"""A length that differs by more from the one that was decoded is that of another sound."""
MAX_PLANES = 7
"""Channels whose planes PyAV can tell; more are mixed by FFmpeg."""
_RESET = ("aac", "mp3", "opus", "libopus", "vorbis", "flac", "alac", "pcm", "wma")
"""Codings whose decoders begin anew after a seek; others go on from the sound before it."""
_RAW_FRAMES = frozenset(("mp3", "aac", "amr", "loas", "latm", "ac3", "eac3"))
"""Formats that state no length, so that it tells nothing; their moments are counted."""

Samples = NDArray[np.float32]


class SoundStream(Protocol):
    """A memo's sound from a moment on: mono, full scale 1, `rate_hz` samples a second."""

    rate_hz: int

    def seek(self, at_s: float) -> None:
        """Let the next block begin at this moment of the memo."""

    def read(self) -> Samples:
        """Return the next block; an empty one at the memo's end."""

    def close(self) -> None:
        """Release the file."""


def open_stream(recording: Recording, *, progress: Progress = silent) -> SoundStream:
    """Open a memo's sound; `progress` is told where all of it must be decoded first.

    A memo that is very soft is brought to the loudness of others.

    Raises:
        MemoError: the file is not there, or cannot be decoded any more.
        AfterviewError: the disk has no room for the decoded sound.
    """
    stream = _opened(recording, progress)
    level_db = recording.level_db
    if level_db is not None and level_db < SOFT_DB:
        return _Louder(stream, TARGET_DB - level_db)
    return stream


def at_rate(stream: SoundStream, rate_hz: int) -> SoundStream:
    """Return a stream with another sample rate."""
    return stream if stream.rate_hz == rate_hz else _Resampled(stream, rate_hz)


def _opened(recording: Recording, progress: Progress) -> SoundStream:
    if all(gap.start_s >= recording.seconds - SAME_S for gap in recording.gaps):
        with contextlib.ExitStack() as opened:
            memo = opened.enter_context(open_memo(recording.path))
            file_format = recognise(memo.file)
            stream = file_format and (
                _from_soundfile(recording, file_format)
                or _from_packets(recording, Probe(memo, file_format, StatedLength()))
            )
            if stream:
                opened.callback(stream.release)
                stream.close = opened.pop_all().close
                return stream
    decoded = decode(recording.path, sha256=recording.sha256, progress=progress)
    return _FromSamples(decoded.samples)


def _from_soundfile(recording: Recording, file_format: FileFormat) -> _FromSoundfile | None:
    if file_format.demuxer not in UNCOMPRESSED | {"flac", "ogg"}:
        return None
    import soundfile

    try:
        file = soundfile.SoundFile(recording.path)
    except (soundfile.SoundFileError, OSError):
        return None
    is_coded = file_format.demuxer == "ogg" and not file.subtype.startswith("PCM")  # not FLAC
    seconds = file.frames / file.samplerate
    if file.seekable() and not is_coded and _is_length(seconds, recording):
        return _FromSoundfile(file)
    file.close()
    return None


def _from_packets(recording: Recording, probed: Probe) -> _FromPackets | None:
    try:
        stream = _FromPackets(probed)
    except (MemoError, _NotPlain):
        return None
    states_length = probed.file_format.demuxer not in _RAW_FRAMES
    if states_length and not _is_length(stream.seconds, recording):
        stream.release()
        return None
    return stream


def _is_length(seconds: float, recording: Recording) -> bool:
    """Return whether a file that is so long holds just what was decoded of it."""
    return (
        recording.seconds - SAME_S
        <= seconds
        <= recording.seconds + recording.missing_seconds + SAME_S
    )


class _NotPlain(Exception):
    """A file cannot be read from the middle, or only `decode` can tell what of it counts."""


class _FromSoundfile:
    """A file that soundfile reads, and finds every sample of."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401  # soundfile has no types
        self.rate_hz = int(file.samplerate)
        self.close: Callable[[], None] = self.release
        self._file = file
        self._mixer = Mixer(Mix())

    def seek(self, at_s: float) -> None:
        """Let the next block begin at this moment."""
        self._file.seek(min(max(round(at_s * self.rate_hz), 0), self._file.frames))
        self._mixer = Mixer(Mix())

    def read(self) -> Samples:
        """Return the next block."""
        block = self._file.read(round(BLOCK_S * self.rate_hz), dtype="float32", always_2d=True)
        return _mixed(block, self._mixer)

    def release(self) -> None:
        """Close what was opened here."""
        self._file.close()


class _FromSamples:
    """Samples that were decoded already."""

    rate_hz = SAMPLE_RATE_HZ

    def __init__(self, samples: NDArray[np.int16]) -> None:
        self._samples, self._at = samples, 0

    def seek(self, at_s: float) -> None:
        """Let the next block begin at this moment."""
        self._at = max(round(at_s * self.rate_hz), 0)

    def read(self) -> Samples:
        """Return the next block."""
        block = self._samples[self._at : self._at + round(BLOCK_S * self.rate_hz)]
        self._at += len(block)
        return block.astype(np.float32) * np.float32(1 / 32768)

    def close(self) -> None:
        """Leave the samples to the system, which removes their file."""
        self._samples = self._samples[:0]


class _FromPackets:
    """A file that PyAV reads, from the packet before the moment on."""

    def __init__(self, probed: Probe) -> None:
        self.close: Callable[[], None] = self.release
        self._probed = probed
        self._opened = contextlib.ExitStack()
        self._open()
        try:
            first = next(self._frames(), None)
            if first is None or len(self._sound.tracks) > 1:
                raise _NotPlain
            self.rate_hz = int(first.sample_rate)
            self._start_s = _start_s(self._stream, first)
            self.seek(0)
        except BaseException:
            self.release()
            raise

    @property
    def seconds(self) -> float:
        """The length that the file states, 0 where it states none."""
        import av

        return (self._sound.container.duration or 0) / av.time_base

    def release(self) -> None:
        """Close what was opened here."""
        self._opened.close()

    def _open(self) -> None:
        self._opened.close()
        self._sound = self._opened.enter_context(open_sound(self._probed))
        if self._sound.stream is None:
            self.release()
            raise _NotPlain
        self._stream = self._sound.stream

    def seek(self, at_s: float) -> None:
        """Let the next block begin at this moment."""
        at_s = max(at_s, 0.0)
        base = self._stream.time_base
        if at_s <= PREROLL_S and not self._stream.codec_context.name.startswith(_RESET):
            self._open()
        elif base is not None:
            # Before all there is: what the first packets only prepare stays left out.
            is_early = at_s <= PREROLL_S
            from_s = min(self._start_s, 0.0) if is_early else self._start_s + at_s - PREROLL_S
            self._sound.container.seek(int(from_s / base), stream=self._stream)
        self._blocks = self._from(at_s)

    def read(self) -> Samples:
        """Return the next block."""
        parts: list[Samples] = []
        while sum(map(len, parts)) < BLOCK_S * self.rate_hz:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _from(self, at_s: float) -> Iterator[Samples]:
        """Yield the sound from a moment on; silence where the times jump forward."""
        mixer, pack, is_begun, expected_s = Mixer(Mix()), self._packer(), False, at_s
        for frame in self._frames():
            at_frame_s = expected_s if frame.time is None else frame.time - self._start_s
            sound = pack(frame)
            late_s = at_frame_s - expected_s
            expected_s = at_frame_s + len(sound) / self.rate_hz
            if not is_begun:
                sound = sound[max(round((at_s - at_frame_s) * self.rate_hz), 0) :]
                expected_s = max(expected_s, at_s)
            if MIN_JUMP_S < late_s <= MAX_GAP_S:
                yield np.zeros(round(late_s * self.rate_hz), np.float32)
            if len(sound):
                is_begun = True
                yield _mixed(sound, mixer)

    def _packer(self) -> Callable[[av.AudioFrame], Samples]:
        """Return a function from a frame to its samples, shape (samples, channels)."""
        import av

        packers: dict[tuple[str, str, int], Any] = {}

        def pack(frame: av.AudioFrame) -> Samples:
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            if shape not in packers:
                layout = frame.layout.name if frame.layout.nb_channels <= MAX_PLANES else "mono"
                packers[shape] = av.AudioResampler("fltp", layout, self.rate_hz)
            frame.pts = None
            done = [each.to_ndarray() for each in packers[shape].resample(frame)]
            return np.concatenate(done, axis=1).T if done else np.zeros((0, 1), np.float32)

        return pack

    def _frames(self) -> Iterator[av.AudioFrame]:
        """Yield the frames from where the container stands."""
        import av

        for packet in chain(packets(self._sound), [_END]):
            if packet is None:  # it could not be read
                continue
            with contextlib.suppress(av.error.FFmpegError, ValueError):
                held_back = packet is _END
                yield from self._stream.codec_context.decode(None if held_back else packet)


_END: Any = object()


class _Louder:
    """A stream with a gain."""

    def __init__(self, stream: SoundStream, gain_db: float) -> None:
        self.rate_hz = stream.rate_hz
        self.seek, self.close = stream.seek, stream.close
        self._stream, self._gain_db = stream, gain_db

    def read(self) -> Samples:
        """Return the next block."""
        return amplified(self._stream.read(), self._gain_db)


class _Resampled:
    """A stream with another sample rate."""

    def __init__(self, stream: SoundStream, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.close = stream.close
        self._stream = stream
        self._resampler: Any = None
        self._is_over = False

    def seek(self, at_s: float) -> None:
        """Let the next block begin at this moment."""
        self._stream.seek(at_s)
        self._resampler, self._is_over = None, False

    def read(self) -> Samples:
        """Return the next block."""
        import av

        if self._resampler is None:
            self._resampler = av.AudioResampler("fltp", "mono", self.rate_hz)
        done: list[Samples] = []
        while not self._is_over and not any(map(len, done)):
            block = self._stream.read()
            self._is_over = not len(block)
            frame = None
            if len(block):
                frame = av.AudioFrame.from_ndarray(block[np.newaxis, :], "fltp", "mono")
                frame.sample_rate = self._stream.rate_hz
            done += [each.to_ndarray()[0] for each in self._resampler.resample(frame)]
        return np.concatenate(done) if done else np.zeros(0, np.float32)


def _mixed(sound: Samples, mixer: Mixer) -> Samples:
    """Mix samples of shape (samples, channels) to one channel, in which none cancels another."""
    if sound.shape[1] == 1:
        return mono(sound)
    clean = full_scale(sound)
    weights = mixer.weights(clean) if len(clean) else None
    return mono(clean) if weights is None else weighted(clean, weights)


def _start_s(stream: AudioStream, first: av.AudioFrame) -> float:
    """Return the time in the file at which a memo begins, as `Timeline` takes it."""
    first_s = 0.0 if first.time is None else float(first.time)
    if stream.start_time is None or stream.time_base is None:
        return first_s
    start_s = float(stream.start_time * stream.time_base)
    return first_s if abs(first_s - start_s) < MIN_FIRST_JUMP_S else start_s
