import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np
import pytest
import soundfile

from pipeline.archive.archive import Archive
from pipeline.home import Home
from pipeline.record import new_recording_path
from tests.microphone import skip_without_it, speak, virtual_microphone
from tests.scripted import RATE_HZ, speech_like

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    skip_without_it()
    with virtual_microphone(tmp_path_factory.mktemp("microphone")) as environment:
        yield environment


class Recorder:
    """`afterview record` in a terminal of its own, with a scripted engine."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.terminal, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.slow_echo", str(home), "record", "--company", "Acme"],
            cwd=ROOT,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.wait(timeout=60)
        os.close(self.terminal)

    def wait_for(self, text: str, timeout_s: float = 60) -> None:
        until = time.monotonic() + timeout_s
        while text not in self.shown:
            assert self._read(until), f"It ended without {text!r}: {self.shown}"

    def press(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def end(self, timeout_s: float = 120) -> int:
        until = time.monotonic() + timeout_s
        while self._read(until):
            pass
        return self.process.wait(timeout=60)

    def _read(self, until: float) -> bool:
        """Wait for more to be shown; False at its end."""
        left_s = until - time.monotonic()
        has_more = left_s > 0 and select.select([self.terminal], [], [], left_s)[0]
        assert has_more, f"The time is over: {self.shown}"
        try:
            block = os.read(self.terminal, 4096)
        except OSError:  # the other side is closed
            return False
        self.shown += block.decode("utf-8", "replace")
        return bool(block)


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    soundfile.write(path, speech_like(4), RATE_HZ)
    return path


@pytest.mark.parametrize("stop", ["enter", "ctrl-c"])
def test_record_makes_a_review(
    microphone: dict[str, str], tmp_path: Path, speech: Path, stop: str
) -> None:
    home = tmp_path / "home"
    with Recorder(home, microphone) as recorder:
        recorder.wait_for("Recording")
        speak(speech, microphone)
        if stop == "enter":
            recorder.press("\n")
        else:
            os.killpg(recorder.process.pid, signal.SIGINT)
        assert recorder.end() == 0, recorder.shown
    assert "Acme" in recorder.shown
    with Archive.open(Home(home)) as archive:
        review = archive.review(archive.newest())
        assert archive.check() == []
    recording = review.transcripts[0].recording
    assert recording.seconds >= 3.5
    assert recording.recorded_at_source == "name"
    assert recording.path.stat().st_mode & 0o777 == 0o600
    assert len(list((home / "audio").iterdir())) == 1
    samples, rate_hz = soundfile.read(recording.path)
    assert rate_hz == RATE_HZ
    assert np.abs(samples).max() > 0.1
    assert len(review.sentences) >= 1


def test_without_a_microphone_it_says_so(microphone: dict[str, str], tmp_path: Path) -> None:
    environment = {**microphone, "PULSE_SERVER": f"unix:{tmp_path / 'nowhere'}"}
    with Recorder(tmp_path / "home", environment) as recorder:
        assert recorder.end() == 1
    assert "afterview transcribe MEMO" in recorder.shown
    assert "Traceback" not in recorder.shown
    assert list((tmp_path / "home" / "audio").iterdir()) == []


def test_without_portaudio_it_says_which_command_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.commands import Commands

    broken = tmp_path / "modules"
    broken.mkdir()
    (broken / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.syspath_prepend(broken)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    ran = Commands(tmp_path / "home", capsys)("record")
    assert ran.code == 1
    assert "apt install libportaudio2" in ran.err


def test_recordings_are_named_by_their_moment(tmp_path: Path) -> None:
    now = datetime(2026, 3, 4, 18, 12)
    first = new_recording_path(tmp_path, now)
    assert first.name == "20260304_181200.wav"
    first.touch()
    assert new_recording_path(tmp_path, now).name == "20260304_181200_2.wav"
