"""Voice activity detection in a stream of sound.

The network (`audio.speech`) runs as a stream, so that a memo of any length takes little memory
and a recording can be followed while it grows. The result does not depend on the size of the
blocks that are fed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.loudness import SILENCE_DB, amplified, levels_db
from pipeline.audio.speech import FRAME_SAMPLES, SPEECH_FROM, SpeechNetwork

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH_FRAMES = 16  # always so many at a time: other sizes may round differently
# After loud speech the network takes soft speech for silence, for half a minute at times. Resetting
# its states after so many batches (one second) without speech mends that: of 682 s of clips of very
# different levels in a row it then misses 7 s, and not 61.
RESET_BATCHES = 2

SPEECH_UNTIL = 0.35  # probability below which it ends
MIN_SILENCE_FRAMES = 4  # 0.13 s; a shorter silence does not end speech
SOFT_DB = -57.0  # a recording whose loudest hundredth is softer is analysed with gain
GAIN_TO_DB = -20.0
NOTHING_DB = -95.0  # softer sound is none
WAIT_S = 5.0
MAX_STRETCH_S = 18.0  # a longer stretch is cut where it is softest


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of sound: its first sample in the memo, and the first one after it."""

    start: int
    end: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return (self.end - self.start) / SAMPLE_RATE_HZ


def to_float(samples: "NDArray[np.int16]") -> "NDArray[np.float32]":
    """Convert 16-bit samples to -1 to 1."""
    return samples.astype(np.float32) / np.float32(32768)


class Loudness:
    """How loud sound is that arrives batch by batch, and the gain that it needs if it is soft."""

    def __init__(self) -> None:
        self._blocks = np.zeros(round(-SILENCE_DB) + 1, np.int64)  # by level
        self._heard = 0  # samples

    def add(self, sound: "NDArray[np.float32]") -> None:
        """Measure a batch; silence says nothing about loudness."""
        self._heard += len(sound)
        levels = np.clip(levels_db(sound, SAMPLE_RATE_HZ), SILENCE_DB, 0)
        np.add.at(self._blocks, np.round(levels - SILENCE_DB).astype(int), 1)

    @property
    def is_known(self) -> bool:
        """Whether the sound is loud enough, or has been soft for long enough."""
        return self._loudest_db >= SOFT_DB or self._heard >= WAIT_S * SAMPLE_RATE_HZ

    @property
    def gain_db(self) -> float:
        """The gain that the sound needs; 0 where it is loud enough, or silent."""
        loudest = self._loudest_db
        return GAIN_TO_DB - loudest if NOTHING_DB < loudest < SOFT_DB else 0.0

    @property
    def _loudest_db(self) -> float:
        """The level that a hundredth of the sound exceeds."""
        sounding = self._blocks[round(NOTHING_DB - SILENCE_DB) :]
        if not sounding.sum():
            return SILENCE_DB
        above = np.cumsum(sounding[::-1])
        return float(-np.argmax(above > 0.01 * above[-1]))


