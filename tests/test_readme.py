"""Every command in the README does what it says."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from models import Placement
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import add_review
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
    "make tour",
    "make test",
    ".venv/bin/afterview --home .demo-home ",
    "afterview record",
    "pipx install",
    "python -m tests.",
    "sqlite-utils ",
)


def test_the_readme_has_commands() -> None:
    assert sum(line.startswith("afterview ") for line in LINES) >= 4
    for line in LINES:
        assert not line or line.startswith(("afterview ", *ELSEWHERE)), line


def test_the_make_targets_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^demo:", makefile, flags=re.MULTILINE)
    assert re.search(r"^tour:", makefile, flags=re.MULTILINE)
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


def test_the_query_of_the_readme_finds_what_was_said(filed: Commands) -> None:
    from click.testing import CliRunner
    from sqlite_utils.cli import cli

    with Store.open(Home(filed.home)) as store:
        add_review(store, ["I made that up."], placements=(Placement(0, "made_up", 0.9),), name="b")
    (line,) = [line for line in LINES if line.startswith("sqlite-utils ")]
    words = shlex.split(line.replace("afterview.db", shlex.quote(str(filed.home / "afterview.db"))))
    ran = CliRunner().invoke(cli, words[1:])
    assert ran.exit_code == 0, ran.output
    found = {"company": "Acme", "day": "2026-03-04", "text": "I made that up."}
    assert json.loads(ran.output) == [found]
    documented = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert line in documented
    columns = [row["name"] for row in store_columns(filed)]
    table = documented.split("| column |")[1].split("\n\n")[0]
    assert sorted(re.findall(r"`(\w+)`", re.sub(r"\| [^|]* \|$", "", table, flags=re.M))) == sorted(
        columns
    )


def store_columns(filed: Commands) -> list[dict[str, str]]:
    with Store.open_to_read(Home(filed.home)) as store:
        return [dict(row) for row in store.rows("PRAGMA table_info(review_sentences)")]
