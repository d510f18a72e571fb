"""Every command in the README does what it says."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.commands import Commands
from tests.scripted import ScriptedEngine

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [
    line.split("#")[0].strip() if not line.startswith("afterview search") else line.strip()
    for block in re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    for line in block.splitlines()
]
TEXT = (
    "They asked me what closures are. I said C++ has them too, and I made that up. "
    "She smiled at me."
)
# Run elsewhere: by .ci/run, by test_record on a virtual microphone, or by hand on a fresh machine.
ELSEWHERE = (
    "make demo",
    "make test",
    ".venv/bin/afterview --home .demo-home ",
    "afterview record",
    "pipx install",
    "python -m tests.",
)


def test_the_readme_has_commands() -> None:
    assert sum(line.startswith("afterview ") for line in LINES) >= 4
    for line in LINES:
        assert not line or line.startswith(("afterview ", *ELSEWHERE)), line


def test_the_make_targets_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^demo:", makefile, flags=re.MULTILINE)
    assert re.search(r"^test:", makefile, flags=re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_of_the_readme_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "samples" / "memo.m4a", tmp_path / "memo.m4a")
    shutil.copy(ROOT / "samples" / "notes.md", tmp_path / "notes.md")
    run = Commands(tmp_path / "home", capsys)
    run.use(lambda: ScriptedEngine(TEXT))
    lines = [line for line in LINES if line.startswith("afterview ")]
    ran = [line for line in lines if not line.startswith(ELSEWHERE)]
    assert ran
    for line in ran:
        result = run(*shlex.split(line)[1:])
        assert result.code == 0, (line, result)
