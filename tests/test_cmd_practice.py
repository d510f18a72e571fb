import json
from datetime import UTC, datetime

import pytest

from cli.practice import Asker, run
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.insights.practice import keep_answer
from tests.asked import THREADS, two_interviews
from tests.commands import Commands

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def asked(run: Commands) -> Commands:
    two_interviews(run)
    run("check", "1", "wrong", "--note", "It remembers the variables around it.")
    return run


def test_what_is_planned_is_listed(asked: Commands) -> None:
    found = json.loads(asked("practice", "--json").out)
    assert {each["question"] for each in found} == {1, 2}
    assert all(each["is_due"] and each["practised"] == 0 for each in found)


def test_without_a_terminal_nothing_is_asked(asked: Commands) -> None:
    ran = asked("practice", "--typed")
    assert ran.code == 2
    assert "no terminal to ask on" in ran.err


def test_nothing_to_practise_is_said(run: Commands) -> None:
    ran = run("practice")
    assert ran.code == 0
    assert "There is nothing to practise" in ran.err


@pytest.mark.parametrize("words", [["x"], ["--limit", "0"]])
def test_wrong_input_is_refused(asked: Commands, words: list[str]) -> None:
    assert asked("practice", *words).code == 2


def test_a_round_asks_shows_what_was_said_and_grades(asked: Commands) -> None:
    shown: list[str] = []
    keys = iter(["x", "g", "\x04"])
    with Store.open(Home(asked.home)) as store:
        asker = Asker(
            shown.extend, lambda: next(keys), lambda store, number: keep_answer(store, number, "I")
        )
        assert run(store, [1, 2], asker, lambda: NOW) == 1
    text = "\n".join(shown)
    assert "It remembers the variables around it." in text
    assert "I said it remembers its scope." in text
    assert "good: comes again in 10 minutes." in text
    practised = {e["question"]: e for e in json.loads(asked("practice", "--json").out)}
    assert practised[1]["due"] == "2026-05-01T00:10:00+00:00"
    assert (practised[2]["due"], practised[2]["practised"]) == (None, 1)
    assert "not graded: I" in asked("questions", "2").out
    assert THREADS in asked("questions", "2").out


def test_a_round_ends_where_the_user_ends_an_answer(asked: Commands) -> None:
    with Store.open(Home(asked.home)) as store:
        asker = Asker(lambda lines: None, lambda: "s", lambda store, number: None)
        assert run(store, [1, 2], asker, lambda: NOW) == 0
