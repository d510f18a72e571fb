import json
from dataclasses import replace
from pathlib import Path

from models import Interview
from pipeline.archive import drafts
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import RECORDING, SHEET, begin, sentence, window


def test_a_missing_review(filed: Commands) -> None:
    ran = filed("show", "99")
    assert ran.code == 1
    assert "no review 99" in ran.err


def test_what_is_filed_nowhere(filed: Commands) -> None:
    assert "I used C++ there." in filed("show", "--unplaced").out
    assert "closures" not in filed("show", "--unplaced").out
    (sentence,) = json.loads(filed("show", "--unplaced", "--json").out)
    assert sentence["index"] == 1


def test_an_unfinished_review_shows_what_there_is(run: Commands) -> None:
    with Store.open(Home(run.home)) as store:
        draft = begin(store)
        drafts.append(store, draft, window(0), [sentence(0, "They asked about closures.")])
    ran = run("show")
    assert "unfinished" in ran.out
    assert "They asked about closures." in ran.out
    assert "NOT COVERED" not in ran.out


def test_a_recording_begun_by_mistake_is_not_the_newest(filed: Commands) -> None:
    recording = replace(RECORDING, sha256="b" * 64, seconds=3.0)
    with Store.open(Home(filed.home)) as store:
        draft = drafts.begin(store, recording, interview=Interview(), sheet=SHEET, settings={})
        drafts.complete(store, draft, language="en", engine="scripted")
    ran = filed("show")
    assert ran.out == filed("show", "1").out
    assert ran.err == "Review 2 is a few seconds without speech. To see it: afterview show 2\n"
    assert "No speech found" in filed("show", "2").out
    assert "0:03 · no speech found" in filed("list").out


def test_notes_with_a_known_day_lack_no_date(run: Commands, tmp_path: Path) -> None:
    notes = tmp_path / "notes1.md"
    notes.write_text("Acme, 4 March 2026\n\n- They asked about caching.\n", encoding="utf-8")
    run("import", notes)
    assert "notes1.md · 1 sentence" in run("show", "1").out
    run("edit", "1", "--held-on", "")
    assert "notes1.md, date not known" in run("show", "1").out
