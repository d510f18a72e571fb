import json
from pathlib import Path

import pytest

from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.conftest import Golden
from tests.trends import ALL, add_all


@pytest.fixture
def seeker(run: Commands) -> Commands:
    with Store.open(Home(run.home)) as store:
        add_all(store)
    return run


def test_trends_in_the_terminal(
    seeker: Commands, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for by in ("interview", "company"):
        shown = seeker("trends", "--by", by)
        assert (shown.code, shown.err) == (0, "")
        assert max(map(len, shown.out.splitlines())) <= 80
        golden.check(f"trends/{by}.txt", shown.out)


def test_the_page_and_json(seeker: Commands, golden: Golden, tmp_path: Path) -> None:
    page = tmp_path / "trends.html"
    assert seeker("trends", "--html", page).code == 0
    golden.check("trends/page.html", page.read_text(encoding="utf-8"))
    golden.check("trends/trends.json", seeker("trends", "--json").out)
    assert "--force" in seeker("trends", "--html", page).err
    assert seeker("trends", "--html", page, "--force", "--by", "role").code == 0


def test_too_few_memos_are_no_line(run: Commands) -> None:
    with Store.open(Home(run.home)) as store:
        add_all(store, ALL[:2])
    shown = run("trends").out
    assert "Too few memos for a line: there are 2, and it takes 3." in shown
    assert "┤" not in shown
    assert "18 Mar Wolfmoss  1" in shown
    assert all(
        not series["is_line"]
        for measure in json.loads(run("trends", "--json").out)["measures"]
        for series in measure["series"]
    )


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (["--by", "year"], 2, "--by takes interview or month or company or role or round"),
        (["--company", "Nobody"], 1, "No review is like that"),
        (["--html", "x", "--json"], 2, "exclude each other"),
        (["--html", "/nowhere/at/all.html"], 2, "cannot be written"),
    ],
)
def test_wrong_input(seeker: Commands, line: list[str], code: int, message: str) -> None:
    ran = seeker("trends", *line)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err


def test_an_empty_archive(run: Commands) -> None:
    assert "There is no review yet" in run("trends").err
    assert json.loads(run("trends", "--json").out)["interviews"] == []


def test_of_many_interviews_the_newest_are_listed(run: Commands) -> None:
    with Store.open(Home(run.home)) as store:
        add_all(store, ALL * 8)
    shown = run("trends").out
    assert shown.count("round") <= 24
    assert "and 4 before them: afterview list --all" in shown
