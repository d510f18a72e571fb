"""The recorder: writes sound to a WAV in the home folder as it arrives.

One thread reads blocks from the microphone and writes them, another forces them to the disk;
callers poll `status`. The container is WAV because it survives a killed process: every other one
loses sound or cannot be read.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from models.recording import SAMPLE_RATE_HZ
from pipeline.errors import RecorderError
from pipeline.recording.level import MUTED_S, Level
from pipeline.recording.wav import MAX_S, SAMPLE_BYTES, WavWriter

SYNC_EVERY_S = 0.5
READ_TIMEOUT_S = 0.1
FIRST_SOUND_S = 10.0  # without any sound by then the recording fails
GONE_S = 3.0  # without further sound for this long the microphone counts as gone
GIVE_UP_S = 10.0  # until then it may come back by itself: the machine may only be slow
PAUSE_SILENCE_S = 0.5  # written in place of a pause, so that no word runs into another

State = Literal["waiting", "recording", "paused", "gone", "stopped"]


class Source(Protocol):
    """A source of sound: a microphone, or a test that feeds blocks.

    `overruns` counts the times that sound was lost because the machine was too slow.
    """

    name: str
    overruns: int

    @property
    def is_alive(self) -> bool:
        """Whether more sound can come."""

    def read(self, timeout_s: float) -> bytes:
        """Return the next samples (16 kHz, mono, 16 bit); b"" where none came in time."""

    def close(self) -> None:
        """Release the device; sound that has arrived can still be read."""


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a recording.

    `seconds` is its length, `level` the loudness now (0 to 1), `quiet_s` the length of the digital
    silence at its end, of which `patience_s` are nothing unusual for this source. `needs_source`:
    the source is gone for good, `switch_to` takes another.
    """

    state: State
    device: str
    seconds: float
    level: float
    quiet_s: float
    overruns: int
    needs_source: bool = False
    error: RecorderError | None = None
    patience_s: float = MUTED_S

    @property
    def is_muted(self) -> bool:
        """Whether the source seems to be muted or the wrong one."""
        return self.state == "recording" and self.quiet_s >= self.patience_s


