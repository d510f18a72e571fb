import json
from dataclasses import replace
from pathlib import Path

import pytest

from models import Interview
from pipeline.archive import drafts
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import RECORDING, SHEET, add_review, begin, sentence, window


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


@pytest.fixture
def several(filed: Commands) -> Commands:
    with Store.open(Home(filed.home)) as store:
        for name, company in (("b", "Blue Harbour"), ("c", "Acme"), ("d", "Blue Harbour Labs")):
            add_review(store, [f"Said {name}."], interview=Interview(company), name=name)
    return filed


@pytest.mark.parametrize(
    ("named", "shown", "told"),
    [
        ("last", "Review 4 ", ""),
        ("Last", "Review 4 ", ""),
        ("blue harbour", "Review 2 ", ""),
        ("BlueHarbour", "Review 2 ", ""),
        (
            "blue",
            "Review 4 ",
            "4 is the newest of 2: Blue Harbour Labs, 2026-03-04. Also: 2 (Blue Harbour, ",
        ),
        ("labs", "Review 4 ", ""),
        ("acme", "Review 3 ", "Also: 1 (Acme, back-end developer, 2026-03-04)."),
        ("1", "Review 1 ", ""),
    ],
)
def test_a_review_is_called_by_its_company(
    several: Commands, named: str, shown: str, told: str
) -> None:
    ran = several("show", named)
    assert ran.code == 0
    assert shown in ran.out
    assert told in ran.err if told else not ran.err


def test_other_commands_take_the_same_words(several: Commands) -> None:
    assert several("edit", "last", "--role", "tester").code == 0
    assert "tester" in several("show", "4").out
    assert several("correct", "blueharbour", "0", "Said so.").code == 0
    assert "Said so." in several("show", "2").out
    assert "# " in several("export", "labs").out


def test_a_review_is_deleted_by_a_name_that_it_has_alone(several: Commands) -> None:
    ran = several("delete", "acme", "--yes")
    assert (ran.code, "Say which: 3 (Acme, 2026-03-04); 1 (Acme" in ran.err) == (2, True)
    assert several("delete", "labs", "--yes").code == 0
    assert several("show", "4").code == 1


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("acne", "Did you mean Acme?"),
        ("harbur", "Did you mean Blue Harbour"),
        ("xyz", "afterview list"),
        ("-", "afterview list"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest(several: Commands, named: str, told: str) -> None:
    ran = several("show", named)
    assert ran.code == 2
    assert told in ran.err


def test_the_running_text_is_a_paragraph_a_memo(filed: Commands) -> None:
    assert filed("show", "--raw").out == "They asked about closures. I used C++ there.\n"


def test_fillers_are_hidden_and_kept(run: Commands) -> None:
    with Store.open(Home(run.home)) as store:
        add_review(store, ["Um.", "They, um, asked me me why."])
    assert run("show", "--raw", "--clean").out == "They asked me why.\n"
    assert "Um." not in run("show", "--clean", "--unplaced").out
    assert "Um. They, um, asked me me why." in run("show", "--raw").out
    transcript = json.loads(run("show", "--json").out)["transcript"]
    assert len(transcript["sentences"]) == 2


@pytest.mark.parametrize(
    "both", [("--raw", "--unplaced"), ("--json", "--raw"), ("--json", "--clean")]
)
def test_options_that_exclude_each_other(filed: Commands, both: tuple[str, str]) -> None:
    ran = filed("show", *both)
    assert ran.code == 2
    assert " and ".join(both) in ran.err
