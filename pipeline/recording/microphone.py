"""Microphones: list them, find one, read its sound as 16 kHz mono blocks.

PortAudio's callback only copies into a queue; resampling happens where blocks are read.
"""

import os
import platform
import queue
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.recording import SAMPLE_RATE_HZ
from pipeline.errors import RecorderError, UsageError
from pipeline.recording.portaudio import close_stream, load_sounddevice, reason_of, stderr_silenced

if TYPE_CHECKING:
    from numpy.typing import NDArray

LATENCY_S = 0.1  # lost when the process is killed; with less, slow machines drop sound


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone as PortAudio lists it; `number` may change when another is plugged in."""

    number: int
    name: str
    channels: int
    sample_rate_hz: int
    is_default: bool


def devices() -> tuple[Device, ...]:
    """Return the connected microphones, in PortAudio's order.

    Raises:
        RecorderError: PortAudio is missing.
    """
    with stderr_silenced():
        sound = load_sounddevice()
        default = sound.default.device[0]
        listed = sound.query_devices()
    return tuple(
        Device(
            number=number,
            name=str(each["name"]),
            channels=int(each["max_input_channels"]),
            sample_rate_hz=round(each["default_samplerate"]),
            is_default=number == default,
        )
        for number, each in enumerate(listed)
        if each["max_input_channels"] > 0
    )


def find_device(named: str = "") -> Device:
    """Return the microphone with this number, or with this text in its name; "" is the default one.

    Raises:
        UsageError: no name matches, or several do.
        RecorderError: PortAudio is missing, or no microphone is connected.
    """
    found = devices()
    if not found:
        raise RecorderError(_no_microphone())
    if not named:
        return next((each for each in found if each.is_default), found[0])
    fitting = [each for each in found if str(each.number) == named]
    fitting = fitting or [each for each in found if each.name.casefold() == named.casefold()]
    fitting = fitting or [each for each in found if named.casefold() in each.name.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    what = "is part of several names" if fitting else "is no microphone"
    raise UsageError(
        f"{named!r} {what}. There are: {_listed(fitting or list(found))}. "
        "See them with: afterview devices"
    )


def _listed(found: list[Device]) -> str:
    return ", ".join(f"{each.number} {each.name}" for each in found)


class Microphone:
    """An open microphone, a `Source` of the recorder.

    It is opened at 16 kHz where the device can, else at its own rate and resampled. One with
    several channels is opened with two: a driver that mixes them lets opposite phases cancel.

    Raises:
        RecorderError: it cannot be opened.
    """

    def __init__(self, device: Device) -> None:
        self.name = device.name
        self.overruns = 0
        self._blocks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        with stderr_silenced():
            self._sound = load_sounddevice()
            self._stream, self._convert = self._open(device)

    @property
    def is_alive(self) -> bool:
        """Whether the stream is active; some drivers keep it so after the device is gone."""
        try:
            return bool(self._stream.active)
        except self._sound.PortAudioError:
            return False

    def read(self, timeout_s: float) -> bytes:
        """Return the next samples (16 kHz, mono, 16 bit); b"" where none came in time."""
        try:
            block = self._blocks.get(timeout=timeout_s)
        except queue.Empty:
            return b""
        return self._convert(block)

    def close(self) -> None:
        """Close the stream; queued blocks can still be read."""
        close_stream(self._sound, self._stream, self._stream.stop)

    def _open(self, device: Device) -> tuple[Any, Callable[[bytes], bytes]]:
        """Return a started stream and what converts its blocks."""
        rates = dict.fromkeys((SAMPLE_RATE_HZ, device.sample_rate_hz))
        refused: Exception | None = None
        for rate_hz in rates:
            for channels in dict.fromkeys((min(device.channels, 2), 1, device.channels)):
                try:
                    self._sound.check_input_settings(
                        device=device.number, channels=channels, dtype="int16", samplerate=rate_hz
                    )
                    stream = self._start(device, channels, rate_hz)
                except self._sound.PortAudioError as error:
                    refused = error
                else:
                    return stream, converter(rate_hz, channels)
        raise RecorderError(
            f"The microphone {device.name} cannot be opened ({reason_of(refused)}). Another "
            "program may hold it: close that, or choose another one (afterview devices). You can "
            "also record with your phone and run: afterview transcribe MEMO"
        ) from refused

    def _start(self, device: Device, channels: int, rate_hz: int) -> Any:  # noqa: ANN401  # no types
        stream = self._sound.RawInputStream(
            device=device.number,
            channels=channels,
            dtype="int16",
            samplerate=rate_hz,
            latency=LATENCY_S,
            callback=self._enqueue,
        )
        try:
            stream.start()
        except BaseException:
            stream.close()
            raise
        return stream

    def _enqueue(self, data: Any, frames: int, time: object, status: Any) -> None:  # noqa: ANN401  # C
        if status.input_overflow:
            self.overruns += 1
        self._blocks.put(bytes(data))


def converter(rate_hz: int, channels: int) -> Callable[[bytes], bytes]:
    """Return a function that turns a device's blocks, in order, into 16 kHz mono ones."""
    if (rate_hz, channels) == (SAMPLE_RATE_HZ, 1):
        return lambda block: block
    import av
    import numpy as np

    from pipeline.recording.mixing import ChannelMixer

    mixer = ChannelMixer(channels, rate_hz)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)

    def convert(block: bytes) -> bytes:
        mono: NDArray[np.int16] = np.frombuffer(block, np.int16)
        if channels > 1:
            mono = mixer.mix(mono.reshape(-1, channels))
        if rate_hz == SAMPLE_RATE_HZ:
            return mono.tobytes()
        frame = av.AudioFrame.from_ndarray(mono[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = rate_hz
        return b"".join(each.to_ndarray().tobytes() for each in resampler.resample(frame))

    return convert


def find_replacement(lost: str) -> Device | None:
    """Return a microphone to go on with after the one of this name was lost, None without any.

    That is the same one if it is connected again, else the default one.
    """
    try:
        with stderr_silenced():
            sound = load_sounddevice()
            # PortAudio lists the devices only when it is initialised.
            sound._terminate()
            sound._initialize()
        found = devices()
    except Exception:
        return None
    same = [each for each in found if each.name == lost]
    default = [each for each in found if each.is_default]
    return next(iter([*same, *default, *found]), None)


def _no_microphone() -> str:
    """Return a message with the likeliest reason why no microphone is found, and what to do."""
    otherwise = "Or record with your phone and run: afterview transcribe MEMO"
    if "microsoft" in platform.release().lower():
        return (
            "No microphone can be seen from WSL. In Windows run: wsl --update, then wsl "
            f"--shutdown; here: sudo apt install libasound2-plugins pulseaudio-utils. {otherwise}"
        )
    if os.environ.get("SSH_CONNECTION"):
        return (
            "No microphone is connected to this machine, and over SSH yours is not heard. Run "
            f"afterview record on the machine before you. {otherwise}"
        )
    if platform.system() == "Linux" and not os.access("/dev/snd", os.R_OK | os.X_OK):
        return (
            "No microphone was found: this system has no sound devices (/dev/snd). Connect one; "
            "where a sound server has it (PulseAudio, PipeWire): sudo apt install "
            f"libasound2-plugins. {otherwise}"
        )
    return f"No microphone was found. Connect one and allow terminals to use it. {otherwise}"
