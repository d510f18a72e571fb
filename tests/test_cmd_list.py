import json
from pathlib import Path

from tests.commands import Commands
from tests.scripted import ScriptedEngine


def test_list(filed: Commands) -> None:
    assert "Acme" in filed("list").out
    (line,) = json.loads(filed("list", "--json").out)
    assert line == {
        "review_id": 1,
        "company": "Acme",
        "role": "back-end developer",
        "held_on": "2026-03-04",
        "outcome": None,
        "seconds": 61.5,
        "missing_seconds": 0,
        "sentences": 2,
        "complete": True,
    }


def test_an_empty_home_says_how_to_begin(run: Commands) -> None:
    for command in ("list", "show"):
        assert "afterview transcribe" in run(command).err
    assert run("search", "x").code == 1
    assert not run.home.exists()


def test_reviews_without_a_company_go_by_their_files(
    run: Commands, engine: ScriptedEngine, memo: Path
) -> None:
    run("transcribe", memo)
    assert memo.name in run("list").out
