import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.conftest import Golden
from tests.trends import ALL, FIRST, add_all


@pytest.fixture
def seeker(run: Commands) -> Commands:
    told = (("", "They'll call by Friday."), ("", "<b>&` They will write in a week."))
    with Store.open(Home(run.home)) as store:
        add_all(store, (*ALL, replace(FIRST, outcome="", lines=FIRST.lines + told)))
    return run


def test_the_page_in_all_forms(
    seeker: Commands, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = seeker("prep", "--company", "acme")
    assert (shown.code, shown.err) == (0, "")
    assert max(map(len, shown.out.splitlines())) <= 80
    golden.check("prep/acme.txt", shown.out)
    for to in ("md", "html"):
        text = seeker("prep", "--company", "acme", "--to", to).out
        golden.check(f"prep/acme.{to}", text)
        path = tmp_path / f"page.{to}"
        assert seeker("prep", "--company", "acme", "-o", path).code == 0
        assert path.read_text(encoding="utf-8") == text
    golden.check("prep/acme.json", seeker("prep", "--company", "acme", "--json").out)


def test_a_file_is_replaced_only_where_that_is_said(seeker: Commands, tmp_path: Path) -> None:
    path = tmp_path / "prep.md"
    assert seeker("prep", "-o", path).code == 0
    assert "--force" in seeker("prep", "-o", path).err
    assert seeker("prep", "-o", path, "--force").code == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["--to", "docx"], "--to takes md or html or pdf"),
        (["-o", "prep.docx"], ".docx is none of the formats"),
        (["--round", "0"], "--round takes a whole number"),
        (["--json", "--to", "md"], "--json is printed alone"),
    ],
)
def test_wrong_input(seeker: Commands, line: list[str], message: str) -> None:
    ran = seeker("prep", *line)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_an_unknown_company_is_told(seeker: Commands) -> None:
    ran = seeker("prep", "--company", "Nobody", "--role", "tester")
    assert ran.code == 0
    assert "No interview with this company yet" in ran.err
    assert "Before the interview: Nobody, tester" in ran.out


def test_an_empty_archive(run: Commands) -> None:
    ran = run("prep")
    assert (ran.code, ran.out) == (0, "")
    assert "There is no review yet" in ran.err
    assert json.loads(run("prep", "--json").out)["sections"] == []
