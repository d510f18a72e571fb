"""`afterview` with an engine that says words which follow from the sound, and takes its time.

Run as a process of its own by tests that kill it: `python -m tests.slow_echo HOME ARGUMENTS…`.
"""

import os
import sys
import time
from pathlib import Path

from cli.main import main
from cli.services import Services
from models import Word
from pipeline.home import Home
from pipeline.transcription.engines import EncodedWindow, ExpectedTerms
from tests.scripted import EchoEngine

WINDOW_S = float(os.environ.get("ECHO_WINDOW_S", "0.08"))
# A microphone that knows only this rate, as some do; the sound comes from the real one.
ONLY_RATE_HZ = int(os.environ.get("ECHO_ONLY_RATE_HZ", "0"))
# No file may grow beyond this: the disk is full.
MOST_BYTES = int(os.environ.get("ECHO_MOST_BYTES", "0"))


class SlowEchoEngine(EchoEngine):
    """Needs some time for each window, as a real engine does."""

    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        time.sleep(WINDOW_S)
        return super().transcribe(window, language=language, expected=expected)


def _load(home: Home, weights: str, **options: object) -> SlowEchoEngine:
    return SlowEchoEngine(workers=2)


def _know_only(rate_hz: int) -> None:
    import sounddevice

    check = sounddevice.check_input_settings

    def checked(*, samplerate: int, **settings: object) -> None:
        if samplerate != rate_hz:
            raise sounddevice.PortAudioError("Invalid sample rate")
        check(samplerate=samplerate, **settings)

    sounddevice.check_input_settings = checked


if __name__ == "__main__":
    if ONLY_RATE_HZ:
        _know_only(ONLY_RATE_HZ)
    if MOST_BYTES:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    main(sys.argv[2:], Services(Home(Path(sys.argv[1])), _load))
