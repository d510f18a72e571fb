import sqlite3

import pytest

from models import Interview
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import add_review


@pytest.fixture
def two(filed: Commands) -> Commands:
    with Store.open(Home(filed.home)) as store:
        add_review(store, ["Hm."], interview=Interview("Blue Harbour", outcome="offer"), name="b")
    return filed


def offered(
    run: Commands, monkeypatch: pytest.MonkeyPatch, *words: str, shell: str = "bash"
) -> list[str]:
    """What Tab offers after the last of these words."""
    monkeypatch.setenv("_AFTERVIEW_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", " ".join(["afterview", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", " ".join(["afterview", *words]))
    ran = run()
    assert ran.code == 0
    assert ran.err == ""
    return list(filter(None, ran.out.split("\n")))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["show", ""], ["2", "1", "last", "Blue\\ Harbour", "Acme"]),
        (["place", ""], ["2", "1", "last", "Blue\\ Harbour", "Acme"]),
        (["redo", "1", ""], ["2", "1", "last", "Blue\\ Harbour", "Acme"]),
        (["place", "1", ""], ["0", "1"]),
        (["correct", "2", ""], ["0"]),
        (["show", "B"], ["Blue\\ Harbour"]),
        (["place", "last", ""], ["0"]),
        (["place", "acme", ""], ["0", "1"]),
        (["place", "1", "0", ""], ["questions", "answers", "made_up"]),
        (["place", "1", "0", "an"], ["answers"]),
        (["search", "x", "--prompt", "m"], ["made_up"]),
        (["search", "x", "--company", ""], ["Blue\\ Harbour", "Acme"]),
        (["search", "x", "--role", "b"], ["back-end\\ developer"]),
        (["search", "x", "--part", "f"], ["facts"]),
        (["search", "x", "--by", ""], ["match", "date"]),
        # bash gives a word with a colon as several.
        (["search", "company", ":", "Bl"], ["Blue\\ Harbour"]),
        (["search", "x", "company", ":"], ["Blue\\ Harbour", "Acme"]),
        (["search", "nothing", ":", "Bl"], []),
        (["search", "p"], ["prompt:", "part:"]),
        (["search", "part"], ["part:facts", "part:impressions"]),
        (["search", "since", ":", "last-w"], ["last-week"]),
        (["search", "x", ""], []),
        (["search", "x", "closures"], []),
        (["transcribe", "x", "--company", "Bl"], ["Blue\\ Harbour"]),
        (["edit", "1", "--role", ""], ["back-end\\ developer"]),
        (["edit", "1", "--stage", ""], ["phone"]),
        (["edit", "1", "--outcome", ""], ["offer"]),
        (["export", "1", "--to", ""], ["md", "json", "csv", "html", "srt", "vtt"]),
        (["transcribe", "x", "--sheet", ""], ["interview"]),
        (["weights", "get", "tiny"], ["tiny", "tiny.en"]),
        (["transcribe", "x", "--weights", "large-v3"], ["large-v3", "large-v3-turbo"]),
        # There is nothing to offer, and never an error.
        (["show", "7"], []),
        (["place", "x", ""], []),
        (["place", "99", ""], []),
    ],
)
def test_tab_offers_what_there_is(
    two: Commands, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: list[str]
) -> None:
    assert offered(two, monkeypatch, *words) == expected


def test_zsh_tells_what_each_is(two: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    (shown,) = offered(two, monkeypatch, "place", "1", "0", "an", shell="zsh")
    assert '"answers":"What did you answer?"' in shown
    assert "Blue Harbour" in str(offered(two, monkeypatch, "show", " ", shell="zsh"))
    (shown,) = offered(two, monkeypatch, "search", "company:Bl", shell="zsh")
    assert r'"company\\:Blue Harbour"' in shown  # zsh takes a bare colon for a separator


def test_tab_is_silent_where_nothing_can_be_read(
    run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered(run, monkeypatch, "show", "") == []
    assert not run.home.exists()
    run.home.mkdir()
    (run.home / "afterview.db").write_bytes(b"no database")
    assert offered(run, monkeypatch, "show", "") == []


def test_tab_does_not_wait_for_a_writer(two: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sqlite3.connect(two.home / "afterview.db")
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert offered(two, monkeypatch, "show", "") == []
    finally:
        other.close()
