import json
from pathlib import Path

import pytest

from pipeline.archive.database import Store
from pipeline.errors import EngineError
from pipeline.home import Home
from tests.commands import Commands
from tests.memos import add, memo, new_engine, old_engine


@pytest.fixture
def commands(run: Commands, tmp_path: Path) -> Commands:
    with Store.open(Home(run.home)) as store:
        add(store, memo(tmp_path), old_engine())
    run.use(new_engine)
    return run


def test_redo_lists_what_changed(commands: Commands) -> None:
    commands("place", "1", "0", "interest")
    ran = commands("redo", "1")
    assert ran.code == 0, ran.err
    assert "old → new" in ran.out
    assert "- They asked me what clothes are." in ran.out
    assert "+ They asked me what closures are." in ran.out
    assert "1 of 1" in ran.out
    again = commands("redo", "--all")
    assert (again.code, again.out) == (0, "")
    assert "already transcribed with these weights and options" in again.err
    back = json.loads(commands("redo", "1", "--back", "--json").out)
    assert [(each["engine_before"], each["engine"]) for each in back] == [("new", "old")]
    assert set(back[0]) == {
        *("review_id", "memo", "engine_before", "engine", "sentences", "changes", "kept", "lost"),
    }


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ([], 2, "--all"),
        (["1", "--all"], 2, "--all"),
        (["7"], 1, "no review 7"),
        (["1", "7"], 1, "no review 7"),
        (["1", "--back"], 2, "only once"),
        (["1", "--language", "klingon"], 2, "klingon"),
    ],
)
def test_a_wrong_redo_changes_nothing(
    commands: Commands, line: list[str], code: int, message: str
) -> None:
    before = commands("show", "1", "--json").out
    ran = commands("redo", *line)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err
    assert commands("show", "1", "--json").out == before


def test_unfinished_reviews_are_left_out_of_all(commands: Commands, tmp_path: Path) -> None:
    with Store.open(Home(commands.home)) as store, pytest.raises(EngineError):
        add(store, memo(tmp_path, 9), new_engine(fail_at=0))
    assert "unfinished" in commands("redo", "2").err
    ran = commands("redo", "--all")
    assert ran.code == 0
    assert "1 unfinished left out" in ran.err


def test_notes_have_no_sound_to_hear_again(run: Commands, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked me about tests.\n")
    run("import", notes)
    ran = run("redo", "1")
    assert ran.code == 0
    assert "Review 1 has typed notes only; there is no sound to transcribe again." in ran.err
    notes.write_text("- They asked me about closures.\n")
    run("import", notes)
    assert "There is no memo with sound" in run("redo", "--all").err
