"""Running commands in this process, as the console script would."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import soundfile

from cli.main import main
from cli.services import Services
from pipeline.home import Home
from pipeline.transcription.engines import Engine
from tests.scripted import RATE_HZ, speech_like

TEXT = (
    "They asked me what a closure is. I said a function that remembers its scope. "
    "I was really nervous the whole time."
)
"""What the fixture `engine` says in the first window."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


class Commands:
    """Runs `afterview` with one home folder; `run("list", "--json")`.

    `services` are what the commands get; `use` replaces the engine.
    """

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.services = Services(Home(home))
        self._capsys = capsys

    def use(self, make_engine: Callable[[], Engine]) -> None:
        """Let the commands transcribe with this engine, whatever weights are asked for."""
        self.services = replace(self.services, load_engine=lambda *_, **__: make_engine())

    def __call__(self, *arguments: str | Path) -> Ran:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([*map(str, arguments)], self.services)
        captured = self._capsys.readouterr()
        code = exit_.value.code
        assert "Traceback" not in captured.err
        return Ran(code if isinstance(code, int) else 0, captured.out, captured.err)


def sound(path: Path, seed: int, seconds: float = 6) -> Path:
    """Write a memo that voice activity takes for speech."""
    soundfile.write(path, speech_like(seconds, seed), RATE_HZ)
    return path


def review(run: Commands, number: int = 1) -> dict[str, Any]:
    """The JSON of a review."""
    shown: dict[str, Any] = json.loads(run("show", str(number), "--json").out)
    return shown
