import json
from collections.abc import Sequence

import pytest

from cli.check import Asker, walk
from models.questions import Question
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.asked import CLOSURE, two_interviews
from tests.commands import Commands


@pytest.fixture
def asked(run: Commands) -> Commands:
    two_interviews(run)
    run("questions")
    return run


def test_a_verdict_is_stored_and_searched(asked: Commands) -> None:
    ran = asked("check", "1", "wrong", "--note", "scope", "--link", "https://example.org")
    assert ran.code == 0
    assert "wrong · JavaScript" in ran.out
    hits = json.loads(asked("search", "verdict:wrong", "--json").out)
    assert CLOSURE in {each["text"] for each in hits}
    assert "scope" in asked("questions", "1").out
    found = json.loads(asked("check", "1", "u", "--json").out)
    assert (found["verdict"], found["note"]) == ("unchecked", "scope")


def test_only_one_answer_is_judged(asked: Commands) -> None:
    found = json.loads(asked("check", "1", "partly", "--answer", "2", "--json").out)
    assert [each["verdict"] for each in found["answers"]] == ["unchecked", "partly"]


@pytest.mark.parametrize(
    "words",
    [["1", "good"], ["1"], [], ["--note", "x"], ["99", "right"], ["1", "right", "--answer", "9"]],
)
def test_what_cannot_be_done_is_said(asked: Commands, words: list[str]) -> None:
    ran = asked("check", *words)
    assert ran.code in (1, 2)
    assert ran.err.startswith("afterview: ")


def test_a_walk_asks_for_each_and_stores_at_once(asked: Commands) -> None:
    keys = iter(["x", "h", "n", "w", "b", "w", "s", "\x04"])
    shown: list[str] = []
    heard: list[Question] = []

    def show(lines: Sequence[str]) -> None:
        shown.extend(lines)

    asker = Asker(show, lambda: next(keys), lambda field, before: f"{field} {before}", heard.append)
    with Store.open(Home(asked.home)) as store:
        assert walk(store, [1, 2, 3], asker) == 1
    assert heard[0].line.number == 1
    assert any("1 of 3" in each for each in shown)
    (found,) = json.loads(asked("questions", "--verdict", "wrong", "--json").out)
    assert (found["question"], found["note"]) == (1, "note ")


def test_a_walk_ends_where_all_are_asked(asked: Commands) -> None:
    keys = iter(["r", "p", "l", "w"])
    asker = Asker(lambda lines: None, lambda: next(keys), lambda *_: "x", lambda _: None)
    with Store.open(Home(asked.home)) as store:
        assert walk(store, [1, 2, 3], asker) == 3
    found = json.loads(asked("questions", "--json").out)
    assert {each["question"]: each["verdict"] for each in found} == {
        1: "right",
        2: "partly",
        3: "wrong",
    }
