"""The microphone: sound to a WAV in the home folder, as it arrives.

WAV because it survives a killed process: every other container loses sound or cannot be read.
"""

import contextlib
import os
import queue
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import RecorderError
from pipeline.home import FILE_MODE

if TYPE_CHECKING:
    import soundfile

SAMPLE_RATE_HZ = 16_000
FSYNC_EVERY_S = 1.0
WAIT_S = 0.1


def new_recording_path(folder: Path, now: datetime | None = None) -> Path:
    """A name for a new recording that tells when it was begun and is not taken."""
    begun = (now or datetime.now()).strftime("%Y%m%d_%H%M%S")
    path = folder / f"{begun}.wav"
    number = 2
    while path.exists():
        path = folder / f"{begun}_{number}.wav"
        number += 1
    return path


def record(
    path: Path,
    *,
    is_stopped: Callable[[], bool],
    heard: Callable[[float], None] = lambda seconds: None,
) -> float:
    """Write what the microphone hears to `path` until `is_stopped`; the seconds recorded.

    `heard` is told the seconds so far. An interrupt ends the recording and keeps it.

    Raises:
        RecorderError: there is no PortAudio, no microphone, or the file cannot be written.
    """
    sound, blocks = _sounddevice(), queue.SimpleQueue[bytes]()

    def keep(data: Any, frames: int, time: object, status: object) -> None:  # noqa: ANN401  # a C buffer
        blocks.put(bytes(data))

    try:
        with (
            _new_wav(path) as wav,
            sound.RawInputStream(
                samplerate=SAMPLE_RATE_HZ, channels=1, dtype="int16", callback=keep
            ) as stream,
        ):
            return _Writer(wav, path, heard).write(
                blocks, lambda: is_stopped() or not stream.active
            )
    except sound.PortAudioError as error:
        raise RecorderError(
            f"No microphone can be opened ({error}). Connect one, or record with your phone and "
            "run: afterview transcribe MEMO"
        ) from error


class _Writer:
    """Writes blocks of samples as they come, and forces them to the disk every second."""

    def __init__(
        self, wav: "soundfile.SoundFile", path: Path, heard: Callable[[float], None]
    ) -> None:
        self._wav = wav
        self._path = path
        self._heard = heard
        self._seconds = self._synced_s = 0.0

    def write(self, blocks: "queue.SimpleQueue[bytes]", is_stopped: Callable[[], bool]) -> float:
        """Write until stopped, and then what is still on its way; the seconds written."""
        with self._path.open("rb+") as file:
            try:
                while not is_stopped():
                    with contextlib.suppress(queue.Empty):
                        self._keep(blocks.get(timeout=WAIT_S), file.fileno())
            finally:
                with contextlib.suppress(queue.Empty):
                    while True:
                        self._keep(blocks.get_nowait(), file.fileno())
        return self._seconds

    def _keep(self, block: bytes, descriptor: int) -> None:
        import soundfile

        try:
            self._wav.buffer_write(block, dtype="int16")
            self._seconds += len(block) / 2 / SAMPLE_RATE_HZ
            if self._seconds - self._synced_s >= FSYNC_EVERY_S:
                self._wav.flush()
                os.fsync(descriptor)
                self._synced_s = self._seconds
        except (OSError, soundfile.LibsndfileError) as error:
            raise RecorderError(
                f"The recording cannot go on ({error}). What was recorded, "
                f"{self._seconds:.0f} s, is in {self._path}. Make room, then run: "
                f"afterview transcribe {self._path}"
            ) from error
        self._heard(self._seconds)


def _sounddevice() -> Any:  # noqa: ANN401  # a module
    try:
        import sounddevice
    except OSError as error:
        raise RecorderError(
            "PortAudio is missing, the library that reads microphones. On Debian and Ubuntu: "
            "sudo apt install libportaudio2. Everything but recording works without it."
        ) from error
    return sounddevice


def _new_wav(path: Path) -> "soundfile.SoundFile":
    import soundfile

    try:
        path.touch(mode=FILE_MODE, exist_ok=False)
        return soundfile.SoundFile(
            path, "w", samplerate=SAMPLE_RATE_HZ, channels=1, subtype="PCM_16", format="WAV"
        )
    except (OSError, soundfile.LibsndfileError) as error:
        raise RecorderError(f"The recording {path} cannot be written: {error}.") from error