class Recorder:
    """Writes the sound of a source to a new WAV, until it is stopped or `max_s` is reached.

    Raises:
        RecorderError: the file cannot be created.
    """

    def __init__(self, path: Path, source: Source, *, max_s: float = MAX_S) -> None:
        self.path = path
        try:
            self._file = WavWriter(path)
        except OSError as error:
            raise RecorderError(
                f"The recording {path} cannot be written: {error.strerror}. Make room there, or "
                "name another home folder with --home."
            ) from error
        self._source = source
        self._max_samples = round(min(max_s, MAX_S) * SAMPLE_RATE_HZ)
        self._state: State = "waiting"
        self._state_before: State = "recording"  # the source was gone
        self._error: RecorderError | None = None
        self._is_released = False
        self._level = Level()
        self._overruns = 0  # of sources that are gone
        self._requests: list[Callable[[], None]] = []  # for the writing thread
        self._stopping = threading.Event()
        self._writing = threading.Thread(target=self._write, name="recorder", daemon=True)
        self._syncing = threading.Thread(target=self._sync, name="recorder-sync", daemon=True)

    # For the callers' threads

    def start(self) -> None:
        """Start the threads; the state is "recording" once sound arrives."""
        self._syncing.start()  # first, because the writing thread joins it at its end
        self._writing.start()

    def pause(self) -> None:
        """Drop the sound that comes from now on."""
        self._requests.append(self._pause)

    def resume(self) -> None:
        """Write the sound that comes from now on."""
        self._requests.append(self._resume)

    def switch_to(self, source: Source) -> None:
        """Go on with another source after the first one is gone."""
        self._requests.append(lambda: self._replace(source))

    def stop(self) -> None:
        """Write the sound that has arrived and close the file."""
        self._stopping.set()
        self._writing.join()
        self._syncing.join()

    @property
    def status(self) -> Status:
        """The state right now."""
        return Status(
            state=self._state,
            device=self._source.name,
            seconds=self.samples / SAMPLE_RATE_HZ,
            level=self._level.level,
            quiet_s=self._level.quiet_s,
            patience_s=self._level.patience_s,
            overruns=self._overruns + self._source.overruns,
            needs_source=self._state == "gone" and self._is_released,
            error=self._error,
        )

    @property
    def samples(self) -> int:
        """How many samples the file holds."""
        return self._file.samples

    # The writing thread

    def _write(self) -> None:
        arrived_at = time.monotonic()
        try:
            while not self._stopping.is_set():
                while self._requests:
                    self._requests.pop(0)()
                    arrived_at = time.monotonic()
                if block := self._source.read(READ_TIMEOUT_S):
                    arrived_at = time.monotonic()
                    self._write_block(block)
                else:
                    self._check_source(time.monotonic() - arrived_at)
            self._source.close()
            while block := self._source.read(0):
                self._write_block(block)
        except OSError as error:
            self._error = RecorderError(
                f"The recording stopped, the disk takes no more ({error.strerror}). What was "
                f"recorded until then, {self._file.samples / SAMPLE_RATE_HZ:.0f} s, is kept."
            )
            with contextlib.suppress(Exception):
                self._source.close()
        finally:
            self._stopping.set()
            self._syncing.join()
            self._file.close()
            self._state = "stopped"

    def _write_block(self, block: bytes) -> None:
        self._level.measure(np.frombuffer(block, np.int16))
        if self._state == "waiting":
            self._state = "recording"
        elif self._state == "gone":  # it came back by itself
            self._state = self._state_before
        if self._state != "recording":
            return
        left = self._max_samples - self._file.samples
        self._file.append(block[: left * SAMPLE_BYTES])
        if len(block) // SAMPLE_BYTES >= left:
            self._stopping.set()

    def _check_source(self, without_s: float) -> None:
        """Find out whether a source that has given no sound for a time is gone."""
        if self._state == "waiting":
            if without_s > FIRST_SOUND_S:
                self._error = RecorderError(
                    f"The microphone {self._source.name} gives no sound at all. Check that it is "
                    "on, allowed for terminals and not used by another program, or choose another "
                    "one (afterview devices)."
                )
                self._stopping.set()
            return
        is_dead = without_s > READ_TIMEOUT_S and not self._source.is_alive
        if self._state != "gone" and (is_dead or without_s > GONE_S):
            self._state_before, self._state = self._state, "gone"
            self._level.fall_silent()
        if self._state == "gone" and not self._is_released and (is_dead or without_s > GIVE_UP_S):
            self._source.close()
            self._is_released = True

    def _replace(self, source: Source) -> None:
        self._overruns += self._source.overruns
        self._source, self._is_released = source, False
        self._level = Level()
        if self._state == "gone":
            self._state = self._state_before
            self._write_silence()

    def _pause(self) -> None:
        if self._state == "recording":
            self._state = "paused"
            self._write_silence()

    def _resume(self) -> None:
        if self._state == "paused":
            self._state = "recording"
            self._level.pass_over()

    def _write_silence(self) -> None:
        self._file.append(bytes(round(PAUSE_SILENCE_S * SAMPLE_RATE_HZ) * SAMPLE_BYTES))

    # The syncing thread

    def _sync(self) -> None:
        # A thread of its own, because a disk may take seconds for it and sound must not wait.
        try:
            while not self._stopping.wait(SYNC_EVERY_S):
                self._file.sync()
        except OSError as error:
            self._error = RecorderError(
                f"The recording stopped, the disk fails ({error.strerror}). What was recorded "
                f"until then, {self._file.samples / SAMPLE_RATE_HZ:.0f} s, is kept."
            )
            self._stopping.set()
