"""`afterview play` as it is: on a virtual sound device whose sound is recorded and compared."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from models import Exchange, Placement
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.loudspeaker import SINK_RATE_HZ, Recorder, add_spoken, recording, virtual_loudspeaker
from tests.microphone import skip_without_it
from tests.sounds import SOUNDS, voice, write_sound
from tests.terminal import AFTERVIEW, ROOT, Terminal, plain, rows_drawn
from tests.test_audio_stream import check_moments

SECONDS = 12
TEXTS = [f"This is sentence number {number}." for number in range(SECONDS)]
PLACEMENTS = (Placement(2, "answers", 0.9), Placement(7, "answers", 0.9))
EXCHANGES = (Exchange(1, TEXTS[4], TEXTS[5], (4,), (5,)),)
LOUD = 0.01
TOO_SLOW = "This machine was too slow"
TRIES = 6


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    skip_without_it()
    with virtual_loudspeaker(tmp_path_factory.mktemp("loudspeaker")) as environment:
        yield environment


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with review 1, whose memo is a voice of 12 seconds."""
    path = tmp_path / "memo.wav"
    soundfile.write(path, voice(SECONDS, 16_000), 16_000)
    with Store.open(Home(tmp_path / "home")) as store:
        add_spoken(store, path, TEXTS, placements=PLACEMENTS, exchanges=EXCHANGES)
    return tmp_path / "home"


@pytest.fixture
def heard(device: dict[str, str], tmp_path: Path) -> Iterator[Recorder]:
    with recording(device, tmp_path / "heard.raw") as recorder:
        yield recorder


