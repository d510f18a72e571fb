"""Where Afterview's time goes: `python -m tests.benchmarks.stages SOUND --home HOME`.

One memo goes the whole way in this process, with a clock around each stage. Stages of the engine
are summed over its workers, so together they may be longer than the whole took.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

STAGES = ("start", "load", "audio", "voice activity", "encoder", "decoder", "placing", "archive")


class Clocks:
    """Seconds spent in each stage, over all threads; a stage inside another counts as itself."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self._lock = threading.Lock()
        self._inside = threading.local()

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time put down to a stage."""

        def timed(*args: Any, **options: Any) -> Any:  # noqa: ANN401  # whatever it takes
            outer = getattr(self._inside, "nested_s", 0.0)
            self._inside.nested_s = 0.0
            started = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                took = time.perf_counter() - started
                with self._lock:
                    self.seconds[stage] += took - self._inside.nested_s
                self._inside.nested_s = outer + took

        return timed


def _patched(clocks: Clocks, stack: ExitStack) -> None:
    """Put clocks around the stages; waiting for a free core counts to the stage that waits."""
    from pipeline import audio
    from pipeline.archive import drafts
    from pipeline.review import placing
    from pipeline.transcription.engines import whisper
    from pipeline.transcription.engines.whisper_model import LoadedWhisper
    from pipeline.transcription.vad import SpeechDetector

    for stage, owner, name in (
        ("audio", audio, "examine"),
        ("audio", audio, "sha256_of"),
        ("audio", audio, "keep"),
        ("audio", audio, "decode"),
        ("placing", placing, "segment"),
        ("archive", drafts, "begin"),
        ("archive", drafts, "append"),
        ("archive", placing, "file_by_model"),
        ("archive", drafts, "complete"),
        ("voice activity", SpeechDetector, "feed"),
        ("voice activity", SpeechDetector, "flush"),
        ("load", whisper, "load_weights"),
        ("decoder", LoadedWhisper, "decode"),
        ("decoder", LoadedWhisper, "rescore"),
        ("encoder", LoadedWhisper, "encode"),
    ):
        stack.enter_context(
            mock.patch.object(owner, name, clocks.around(stage, getattr(owner, name)))
        )


def measure(line: list[str]) -> dict[str, float]:
    """Run one command line of Afterview's in this process; seconds by stage, and of the whole."""
    started = time.perf_counter()
    clocks = Clocks()
    from cli.main import main

    with ExitStack() as stack:
        _patched(clocks, stack)
        clocks.seconds["start"] = time.perf_counter() - started
        try:
            main(line)
        except SystemExit as exit_:
            if exit_.code:
                raise
    return {**clocks.seconds, "whole": time.perf_counter() - started}


def main() -> None:
    """Print seconds by stage as the last line, as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sound", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--weights", default="base")
    chosen, options = parser.parse_known_args()
    line = ["--home", str(chosen.home), "transcribe", str(chosen.sound)]
    seconds = measure([*line, "--weights", chosen.weights, "--json", *options])
    sys.stdout.write("\n" + json.dumps(seconds) + "\n")


if __name__ == "__main__":
    main()
