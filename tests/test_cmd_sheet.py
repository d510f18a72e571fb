import json
from pathlib import Path

from tests.commands import Commands


def test_sheets(run: Commands) -> None:
    assert "interview" in run("sheet", "list").out
    shown = run("sheet", "show")
    assert "How did your interviewers welcome you?" in shown.out
    prompts = json.loads(run("sheet", "show", "interview", "--json").out)["prompts"]
    assert len(prompts) == 13


def test_a_sheet_of_ones_own(run: Commands) -> None:
    path = Path(run("sheet", "new", "first-call").out.strip())
    assert path == run.home / "sheets" / "first-call.toml"
    assert "first-call" in run("sheet", "list").out
    assert "What happens next?" in run("sheet", "show", "first-call").out
    assert run("sheet", "new", "first-call").code == 2


def test_an_odd_file_hides_no_sheet(run: Commands) -> None:
    run("sheet", "new", "mine")
    (run.home / "sheets" / "mine (1).toml").write_text("a copy")
    (run.home / "sheets" / "._mine.toml").write_bytes(b"\0")
    ran = run("sheet", "list")
    assert ran.code == 0
    assert "mine " in ran.out
