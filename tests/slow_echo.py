"""`afterview` with an engine that says words which follow from the sound, and takes its time.

Run as a process of its own by tests that kill it: `python -m tests.slow_echo HOME ARGUMENTS…`.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

import cli.memos
from cli.main import main
from pipeline.engines import Heard
from pipeline.home import Home
from pipeline.progress import Progress
from tests.scripted import EchoEngine

WINDOW_S = float(os.environ.get("ECHO_WINDOW_S", "0.08"))


class SlowEchoEngine(EchoEngine):
    """Needs some time for each window, as a real engine does."""

    def transcribe(
        self, samples: NDArray[np.float32], *, language: str, vocabulary: Sequence[str] = ()
    ) -> Heard:
        time.sleep(WINDOW_S)
        return super().transcribe(samples, language=language, vocabulary=vocabulary)


def _finder(home: Home, weights: str) -> Callable[[Progress], SlowEchoEngine]:
    return lambda progress: SlowEchoEngine(workers=2)


if __name__ == "__main__":
    cli.memos.engine_finder = _finder
    main(["--home", *sys.argv[1:]])
