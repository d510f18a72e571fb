import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models import Interview
from pipeline.archive import drafts
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import RECORDING, SHEET, add_review, sentence
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


@pytest.fixture
def many(run: Commands) -> Commands:
    """Reviews of 22 days, every fifth with an offer, of two companies in turn."""
    with Store.open(Home(run.home)) as store:
        for number in range(22):
            about = Interview(
                ("Acme", "Blue Harbour")[number % 2],
                held_on=date(2026, 3, number + 1),
                outcome="" if number % 5 else "offer",
            )
            add_review(store, ["Said."], interview=about, name=f"{number}")
    return run


def numbers(listed: str) -> list[int]:
    return [int(each) for each in re.findall(r"^ *(\d+)  \d", listed, flags=re.MULTILINE)]


@pytest.mark.parametrize(
    ("options", "expected", "more"),
    [
        ([], range(22, 2, -1), "2 more: afterview list --all"),
        (["--all"], range(22, 0, -1), ""),
        (["--limit", "3"], (22, 21, 20), "19 more: afterview list --all"),
        (["--limit", "22"], range(22, 0, -1), ""),
        (["--company", "harbour"], range(22, 0, -2), ""),
        (["--outcome", "OFF"], (21, 16, 11, 6, 1), ""),
        (["--since", "2026-03-20"], (22, 21, 20), ""),
        (
            ["--company", "blue h", "--limit", "1"],
            (22,),
            "10 more: afterview list --company 'blue h' --all",
        ),
        (["--company", "acme", "--since", "2026-03-20"], (21,), ""),
    ],
)
def test_the_newest_are_listed_and_how_many_more(
    many: Commands, options: list[str], expected: Sequence[int], more: str
) -> None:
    ran = many("list", *options)
    assert ran.code == 0
    assert numbers(ran.out) == list(expected)
    assert (ran.out.splitlines()[-1] == more) if more else ("more" not in ran.out)


def test_json_lists_all_that_is_asked_for(many: Commands) -> None:
    assert len(json.loads(many("list", "--json").out)) == 22
    assert len(json.loads(many("list", "--json", "--limit", "2").out)) == 2
    assert json.loads(many("list", "--json", "--company", "x").out) == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--company", "acne"], "No review has the company 'acne'. Did you mean Acme?"),
        (["--company", "harbur"], "Did you mean Blue Harbour?"),
        (["--outcome", "zzz"], "No review has the outcome 'zzz'."),
        (["--company", "acme", "--since", "2026-03-22"], "No review is like that."),
    ],
)
def test_what_is_not_there_is_told(many: Commands, options: list[str], told: str) -> None:
    ran = many("list", *options)
    assert (ran.code, ran.out) == (1, "")
    assert told in ran.err


def test_wrong_options(many: Commands) -> None:
    assert "exclude each other" in many("list", "--all", "--limit", "3").err
    assert "--since takes a day" in many("list", "--since", "soon").err
