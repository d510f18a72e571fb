"""Voice activity: where somebody speaks, found in a stream of sound.

The network is Silero's, which ships inside faster-whisper. It runs as a stream, so that a memo of
any length takes little memory and a recording can be followed while it grows. What it finds does
not depend on the size of the blocks that are fed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.recording import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME_SAMPLES = 512  # what the network looks at: 32 ms
CONTEXT_SAMPLES = 64  # the end of the frame before, which it wants to see as well
BATCH_FRAMES = 16  # always so many at a time: other sizes may round differently
# After loud speech the network takes soft speech for silence, for half a minute at times. Starting
# it afresh after so many batches (one second) without speech mends that: of 682 s of clips of
# very different loudness in a row it then misses 7 s, and not 61.
FORGET_BATCHES = 2

SPEECH_FROM = 0.5  # probability at which speech begins
SPEECH_UNTIL = 0.35  # and below which it ends
LEAST_SILENCE_FRAMES = 4  # a gap shorter than 0.13 s is none
LONGEST_STRETCH_S = 18.0  # a stretch without a gap is cut where it is softest


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of sound in samples of the memo; `end` is the first one after it."""

    start: int
    end: int

    @property
    def seconds(self) -> float:
        """Length of the stretch."""
        return (self.end - self.start) / SAMPLE_RATE_HZ


def to_float(samples: "NDArray[np.int16]") -> "NDArray[np.float32]":
    """Turn 16-bit samples into numbers from -1 to 1."""
    return samples.astype(np.float32) / np.float32(32768)


class SpeechDetector:
    """Finds stretches of speech in sound that arrives piece by piece (16 kHz, mono)."""

    def __init__(self) -> None:
        self._network = _Silero()
        self._waiting = np.zeros(0, np.float32)
        self._quiet_batches = 0  # how many in a row had no speech
        self._frames = 0  # how many frames were looked at
        self._fed = 0
        self._start: int | None = None  # frame in which the speech began
        self._quiet: int | None = None  # frame in which it seems to have stopped
        self._loudness: list[float] = []  # of the frames since the start

    @property
    def looked_at(self) -> int:
        """Up to which sample the sound was looked at."""
        return self._frames * FRAME_SAMPLES

    @property
    def speaking_since(self) -> int | None:
        """The sample from which somebody speaks who has not stopped yet; None where nobody does."""
        return None if self._start is None else self._start * FRAME_SAMPLES

    def feed(self, samples: "NDArray[np.float32]") -> list[Stretch]:
        """Take the next sound; return the stretches that ended in what could be looked at."""
        self._fed += len(samples)
        self._waiting = np.concatenate([self._waiting, samples])
        batch = FRAME_SAMPLES * BATCH_FRAMES
        whole = len(self._waiting) // batch * batch
        found: list[Stretch] = []
        for start in range(0, whole, batch):
            found += self._look_at(self._waiting[start : start + batch])
        self._waiting = self._waiting[whole:]
        return found

    def flush(self) -> list[Stretch]:
        """End the sound; return the stretches that were still open. Nothing can be fed after."""
        missing = FRAME_SAMPLES * BATCH_FRAMES - len(self._waiting)
        found = self._look_at(np.concatenate([self._waiting, np.zeros(missing, np.float32)]))
        if self._start is not None:
            found.append(self._close(self._frames if self._quiet is None else self._quiet))
        return [Stretch(s.start, min(s.end, self._fed)) for s in found if s.start < self._fed]

    def _look_at(self, sound: "NDArray[np.float32]") -> list[Stretch]:
        frames = sound.reshape(BATCH_FRAMES, FRAME_SAMPLES)
        loudness = np.sqrt(np.mean(np.square(frames), axis=1))
        found = []
        for probability, loud in zip(self._network.look_at(frames), loudness, strict=True):
            stretch = self._step(float(probability), float(loud))
            if stretch is not None:
                found.append(stretch)
            self._frames += 1
        self._quiet_batches = 0 if self._start is not None or found else self._quiet_batches + 1
        if self._quiet_batches == FORGET_BATCHES:
            self._network.forget()
            self._quiet_batches = 0
        return found

    def _step(self, probability: float, loudness: float) -> Stretch | None:
        """Take one frame; return the stretch that it ends."""
        now = self._frames
        if self._start is None:
            if probability < SPEECH_FROM:
                return None
            self._start = now
        self._loudness.append(loudness)
        if probability >= SPEECH_FROM:
            self._quiet = None
        elif probability < SPEECH_UNTIL and self._quiet is None:
            self._quiet = now
        if self._quiet is not None and now - self._quiet + 1 >= LEAST_SILENCE_FRAMES:
            return self._close(self._quiet)
        if len(self._loudness) * FRAME_SAMPLES >= LONGEST_STRETCH_S * SAMPLE_RATE_HZ:
            return self._cut()
        return None

    def _close(self, end: int) -> Stretch:
        assert self._start is not None
        stretch = Stretch(self._start * FRAME_SAMPLES, end * FRAME_SAMPLES)
        self._start = self._quiet = None
        self._loudness = []
        return stretch

    def _cut(self) -> Stretch:
        """Cut a stretch without a gap at the softest place of its second half."""
        assert self._start is not None
        half = len(self._loudness) // 2
        soft = np.convolve(self._loudness[half:], np.ones(3), mode="valid")
        offset = half + 1 + int(np.argmin(soft))
        cut = self._start + offset
        stretch = Stretch(self._start * FRAME_SAMPLES, cut * FRAME_SAMPLES)
        self._start = cut
        self._loudness = self._loudness[offset:]
        return stretch


class _Silero:
    """The network with the state it carries from frame to frame."""

    def __init__(self) -> None:
        self._session: Any = None
        self._context = np.zeros((1, CONTEXT_SAMPLES), np.float32)
        self.forget()

    def forget(self) -> None:
        """Start afresh, as at the beginning of a memo."""
        self._state = [np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)]

    def look_at(self, frames: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Return the probability of speech for each frame."""
        if self._session is None:
            self._session = _session()
        before = np.concatenate([self._context, frames[:-1, -CONTEXT_SAMPLES:]])
        probabilities, *self._state = self._session.run(
            None,
            {
                "input": np.concatenate([before, frames], axis=1),
                "h": self._state[0],
                "c": self._state[1],
            },
        )
        self._context = frames[-1:, -CONTEXT_SAMPLES:]
        return np.asarray(probabilities, np.float32).reshape(-1)


def _session() -> Any:  # noqa: ANN401  (onnxruntime ships no types)
    from pathlib import Path

    import onnxruntime
    from faster_whisper.utils import get_assets_path

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # it keeps more than the network needs
    network = sorted(Path(get_assets_path()).glob("silero_vad*.onnx"))[-1]
    return onnxruntime.InferenceSession(
        str(network), sess_options=options, providers=["CPUExecutionProvider"]
    )
