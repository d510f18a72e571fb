"""Running commands in this process, as the console script would."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cli.main import main
from cli.services import Services
from pipeline.home import Home
from pipeline.transcription.engines import Engine


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
