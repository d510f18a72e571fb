import json
from dataclasses import replace
from pathlib import Path

from models import Interview
from pipeline.archive import drafts
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import RECORDING, SHEET, sentence
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


def test_notes_are_listed_without_a_length(run: Commands, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked about caching.\n- I said an LRU cache.\n", encoding="utf-8")
    run("import", notes)
    shown = run("list").out
    assert "2 sentences" in shown
    assert "0:00" not in shown


def test_own_recordings_do_not_go_by_their_files(run: Commands) -> None:
    home = Home(run.home)
    with Store.open(home) as store:
        name = "20260304_181200.wav"
        own = replace(RECORDING, path=home.audio / name, original_name=name)
        draft = drafts.begin(store, own, interview=Interview(), sheet=SHEET, settings={})
        drafts.append(store, draft, None, [sentence(0, "One.")])
        drafts.complete(store, draft, language="en", engine="scripted")
    shown = run("list").out
    assert "company not said" in shown
    assert name not in shown
    assert "recording of 4 Mar 2026 18:12" in run("delete", "1").err
