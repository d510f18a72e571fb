"""Ctrl-C in the first moments of a command."""

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