class SpeechDetector:
    """Finds stretches of speech in sound that arrives piece by piece (16 kHz, mono).

    `raises_soft`: sound that is very soft all the time is analysed with gain, as a recording needs
    it; files are raised when they are decoded. How loud it is must then be known first, so up to
    `WAIT_S` of soft sound wait at the beginning.
    """

    def __init__(self, *, raises_soft: bool = True) -> None:
        self._loudness = Loudness() if raises_soft else None
        self._network = SpeechNetwork()
        self._waiting = np.zeros(0, np.float32)
        self._held: list[NDArray[np.float32]] = []
        self._silent_batches = 0  # in a row
        self._frames = 0  # analysed
        self._fed = 0
        self._start: int | None = None  # first frame of the open stretch
        self._silence: int | None = None  # first frame of a silence that may end it
        self._levels: list[float] = []  # RMS of the frames since the start

    @property
    def analysed_until(self) -> int:
        """Sample up to which voice activity is known."""
        return self._frames * FRAME_SAMPLES

    @property
    def speaking_since(self) -> int | None:
        """First sample of the stretch of speech that is still going on, or None."""
        return None if self._start is None else self._start * FRAME_SAMPLES

    def feed(self, samples: "NDArray[np.float32]") -> list[Stretch]:
        """Add sound (16 kHz, -1 to 1); return the stretches of speech that have ended."""
        self._fed += len(samples)
        self._waiting = np.concatenate([self._waiting, samples])
        batch = FRAME_SAMPLES * BATCH_FRAMES
        whole = len(self._waiting) // batch * batch
        found: list[Stretch] = []
        for start in range(0, whole, batch):
            found += self._hear(self._waiting[start : start + batch])
        self._waiting = self._waiting[whole:]
        return found

    def _hear(self, sound: "NDArray[np.float32]") -> list[Stretch]:
        """Analyse a batch, and those that waited for it; or have it wait."""
        if self._loudness is None:
            return self._analyse(sound)
        self._loudness.add(sound)
        self._held.append(sound)
        return self._analyse_held() if self._loudness.is_known else []

    def _analyse_held(self) -> list[Stretch]:
        held, self._held = self._held, []
        gain_db = self._loudness.gain_db if self._loudness is not None else 0.0
        found: list[Stretch] = []
        for sound in held:
            found += self._analyse(amplified(sound - sound.mean(), gain_db) if gain_db else sound)
        return found

    def flush(self) -> list[Stretch]:
        """End the sound; return the last stretches. Nothing can be fed after."""
        missing = FRAME_SAMPLES * BATCH_FRAMES - len(self._waiting)
        found = self._analyse_held()
        rest = np.concatenate([self._waiting, np.zeros(missing, np.float32)])
        gain_db = self._loudness.gain_db if self._loudness is not None else 0.0
        found += self._analyse(amplified(rest, gain_db) if gain_db else rest)
        if self._start is not None:
            found.append(self._close(self._frames if self._silence is None else self._silence))
        return [Stretch(s.start, min(s.end, self._fed)) for s in found if s.start < self._fed]

    def _analyse(self, sound: "NDArray[np.float32]") -> list[Stretch]:
        frames = sound.reshape(BATCH_FRAMES, FRAME_SAMPLES)
        level = np.sqrt(np.mean(np.square(frames), axis=1))
        found = []
        for probability, loud in zip(self._network.probabilities(frames), level, strict=True):
            stretch = self._step(float(probability), float(loud))
            if stretch is not None:
                found.append(stretch)
            self._frames += 1
        self._silent_batches = 0 if self._start is not None or found else self._silent_batches + 1
        if self._silent_batches == RESET_BATCHES:
            self._network.reset_states()
            self._silent_batches = 0
        return found

    def _step(self, probability: float, level: float) -> Stretch | None:
        """Advance by one frame; return the stretch that it ends, if any."""
        now = self._frames
        if self._start is None:
            if probability < SPEECH_FROM:
                return None
            self._start = now
        self._levels.append(level)
        if probability >= SPEECH_FROM:
            self._silence = None
        elif probability < SPEECH_UNTIL and self._silence is None:
            self._silence = now
        if self._silence is not None and now - self._silence + 1 >= MIN_SILENCE_FRAMES:
            return self._close(self._silence)
        if len(self._levels) * FRAME_SAMPLES >= MAX_STRETCH_S * SAMPLE_RATE_HZ:
            return self._cut()
        return None

    def _close(self, end: int) -> Stretch:
        assert self._start is not None
        stretch = Stretch(self._start * FRAME_SAMPLES, end * FRAME_SAMPLES)
        self._start = self._silence = None
        self._levels = []
        return stretch

    def _cut(self) -> Stretch:
        """Cut a long stretch at the softest frame of its second half."""
        assert self._start is not None
        half = len(self._levels) // 2
        soft = np.convolve(self._levels[half:], np.ones(3), mode="valid")
        offset = half + 1 + int(np.argmin(soft))
        cut = self._start + offset
        stretch = Stretch(self._start * FRAME_SAMPLES, cut * FRAME_SAMPLES)
        self._start = cut
        self._levels = self._levels[offset:]
        return stretch
