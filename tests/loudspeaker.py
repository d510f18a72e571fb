"""What the player plays on in tests: a scripted output, and a virtual sound device."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from models import Exchange, Placement
from pipeline.archive.database import Store
from tests.microphone import SINK, virtual_microphone
from tests.reviews import RECORDING, add_review
from tests.sounds import SECONDS

Samples = NDArray[np.float32]
SINK_RATE_HZ = 48_000


class ScriptedOutput:
    """An output that asks for sound when a test says so. `heard` is all that it got."""

    def __init__(self, rate_hz: int = 0) -> None:
        self.name = "a scripted loudspeaker"
        self.underruns = 0
        self.latency_s = 0.0
        self.is_alive = True
        self.is_closed = False
        self.started = threading.Event()
        self.heard: list[Samples] = []
        self.latencies: list[float] = []
        self._rate_hz = rate_hz

    def start(self, rate_hz: int, fill: Callable[[int], Samples], *, latency_s: float) -> int:
        self.latencies.append(latency_s)
        self._fill = fill
        self.rate_hz = self._rate_hz or rate_hz
        self.started.set()
        return self.rate_hz

    def ask(self, seconds: float) -> Samples:
        """Take so much sound at once."""
        assert self.started.wait(60)
        self.heard.append(self._fill(round(seconds * self.rate_hz)))
        return self.heard[-1]

    def close(self) -> None:
        self.is_closed = True


class AskingOutput(ScriptedOutput):
    """An output that takes sound by itself, far faster than it would sound."""

    def start(self, rate_hz: int, fill: Callable[[int], Samples], *, latency_s: float) -> int:
        given = super().start(rate_hz, fill, latency_s=latency_s)
        self._asking = threading.Thread(target=self._ask, daemon=True)
        self._asking.start()
        return given

    def close(self) -> None:
        super().close()
        self._asking.join()

    def _ask(self) -> None:
        while not self.is_closed:
            self.ask(0.05)
            time.sleep(0.001)


@contextmanager
def virtual_loudspeaker(folder: Path) -> Iterator[dict[str, str]]:
    """Start a sound server; the environment in which sounddevice plays into its sink."""
    with virtual_microphone(folder) as environment:
        alsa = folder / "asound.conf"
        alsa.write_text(
            f'pcm.!default {{ type pulse device "{SINK}" }}\n'
            "ctl.!default { type pulse }\n"
            'pcm_type.pulse { lib "libasound_module_pcm_pulse.so" }\n'
        )
        yield environment


class Recorder:
    """What was played into the sink, up to now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before, self._since = self._samples(), time.monotonic()
        self._first = 0

    def forget(self) -> None:
        """Leave out what was played until now."""
        self._first = len(self.sound()) + self._first

    def sound(self) -> NDArray[np.float64]:
        """Return the samples up to now, full scale 1, SINK_RATE_HZ."""
        wanted = self._before + round((time.monotonic() - self._since) * SINK_RATE_HZ)
        until = time.monotonic() + 60
        while self._samples() < wanted:  # a busy machine writes them late
            assert time.monotonic() < until, "what is played is not recorded"
            time.sleep(0.05)
        data = self._path.read_bytes()
        return np.frombuffer(data[: len(data) // 2 * 2], np.int16)[self._first :] / 32768

    def _samples(self) -> int:
        return self._path.stat().st_size // 2


@contextmanager
def recording(environment: dict[str, str], path: Path) -> Iterator[Recorder]:
    """Record what the sink plays, as long as the block lasts."""
    # A short latency here would shorten the sink's own, and the player would be asked too late.
    line = ["parec", f"--device={SINK}.monitor", "--raw", "--format=s16le", "--channels=1"]
    with path.open("wb") as file:
        process = subprocess.Popen(
            [*line, f"--rate={SINK_RATE_HZ}", "--latency-msec=800"], env=environment, stdout=file
        )
        try:
            until = time.monotonic() + 30
            while not path.stat().st_size:
                assert time.monotonic() < until, "nothing is recorded"
                time.sleep(0.05)
            yield Recorder(path)
        finally:
            process.terminate()
            process.wait(timeout=30)


def add_spoken(
    store: Store,
    path: Path,
    texts: list[str],
    *,
    placements: tuple[Placement, ...] = (),
    exchanges: tuple[Exchange, ...] = (),
    review_id: int | None = None,
) -> int:
    """Store a review of the sound at `path`, a sentence of a second each; its number."""
    recording = replace(
        RECORDING,
        path=path,
        seconds=float(soundfile.info(path).duration) if path.suffix == ".wav" else SECONDS,
        original_name=path.name,
    )
    return add_review(
        store,
        texts,
        name=path.name,
        placements=placements,
        exchanges=exchanges,
        recording=recording,
        review_id=review_id,
    )
