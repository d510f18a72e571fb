"""A virtual microphone: PulseAudio with a null sink whose monitor sounddevice records from."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from functools import partial
from pathlib import Path

import pytest

NEEDED = "pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"
SINK = "memo"
HEADSET = "headset"  # a second one


def skip_without_it() -> None:
    """Skip the test where what it needs is not installed."""
    missing = [program for program in ("pulseaudio", "paplay") if shutil.which(program) is None]
    if not find_library("portaudio"):
        missing.append("PortAudio")
    if missing:
        pytest.skip(f"no {', '.join(missing)}: sudo apt-get install {NEEDED}")


@contextmanager
def virtual_microphone(folder: Path) -> Iterator[dict[str, str]]:
    """Start the server; the environment in which sounddevice finds the microphone."""
    socket = folder / "pulse.sock"
    script = folder / "pulse.pa"
    script.write_text(
        f"load-module module-native-protocol-unix socket={socket} auth-anonymous=1\n"
        f"load-module module-null-sink sink_name={SINK} rate=48000\n"
        f"load-module module-null-sink sink_name={HEADSET} rate=48000\n"
    )
    alsa = folder / "asound.conf"
    alsa.write_text(
        f'pcm.!default {{ type pulse device "{SINK}.monitor" }}\n'
        f'pcm.{HEADSET} {{ type pulse device "{HEADSET}.monitor" }}\n'
        "ctl.!default { type pulse }\n"
        'pcm_type.pulse { lib "libasound_module_pcm_pulse.so" }\n'
    )
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "PULSE_SERVER": f"unix:{socket}",
        "ALSA_CONFIG_PATH": str(alsa),
    }
    line = ["pulseaudio", "-n", "-F", str(script), "--exit-idle-time=-1", "--use-pid-file=no"]
    server = subprocess.Popen(
        [*line, "--daemonize=no"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 20
        while not socket.exists():
            assert time.monotonic() < until, "the sound server did not start"
            time.sleep(0.05)
        yield environment
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def speak(path: Path, environment: dict[str, str]) -> None:
    """Play a WAV into the microphone, to its end."""
    line = ["paplay", f"--device={SINK}", str(path)]
    subprocess.run(line, env=environment, check=True, timeout=120)


@contextmanager
def speaking(path: Path, environment: dict[str, str], sink: str = SINK) -> Iterator[None]:
    """Play a WAV into a microphone over and over, as long as the block lasts."""
    line = f'while paplay --device={sink} "$0"; do :; done'
    process = subprocess.Popen(
        ["sh", "-c", line, str(path)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def pull_out(environment: dict[str, str], sink: str = SINK) -> None:
    """Take a microphone away."""
    run = partial(subprocess.run, env=environment, check=True, timeout=60)
    listed = run(["pactl", "list", "short", "modules"], capture_output=True, text=True).stdout
    for line in listed.splitlines():
        if f"sink_name={sink} " in line:
            run(["pactl", "unload-module", line.split()[0]])


def plug_in(environment: dict[str, str], sink: str = SINK) -> None:
    """Connect a microphone (again)."""
    line = ["pactl", "load-module", "module-null-sink", f"sink_name={sink}", "rate=48000"]
    subprocess.run(line, env=environment, check=True, timeout=60, stdout=subprocess.DEVNULL)
