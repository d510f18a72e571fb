"""The player: a span of a recording, from the file to a device that asks for sound.

One thread reads, changes the speed and keeps a little sound ready; the device's own thread takes it
and only copies. Callers poll `status`.
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from pipeline.audio.speed import LEAST, MOST, Stretcher
from pipeline.audio.stream import at_rate, open_stream
from pipeline.errors import AfterviewError, PlayerError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models import Recording
    from pipeline.audio.stream import SoundStream

    Samples = NDArray[np.float32]
    OpenStream = Callable[..., SoundStream]

READY_S = 0.5  # of sound that is kept ready for the device
GONE_S = 3.0  # without being asked for sound for so long, the device counts as gone
DEAD_S = 1.0  # the same, where its driver says so itself
WAIT_S = 0.02
LATENCY_S = 0.15  # with less, slow machines break off; with more, keys answer late
MOST_LATENCY_S = 1.2
LEAD_S = 0.2  # of silence before the first sound: many devices swallow what comes first
BROKEN, WITHIN_S = 3, 2.0  # so many times within so long it broke off: more latency is needed
START_S = 1.5  # within which once is enough: what was swallowed then was the first word

State = Literal["opening", "playing", "paused", "ended", "failed"]


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a recording, in seconds from its start."""

    recording: "Recording"
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the player.

    `at_s` is the moment that is heard now. `share` of a memo is decoded, where all of it must be
    before it can be played. `underruns` counts the times that the device got no sound in time.
    """

    state: State
    at_s: float
    speed: float = 1.0
    share: float = 0.0
    underruns: int = 0
    error: AfterviewError | None = None


class Output(Protocol):
    """What the player plays on: a loudspeaker, or a test that asks for sound itself."""

    name: str
    underruns: int
    latency_s: float

    @property
    def is_alive(self) -> bool:
        """Whether it will ask for more sound."""

    def start(self, rate_hz: int, fill: "Callable[[int], Samples]", *, latency_s: float) -> int:
        """Begin to ask `fill` for so many samples at a time; return the rate that it plays at.

        Started again, it asks anew, with another latency.
        """

    def close(self) -> None:
        """Release the device."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sound that is ready: from which moment it is, and how much of the memo a sample is."""

    sound: "Samples"
    at_s: float
    step_s: float


