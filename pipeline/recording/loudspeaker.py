"""The loudspeaker: PortAudio's default output, which asks for sound when it needs some."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pipeline.errors import PlayerError, RecorderError
from pipeline.recording.portaudio import close_stream, load_sounddevice, reason_of, stderr_silenced

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Fill = Callable[[int], NDArray[np.float32]]


class Loudspeaker:
    """The device that the system plays on by default, an `Output` of the player.

    Raises:
        PlayerError: there is none, or PortAudio is missing.
    """

    def __init__(self) -> None:
        self.underruns = 0
        self.latency_s = 0.0
        self._stream: Any = None
        with stderr_silenced():
            try:
                self._sound = load_sounddevice()
            except RecorderError as error:
                raise PlayerError(str(error)) from error
            try:
                listed = self._sound.query_devices(kind="output")
            except (self._sound.PortAudioError, ValueError) as error:
                raise PlayerError(_no_loudspeaker()) from error
        self.name = str(listed["name"])
        self._own_rate_hz: int = round(listed["default_samplerate"])
        self._most_channels = int(listed["max_output_channels"])

    @property
    def is_alive(self) -> bool:
        """Whether the stream is active; some drivers keep it so after the device is gone."""
        try:
            return self._stream is not None and bool(self._stream.active)
        except self._sound.PortAudioError:
            return False

    def start(self, rate_hz: int, fill: "Fill", *, latency_s: float) -> int:
        """Begin to play what `fill` returns of so many samples; return the rate that it plays at.

        That is `rate_hz` where the device can, else its own. `fill` is called in another thread.
        Started again, it drops what it has not played yet.

        Raises:
            PlayerError: the device cannot be opened.
        """
        refused: Exception | None = None
        self.close()
        with stderr_silenced():
            for rate in dict.fromkeys((rate_hz, self._own_rate_hz)):
                for channels in dict.fromkeys((1, 2, self._most_channels)):
                    try:
                        self._stream = self._open(rate, channels, latency_s, fill)
                    except self._sound.PortAudioError as error:
                        refused = error
                    else:
                        self.latency_s = float(self._stream.latency)
                        return rate
        raise PlayerError(
            f"{self.name} cannot play ({reason_of(refused)}). Another program may hold it: close "
            "that, or choose another output in the system's settings."
        ) from refused

    def _open(self, rate_hz: int, channels: int, latency_s: float, fill: "Fill") -> Any:  # noqa: ANN401  # no types
        def play(data: Any, frames: int, time: object, status: Any) -> None:  # noqa: ANN401  # C
            if status.output_underflow:
                self.underruns += 1
            data[:] = fill(frames)[:, None]

        stream = self._sound.OutputStream(
            channels=channels,
            dtype="float32",
            samplerate=rate_hz,
            latency=latency_s,
            callback=play,
        )
        try:
            stream.start()
        except BaseException:
            stream.close()
            raise
        return stream

    def close(self) -> None:
        """Release the device."""
        if self._stream is not None:
            close_stream(self._sound, self._stream, self._stream.abort)


def _no_loudspeaker() -> str:
    """Return a message with the likeliest reason why there is none, and what to do."""
    if os.environ.get("SSH_CONNECTION"):
        return (
            "There is nothing to play on: over SSH your loudspeaker is not reached. Copy the file "
            "to the machine before you, or play there."
        )
    return (
        "There is nothing to play on: no loudspeaker and no headphones were found. Connect some; "
        "where a sound server has them (PulseAudio, PipeWire): sudo apt install libasound2-plugins."
    )