def run(
    home: Path, *arguments: str, environment: dict[str, str], heard: Recorder | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `afterview play` in a pipe; again where this machine was too slow for its sound."""
    line = [*AFTERVIEW, str(home), "play", *arguments]
    for _ in range(TRIES):
        if heard is not None:
            heard.forget()
        ran = subprocess.run(
            line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180
        )
        if TOO_SLOW not in ran.stderr:
            return ran
    pytest.skip("this machine is too busy to play without a break")


def sounding(recorder: Recorder) -> NDArray[np.float64]:
    """All that was played, from the first sound to the last."""
    time.sleep(0.4)  # until the device has played it
    sound = recorder.sound()
    loud = np.flatnonzero(np.abs(sound) > LOUD)
    assert len(loud), "nothing was played"
    return sound[loud[0] : loud[-1] + 1]


def moment_of(heard: NDArray[np.float64], *, least: float = 0.97) -> float:
    """The moment of the memo at which what was heard begins, by cross-correlation."""
    memo = voice(SECONDS, SINK_RATE_HZ)
    size = 1 << (len(memo) + len(heard)).bit_length()
    product = np.fft.rfft(memo, size) * np.conj(np.fft.rfft(heard, size))
    power = np.cumsum(np.concatenate([[0.0], memo**2]))
    count = len(memo) - len(heard) + 1
    scale = np.sqrt(power[len(heard) :][:count] - power[:count]) * np.linalg.norm(heard)
    likeness = np.fft.irfft(product, size)[:count] / np.maximum(scale, 1e-9)
    best = int(np.argmax(likeness))
    assert likeness[best] > least, f"it is like the memo by {likeness[best]:.2f} only"
    return best / SINK_RATE_HZ


def first(heard: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    return heard[: round(seconds * SINK_RATE_HZ)]


@pytest.mark.parametrize(
    ("line", "start_s"),
    [(["1"], 0), (["1", "0:03"], 3), (["1", "--sentence", "9"], 9)],
)
def test_what_is_played_is_the_memo_from_that_moment_on(
    device: dict[str, str],
    heard: Recorder,
    home: Path,
    line: list[str],
    start_s: float,
) -> None:
    ran = run(home, *line, environment=device, heard=heard)
    assert ran.returncode == 0, ran.stderr
    played = sounding(heard)
    assert moment_of(first(played, 2)) == pytest.approx(start_s, abs=0.02)
    assert len(played) / SINK_RATE_HZ == pytest.approx(SECONDS - start_s, abs=0.2)
    assert ran.stdout.splitlines() == [
        f"{f'0:{number:02}':>7}  {TEXTS[number]}" for number in range(int(start_s), SECONDS)
    ]


@pytest.mark.parametrize(
    ("line", "moments"),
    [(["1", "--prompt", "answers"], [2, 7]), (["1", "--question", "1"], [4, 5])],
)
def test_only_those_sentences_are_played(
    device: dict[str, str], heard: Recorder, home: Path, line: list[str], moments: list[int]
) -> None:
    ran = run(home, *line, environment=device, heard=heard)
    assert ran.returncode == 0, ran.stderr
    played = sounding(heard)
    assert moment_of(first(played, 0.9)) == pytest.approx(moments[0], abs=0.02)
    assert moment_of(played[-round(0.9 * SINK_RATE_HZ) :]) == pytest.approx(
        moments[1] + 0.1, abs=0.05
    )
    assert len(played) / SINK_RATE_HZ < 3.5
    assert [line[:7].strip() for line in ran.stdout.splitlines()] == [f"0:0{at}" for at in moments]


@pytest.mark.parametrize("kind", ["m4a", "mp3-vbr", "opus", "webm", "flac"])
def test_other_formats(device: dict[str, str], heard: Recorder, tmp_path: Path, kind: str) -> None:
    path = write_sound(tmp_path / f"a{SOUNDS[kind].suffix}", SOUNDS[kind])
    with Store.open(Home(tmp_path / "other")) as store:
        add_spoken(store, path, TEXTS[:8])
    ran = run(tmp_path / "other", "1", "0:05", environment=device, heard=heard)
    assert ran.returncode == 0, ran.stderr
    assert moment_of(first(sounding(heard), 1), least=0.9) == pytest.approx(5, abs=0.06)


def check_end(terminal: Terminal) -> None:
    """Wait for the end; skip the test where this machine was too slow for its sound."""
    assert terminal.end() == 0
    if TOO_SLOW in plain(terminal.shown):
        pytest.skip("this machine is too busy to play without a break")


def played_since(heard: Recorder, before: int) -> NDArray[np.float64]:
    """What was played after so many samples were recorded, from its first sound on."""
    sound = heard.sound()[before:]
    loud = np.flatnonzero(np.abs(sound) > LOUD)
    return sound[loud[0] : loud[-1] + 1] if len(loud) else sound[:0]


def begun_at(played: NDArray[np.float64]) -> float:
    """The moment of the memo at which what was played began, told by its end."""
    tail = round(0.4 * SINK_RATE_HZ)
    return moment_of(played[-tail:]) + (tail - len(played)) / SINK_RATE_HZ


@pytest.mark.parametrize(
    ("line", "keys", "start_s"),
    [
        (["0:06"], "\x1b[C", 7),
        (["0:06"], "\x1b[C\x1b[C", 8),
        (["0:06"], "\x1b[D", 5),
        (["--prompt", "answers"], "n", 7),
        (["--prompt", "answers"], "\x1b[B", 7),
        (["--prompt", "answers"], "np", 2),
        (["--prompt", "answers"], "\x1b[D", 1),
    ],
)
def test_a_pause_and_a_key_that_leads_to_another_sentence(
    device: dict[str, str],
    heard: Recorder,
    home: Path,
    line: list[str],
    keys: str,
    start_s: float,
) -> None:
    with Terminal(home, "play", "1", *line, environment=device) as terminal:
        terminal.wait_for("Playing")
        terminal.press(" ")
        terminal.wait_for("Paused")
        terminal.read_for(0.6)
        before = len(heard.sound())
        terminal.read_for(0.6)
        assert not len(played_since(heard, before))
        terminal.press(keys)  # and it plays again
        terminal.read_for(1.2)
        terminal.press("q")
        check_end(terminal)
    time.sleep(0.4)
    assert begun_at(played_since(heard, before)) == pytest.approx(start_s, abs=0.15)


def test_after_a_pause_it_goes_on_where_it_was(
    device: dict[str, str], heard: Recorder, home: Path
) -> None:
    with Terminal(home, "play", "1", "0:02", environment=device) as terminal:
        terminal.wait_for("Playing 0:03")
        terminal.press(" ")
        terminal.wait_for("Paused")
        terminal.read_for(0.6)
        until_s = 2 + len(sounding(heard)) / SINK_RATE_HZ
        before = len(heard.sound())
        terminal.press(" ")
        terminal.read_for(1.2)
        terminal.press("q")
        check_end(terminal)
    time.sleep(0.4)
    assert begun_at(played_since(heard, before)) == pytest.approx(until_s, abs=0.1)


@pytest.mark.parametrize(("keys", "speed"), [("+++++", 1.5), ("---", 0.7)])
def test_another_speed_at_the_same_pitch(
    device: dict[str, str], heard: Recorder, home: Path, keys: str, speed: float
) -> None:
    with Terminal(home, "play", "1", "0:06", environment=device) as terminal:
        terminal.wait_for("Playing")
        terminal.press(" ")
        terminal.wait_for("Paused")
        terminal.press(f"{keys}\x1b[D")  # and it plays again, from 0:05
        check_end(terminal)
        assert f"{speed:.1f}×" in plain(terminal.shown)
    played = sounding(heard)[-round((SECONDS - 6) / speed * SINK_RATE_HZ) :]  # of six seconds
    for share in (0.2, 0.5, 0.8):
        place = round(share * len(played))
        stretch = played[place : place + SINK_RATE_HZ // 20]  # too short to tell the speed
        assert moment_of(stretch, least=0.8) == pytest.approx(6 + share * 6, abs=0.3)


def test_the_sentence_and_its_word_are_lit(device: dict[str, str], home: Path) -> None:
    with Terminal(home, "play", "1", "0:04", environment=device) as terminal:
        terminal.wait_for("Playing 0:07")
        terminal.press("q")
        assert terminal.end() == 0
    lit = [row for row in rows_drawn(terminal.shown) if row.startswith("▸")]
    in_turn = list(dict.fromkeys(row.split(".")[0][-1] for row in lit))
    assert in_turn[:3] == ["4", "5", "6"]
    words = re.findall(r"\x1b\[33m\x1b\[1m\x1b\[4m(\S+?)\x1b", terminal.shown)
    assert list(dict.fromkeys(words))[:5] == ["This", "is", "sentence", "number", "4."]
    assert "\x1b[2m" in terminal.shown


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_screen_fits(device: dict[str, str], home: Path, columns: int) -> None:
    with Terminal(home, "play", "1", environment=device, columns=columns) as terminal:
        terminal.wait_for("Playing 0:01")
        terminal.press("\x03")
        assert terminal.end() == 0
    assert max(map(len, rows_drawn(terminal.shown))) <= columns
    assert "\x1b[?1049l" in terminal.shown  # the terminal is as it was


def test_three_hours_start_within_a_moment(
    device: dict[str, str], heard: Recorder, tmp_path: Path
) -> None:
    path = tmp_path / "long.wav"
    with soundfile.SoundFile(path, "w", 16_000, 1) as file:
        for _ in range(180):
            file.write(np.zeros(60 * 16_000))
        file.write(voice(SECONDS, 16_000))
    with Store.open(Home(tmp_path / "long")) as store:
        add_spoken(store, path, TEXTS)
    with Terminal(tmp_path / "long", "play", "1", "3:00:00", environment=device) as terminal:
        terminal.wait_for("Opening")
        begun = time.monotonic()
        terminal.wait_for("Playing 3:00:01")
        took_s = time.monotonic() - begun - 1
        terminal.press("q")
        check_end(terminal)
    assert moment_of(first(sounding(heard), 0.8)) == pytest.approx(0, abs=0.02)
    assert took_s < 10  # a second where the machine is idle


def test_without_a_device_file_and_time_are_printed(home: Path, tmp_path: Path) -> None:
    if os.access("/dev/snd", os.R_OK):
        pytest.skip("this machine has a device")
    environment = {"HOME": str(tmp_path), "PULSE_SERVER": f"unix:{tmp_path / 'none'}"}
    ran = run(home, "1", "0:03", environment=environment)
    assert ran.returncode == 1
    assert ran.stdout == f"{tmp_path / 'memo.wav'}  0:03\n"
    assert "There is nothing to play on" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1  # none of ALSA's


def test_a_pipe_that_is_closed_ends_it(device: dict[str, str], home: Path) -> None:
    line = [*AFTERVIEW, str(home), "play", "1"]
    process = subprocess.Popen(
        line, cwd=ROOT, env=device, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    process.wait(timeout=60)
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()


@pytest.mark.parametrize("kind", SOUNDS)
def test_every_format_begins_at_the_moment(tmp_path: Path, kind: str) -> None:
    check_moments(tmp_path, kind)


def test_a_device_that_is_pulled_out(tmp_path: Path, home: Path) -> None:
    skip_without_it()
    folder = tmp_path / "server"
    folder.mkdir()
    with (
        virtual_loudspeaker(folder) as environment,
        Terminal(home, "play", "1", environment=environment) as terminal,
    ):
        terminal.wait_for("Playing 0:01")
        subprocess.run(["pactl", "exit"], env=environment, check=True, timeout=60)
        assert terminal.end() == 1
    assert "is gone" in plain(terminal.shown)
    assert f"{tmp_path / 'memo.wav'}  0:0" in plain(terminal.shown)