class Player:
    """Plays one span after the other on an output."""

    def __init__(self, output: Output, open_sound: "OpenStream" = open_stream) -> None:
        self._output, self._open_sound = output, open_sound
        self._lock = threading.Lock()
        self._ready: deque[_Piece] = deque()
        self._wanted: Span | None = None  # for the reading thread to begin with
        self._round = 0  # counts what was asked for; sound of an earlier round is dropped
        self._state: State = "opening"
        self._is_paused = False
        self._is_read = False  # to the span's end
        self._quiet = 0  # samples of silence played since then
        self._has_sounded = False  # in this round
        self._at_s, self._from_s, self._speed, self._share = 0.0, 0.0, 1.0, 0.0
        self._rate_hz = 0
        self._missed = 0
        self._lead = 0  # samples of silence that are still to come before the first sound
        self._latency_s = LATENCY_S
        self._steady = _Steady()
        self._asked_at_s = time.monotonic()
        self._error: AfterviewError | None = None
        self._closing = threading.Event()
        self._reading = threading.Thread(target=self._run, name="player", daemon=True)

    # For the callers' threads

    def play(self, span: Span) -> None:
        """Play this span from now on, whatever is being played; a pause is over."""
        with self._lock:
            self._begin(span)
            self._is_paused = False
        if not self._reading.is_alive() and not self._closing.is_set():
            self._reading.start()

    def pause(self) -> None:
        """Fall silent."""
        self._is_paused = True

    def resume(self) -> None:
        """Go on where it fell silent."""
        self._is_paused = False

    def set_speed(self, speed: float) -> None:
        """Play so many times as fast from now on, at the same pitch."""
        with self._lock:
            self._speed = min(max(speed, LEAST), MOST)
            if self._span is not None and not self._is_over():
                self._begin(Span(self._span.recording, self._at_s, self._span.end_s))

    def close(self) -> None:
        """Fall silent for good and release the device and the file."""
        self._closing.set()
        if self._reading.is_alive():
            self._reading.join()
        self._output.close()

    @property
    def status(self) -> Status:
        """The state right now."""
        with self._lock:
            state = self._state
            if state == "playing" and self._is_paused:
                state = "paused"
            heard_s = self._at_s
            if state == "playing":  # what was handed over last sounds a little later
                heard_s -= self._output.latency_s * self._speed
            return Status(
                state=state,
                at_s=max(heard_s, self._from_s),
                speed=self._speed,
                share=self._share,
                underruns=self._missed + self._output.underruns,
                error=self._error,
            )

    _span: Span | None = None

    def _begin(self, span: Span) -> None:
        self._span = self._wanted = span
        self._round += 1
        self._ready.clear()
        self._is_read = self._has_sounded = False
        self._quiet = 0
        self._at_s = self._from_s = span.start_s
        self._steady.move(span.start_s)
        if self._state in ("ended", "playing"):
            self._state = "playing"

    def _is_over(self) -> bool:
        return self._state in ("ended", "failed")

    # The device's thread

    def _fill(self, frames: int) -> "Samples":
        """Return the next samples; silence where there are none."""
        sound = np.zeros(frames, np.float32)
        self._asked_at_s = time.monotonic()
        if self._is_paused:
            return sound
        with self._lock:
            filled = min(self._lead, frames)
            self._lead -= filled
            while filled < frames and self._ready:
                piece = self._ready.popleft()
                part = piece.sound[: frames - filled]
                sound[filled : filled + len(part)] = part
                filled += len(part)
                self._at_s = piece.at_s + len(part) * piece.step_s
                if len(part) < len(piece.sound):
                    rest = piece.sound[len(part) :]
                    self._ready.appendleft(_Piece(rest, self._at_s, piece.step_s))
                self._has_sounded = True
            if filled < frames:
                self._note_silence(frames - filled)
        return sound

    def _note_silence(self, frames: int) -> None:
        if self._is_read:
            self._quiet += frames
            # The last of it is heard once what stands in the device before it was played.
            if self._state == "playing" and self._quiet >= self._output.latency_s * self._rate_hz:
                self._state = "ended"
        elif self._has_sounded:
            self._missed += 1

    # The reading thread

    def _run(self) -> None:
        reader: _Reader | None = None
        try:
            while not self._closing.is_set():
                with self._lock:
                    span, self._wanted = self._wanted, None
                    number, speed = self._round, self._speed
                if span is not None:
                    reader = self._opened(reader, span, speed, number)
                self._check_output()
                if reader is None or reader.is_over or self._has_enough():
                    self._closing.wait(WAIT_S)
                else:
                    self._append(reader, number)
        except AfterviewError as error:
            self._fail(error)
        except Exception as error:  # a damaged file, a library's fault
            self._fail(PlayerError(f"It cannot be played: {error}."))
        finally:
            if reader is not None:
                with contextlib.suppress(Exception):
                    reader.close()

    def _opened(self, reader: "_Reader | None", span: Span, speed: float, number: int) -> "_Reader":
        """Return a reader at the span's start; open file and device where that is needed."""
        if reader is None or reader.recording != span.recording:
            if reader is not None:
                reader.close()
            stream = self._open_sound(span.recording, progress=self._note_progress)
            if not self._rate_hz:
                self._start_output(stream.rate_hz)
            reader = _Reader(span.recording, at_rate(stream, self._rate_hz))
        reader.begin(span, speed)
        with self._lock:
            if number == self._round:
                self._state = "playing"
        return reader

    def _append(self, reader: "_Reader", number: int) -> None:
        piece = reader.read()
        with self._lock:
            if number == self._round:
                if len(piece.sound):
                    self._ready.append(piece)
                self._is_read = reader.is_over

    def _has_enough(self) -> bool:
        with self._lock:
            return sum(len(each.sound) for each in self._ready) >= READY_S * self._rate_hz

    def _start_output(self, rate_hz: int) -> None:
        self._asked_at_s = time.monotonic()
        self._lead = round(LEAD_S * rate_hz)
        self._steady.begin()
        self._rate_hz = self._output.start(rate_hz, self._fill, latency_s=self._latency_s)

    def _check_output(self) -> None:
        """Find out whether the device is gone; where its sound breaks off, give it more latency."""
        status = self.status
        back_to_s = self._steady.check(
            status.at_s, self._output.underruns, is_heard=status.state == "playing"
        )
        if back_to_s is not None and self._latency_s < MOST_LATENCY_S:
            self._latency_s *= 2
            self._start_output(self._rate_hz)
            with self._lock:
                if self._span is not None and not self._is_over():
                    start_s = max(back_to_s, self._span.start_s)
                    self._begin(Span(self._span.recording, start_s, self._span.end_s))
        silent_s = time.monotonic() - self._asked_at_s
        if self._rate_hz and (
            silent_s > GONE_S or (silent_s > DEAD_S and not self._output.is_alive)
        ):
            raise PlayerError(
                f"{self._output.name} is gone: it takes no more sound. Connect it again, or choose "
                "another output in the system's settings, and play again."
            )

    def _note_progress(self, what: str, done: float, total: float) -> None:
        if self._closing.is_set():
            raise PlayerError("It was stopped.")
        self._share = min(done / total, 1.0) if total else 0.0

    def _fail(self, error: AfterviewError) -> None:
        with self._lock:
            self._ready.clear()
            self._error, self._state = error, "failed"


