"""Ctrl-C at any moment of a command, from its first to its last."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.terminal import ROOT

# As the console script does it; `import -` waits for its standard input.
LINE = "from cli.start import main; print('.', end='', flush=True); main()"


@pytest.mark.parametrize("after_s", [0.02, 0.06, 0.1, 0.15, 0.3, 1.0])
def test_an_early_interrupt_shows_no_traceback(tmp_path: Path, after_s: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LINE, "--home", str(tmp_path), "import", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        process.stdout.read(1)  # the interpreter has started
        time.sleep(after_s)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        told = process.stderr.read().decode()
        assert process.wait(timeout=60) == 130
    assert "Traceback" not in told
    assert "stopped" in told


MOMENTS = 30


def _interrupted(home: Path, arguments: list[str], after_s: float | None) -> tuple[int, str, float]:
    """Run a command, interrupted so long after its start; its exit code, stderr and seconds."""
    process = subprocess.Popen(
        [sys.executable, "-c", LINE, "--home", str(home), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    with process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(1)  # the console script has been loaded
        begun_s = time.monotonic()
        if after_s is not None:
            time.sleep(after_s)
            process.send_signal(signal.SIGINT)
        told = process.stderr.read().decode()
        return process.wait(timeout=60), told, time.monotonic() - begun_s


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["search", "closures"]])
def test_ctrl_c_at_any_moment_shows_no_traceback(tmp_path: Path, arguments: list[str]) -> None:
    _interrupted(tmp_path, arguments, None)  # what is compiled and read once
    usual, _, seconds = _interrupted(tmp_path, arguments, None)
    chance = random.Random(1)
    outcomes = [
        _interrupted(tmp_path, arguments, seconds * (number + chance.random()) / MOMENTS)[:2]
        for number in range(MOMENTS)
    ]
    # At the very end the interpreter gives SIGINT back to the system, which a shell calls 130 too.
    codes = [130 if code == -signal.SIGINT else code for code, _ in outcomes]
    assert set(codes) <= {usual, 130}
    assert codes.count(130) > MOMENTS / 2
    assert not [told for _, told in outcomes if "Traceback" in told or "Exception" in told]
