"""The recorder: sound to a WAV in the home folder, as it arrives.

One thread takes blocks from the microphone and writes them, another forces them to the disk; who
uses the recorder asks it how it is. WAV because it survives a killed process: every other container
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
from pipeline.recording.wav import LONGEST_S, SAMPLE_BYTES, WavWriter

SYNC_EVERY_S = 0.5
WAIT_S = 0.1
FIRST_SOUND_S = 10.0  # a microphone that gives nothing for so long will not
GONE_S = 3.0  # nor one that gave sound before and then nothing for so long
GIVE_UP_S = 10.0  # until then it may come back by itself: the machine may only be slow
SEAM_S = 0.5  # silence where a pause was cut out, so that no word runs into another
QUIET_PEAK = 10  # of 32768: softer than any room; a microphone that hears nothing
FLOOR_DB = -60.0  # where the level meter begins
DECAY_DB_PER_S = 30.0

State = Literal["waiting", "recording", "paused", "gone", "stopped"]


class Source(Protocol):
    """Where sound comes from: a microphone, or a test that feeds blocks."""

    name: str
    overruns: int

    @property
    def is_alive(self) -> bool:
        """Whether more sound can come."""

    def take(self, timeout_s: float) -> bytes:
        """Sound as 16 kHz mono 16-bit samples; empty where none came in time."""

    def close(self) -> None:
        """Let go of it; what has arrived can still be taken."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a recording is.

    `quiet_s`: for how long only silence came; `level`: 0 to 1; `needs_source`: the one it had is
    gone for good, `go_on_with` takes another.
    """

    state: State
    device: str
    seconds: float
    level: float
    quiet_s: float
    overruns: int
    needs_source: bool = False
    error: RecorderError | None = None


class Recorder:
    """Writes what a source gives to a new WAV, until it is stopped.

    Raises:
        RecorderError: the file cannot be made.
    """

    def __init__(self, path: Path, source: Source, *, most_s: float = LONGEST_S) -> None:
        self.path = path
        try:
            self._file = WavWriter(path)
        except OSError as error:
            raise RecorderError(
                f"The recording {path} cannot be written: {error.strerror}. Make room there, or "
                "name another home folder with --home."
            ) from error
        self._source = source
        self._most = round(min(most_s, LONGEST_S) * SAMPLE_RATE_HZ)
        self._state: State = "waiting"
        self._state_before: State = "recording"  # it was gone
        self._error: RecorderError | None = None
        self._is_released = False
        self._level_db = FLOOR_DB
        self._quiet = 0  # samples
        self._overruns = 0  # of sources that are gone
        self._asked: list[Callable[[], None]] = []  # what the writing thread is to do next
        self._stopping = threading.Event()
        self._writing = threading.Thread(target=self._write, name="recorder", daemon=True)
        self._syncing = threading.Thread(target=self._sync, name="recorder-sync", daemon=True)

    # What others ask of it

    def start(self) -> None:
        """Begin; it is "recording" once sound arrives."""
        self._syncing.start()  # first: the writing thread waits for it at its end
        self._writing.start()

    def pause(self) -> None:
        """Leave out what comes from now on."""
        self._asked.append(self._pause)

    def resume(self) -> None:
        """Take in again what comes."""
        self._asked.append(self._resume)

    def go_on_with(self, source: Source) -> None:
        """Record a second part of the same memo from another source, after the first is gone."""
        self._asked.append(lambda: self._replace(source))

    def stop(self) -> None:
        """Write what has arrived, close the file and return."""
        self._stopping.set()
        self._writing.join()
        self._syncing.join()

    @property
    def status(self) -> Status:
        """How the recording is right now."""
        return Status(
            state=self._state,
            device=self._source.name,
            seconds=self.samples / SAMPLE_RATE_HZ,
            level=1 - self._level_db / FLOOR_DB,
            quiet_s=self._quiet / SAMPLE_RATE_HZ,
            overruns=self._overruns + self._source.overruns,
            needs_source=self._state == "gone" and self._is_released,
            error=self._error,
        )

    @property
    def samples(self) -> int:
        """How many samples are in the file and can be read."""
        return self._file.samples

    # The writing thread

    def _write(self) -> None:
        heard_at = time.monotonic()
        try:
            while not self._stopping.is_set():
                while self._asked:
                    self._asked.pop(0)()
                    heard_at = time.monotonic()
                if block := self._source.take(WAIT_S):
                    heard_at = time.monotonic()
                    self._keep(block)
                else:
                    self._mind_silence(time.monotonic() - heard_at)
            self._source.close()
            while block := self._source.take(0):
                self._keep(block)
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

    def _keep(self, block: bytes) -> None:
        self._measure(np.frombuffer(block, np.int16))
        if self._state == "waiting":
            self._state = "recording"
        elif self._state == "gone":  # back by itself
            self._state = self._state_before
        if self._state != "recording":
            return
        left = self._most - self._file.samples
        self._file.append(block[: left * SAMPLE_BYTES])
        if len(block) // SAMPLE_BYTES >= left:
            self._stopping.set()

    def _measure(self, block: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> None:
        peak = int(np.abs(block.astype(np.int32)).max(initial=0))
        self._quiet = self._quiet + len(block) if peak < QUIET_PEAK else 0
        now_db = 20 * np.log10(peak / 32768) if peak else FLOOR_DB
        falling_db = self._level_db - DECAY_DB_PER_S * len(block) / SAMPLE_RATE_HZ
        self._level_db = float(min(max(now_db, falling_db, FLOOR_DB), 0.0))

    def _mind_silence(self, silent_s: float) -> None:
        """Look whether a source that gives nothing is gone."""
        if self._state == "waiting":
            if silent_s > FIRST_SOUND_S:
                self._error = RecorderError(
                    f"The microphone {self._source.name} gives no sound at all. Check that it is "
                    "on, allowed for terminals and not used by another program, or choose another "
                    "one (afterview devices)."
                )
                self._stopping.set()
            return
        is_dead = silent_s > WAIT_S and not self._source.is_alive
        if self._state != "gone" and (is_dead or silent_s > GONE_S):
            self._state_before, self._state = self._state, "gone"
            self._level_db = FLOOR_DB
        if self._state == "gone" and not self._is_released and (is_dead or silent_s > GIVE_UP_S):
            self._source.close()
            self._is_released = True

    def _replace(self, source: Source) -> None:
        self._overruns += self._source.overruns
        self._source, self._is_released = source, False
        self._quiet = 0
        if self._state == "gone":
            self._state = self._state_before
            self._seam()

    def _pause(self) -> None:
        if self._state == "recording":
            self._state = "paused"
            self._seam()

    def _resume(self) -> None:
        if self._state == "paused":
            self._state = "recording"

    def _seam(self) -> None:
        self._file.append(bytes(round(SEAM_S * SAMPLE_RATE_HZ) * SAMPLE_BYTES))

    # The syncing thread

    def _sync(self) -> None:
        # In a thread of its own: a disk may take seconds for it, and sound must not wait meanwhile.
        try:
            while not self._stopping.wait(SYNC_EVERY_S):
                self._file.sync()
        except OSError as error:
            self._error = RecorderError(
                f"The recording stopped, the disk fails ({error.strerror}). What was recorded "
                f"until then, {self._file.samples / SAMPLE_RATE_HZ:.0f} s, is kept."
            )
            self._stopping.set()