class _Steady:
    """Watches how often the sound breaks off."""

    def __init__(self) -> None:
        self._count = 0
        self._times: deque[float] = deque(maxlen=BROKEN)
        self._from_s = self._begun_s = 0.0

    def begin(self) -> None:
        """Note that the output begins."""
        self._begun_s = time.monotonic()

    def move(self, at_s: float) -> None:
        """Note that the sound of this moment comes next."""
        self._from_s = at_s
        self._times.clear()

    def check(self, at_s: float, underruns: int, *, is_heard: bool) -> float | None:
        """Return the moment from which the sound broke off too often; None where it did not."""
        if underruns == self._count or not is_heard:
            self._count = underruns
            return None
        now = time.monotonic()
        is_start = now - self._begun_s < START_S
        if not is_start and (not self._times or now - self._times[-1] > WITHIN_S):
            self._from_s = at_s
        self._times.extend([now] * min(underruns - self._count, BROKEN))
        self._count = underruns
        if not is_start and (len(self._times) < BROKEN or now - self._times[0] > WITHIN_S):
            return None
        self._times.clear()
        return self._from_s


class _Reader:
    """Reads a span of a recording at a speed."""

    def __init__(self, recording: "Recording", stream: "SoundStream") -> None:
        self.recording = recording
        self.is_over = True
        self._stream = stream

    def begin(self, span: Span, speed: float) -> None:
        """Go to the start of a span."""
        self.is_over = False
        self._stretcher = Stretcher(self._stream.rate_hz, speed)
        self._stream.seek(span.start_s)
        self._left = max(round((span.end_s - span.start_s) * self._stream.rate_hz), 0)
        self._start_s, self._made = span.start_s, 0

    def read(self) -> _Piece:
        """Return the next piece; `is_over` with the last one."""
        block = self._stream.read()[: self._left]
        self._left -= len(block)
        sound = self._stretcher.feed(block) if len(block) else self._stretcher.flush()
        if not len(block) or not self._left:
            self.is_over = True
            if len(block):
                sound = np.concatenate([sound, self._stretcher.flush()])
        step_s = self._stretcher.speed / self._stream.rate_hz
        piece = _Piece(np.clip(sound, -1, 1), self._start_s + self._made * step_s, step_s)
        self._made += len(sound)
        return piece

    def close(self) -> None:
        """Release the file."""
        self._stream.close()
