"""PortAudio through sounddevice: load it, keep it quiet, say why it is not there."""

import contextlib
import ctypes
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

from pipeline.errors import RecorderError

CLOSE_TIMEOUT_S = 2.0  # closing may hang for ever where the device is gone
INSTALL_PORTAUDIO = {  # command by the system's package manager
    "apt-get": "sudo apt install libportaudio2",
    "dnf": "sudo dnf install portaudio",
    "pacman": "sudo pacman -S portaudio",
    "zypper": "sudo zypper install portaudio",
    "apk": "sudo apk add portaudio",
    "brew": "brew install portaudio",
}


def load_sounddevice() -> Any:  # noqa: ANN401  # a module
    """Return the module sounddevice.

    Raises:
        RecorderError: it is missing, or PortAudio is.
    """
    try:
        import sounddevice
    except OSError as error:
        raise RecorderError(
            "PortAudio is missing, the library that reads microphones and plays sound. Install it: "
            f"{how_to_install()}. All but recording and playing works without it."
        ) from error
    except ImportError as error:
        raise RecorderError(
            "The package sounddevice is missing, which reads microphones and plays sound. Install "
            "it into Afterview's environment: pip install sounddevice"
        ) from error
    return sounddevice


def how_to_install() -> str:
    """Return the command that installs PortAudio on this system."""
    for installer, line in INSTALL_PORTAUDIO.items():
        if shutil.which(installer):
            return line
    return "sudo apt install libportaudio2 (Debian and Ubuntu)"


def close_stream(sounddevice: Any, stream: Any, end: Callable[[], None]) -> None:  # noqa: ANN401  # no types
    """End a stream by its `stop` or `abort`, and close it; wait only so long."""

    def close() -> None:
        for act in (end, stream.close):
            with contextlib.suppress(sounddevice.PortAudioError):
                act()

    closing = threading.Thread(target=close, daemon=True)
    closing.start()
    closing.join(CLOSE_TIMEOUT_S)


def reason_of(error: Exception | None) -> str:
    """Return what PortAudio says of an error, without its number."""
    return " ".join(str(error).split("[")[0].split()).rstrip(": ") or "no reason given"


_ErrorHandler = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)
_ignore_error = _ErrorHandler(lambda *_: None)  # global: ALSA calls it until the process ends


@contextlib.contextmanager
def stderr_silenced() -> Iterator[None]:
    """Keep the messages of ALSA and PortAudio off the user's terminal."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_ignore_error)
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
