import json
from pathlib import Path

import pytest

from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.memos import add, memo, new_engine, old_engine
from tests.trends import add_all


@pytest.fixture
def seeker(run: Commands) -> Commands:
    with Store.open(Home(run.home)) as store:
        add_all(store)
    return run


def test_resolves_are_listed_and_ticked(seeker: Commands) -> None:
    shown = seeker("todo")
    assert "Acme, back-end developer, 4 Mar 2026 (review 1)" in shown.out
    assert "1 [ ] Look up closures." in shown.out
    assert "1 [x] Look up closures." in seeker("todo", "1").out
    assert "All are done" in seeker("todo").err
    assert json.loads(seeker("todo", "--all", "--json").out)[0]["done_on"]
    assert "1 [ ]" in seeker("todo", "1", "--untick").out
    assert json.loads(seeker("todo", "--json").out)[0]["done_on"] is None
    assert seeker("todo", "--company", "wolf").out == ""


def test_a_tick_stays_when_the_memo_is_transcribed_again(run: Commands, tmp_path: Path) -> None:
    with Store.open(Home(run.home)) as store:
        add(store, memo(tmp_path), old_engine())
    run.use(new_engine)
    run("place", "1", "0", "next_time")
    (before,) = json.loads(run("todo", "--json").out)
    run("todo", str(before["number"]))
    changed = json.loads(run("redo", "1", "--json").out)[0]["changes"]
    assert changed
    (after,) = json.loads(run("todo", "--all", "--json").out)
    assert (after["number"], bool(after["done_on"])) == (before["number"], True)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["7"], "There is no number 7"),
        (["x"], "NUMBER takes a whole number"),
        (["0"], "NUMBER takes a whole number"),
        (["--untick"], "todo NUMBER --untick"),
    ],
)
def test_wrong_input(seeker: Commands, line: list[str], message: str) -> None:
    ran = seeker("todo", *line)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_an_empty_archive(run: Commands) -> None:
    ran = run("todo")
    assert (ran.code, ran.out) == (0, "")
    assert "No sentence is filed under next_time" in ran.err
    assert json.loads(run("todo", "--json").out) == []
