import json
from pathlib import Path

import pytest

from tests.asked import CLOSURE, CLOSURES, two_interviews
from tests.commands import Commands


@pytest.fixture
def asked(run: Commands) -> Commands:
    two_interviews(run)
    return run


def test_all_questions_are_listed(asked: Commands) -> None:
    ran = asked("questions")
    assert "unchecked · JavaScript · 2 times · Wolfmoss, Acme · last 11 Apr 2026" in ran.out
    assert "3 questions: 3 unchecked." in ran.out
    assert asked("questions").out == ran.out


def test_one_is_shown_whole(asked: Commands) -> None:
    shown = asked("questions", "1").out
    assert all(each in shown for each in (CLOSURE, CLOSURES, "Acme", "review 2", "→ I gave"))
    assert json.loads(asked("questions", "1", "--json").out)["wordings"] == [CLOSURES, CLOSURE]


def test_filters_narrow_the_list(asked: Commands) -> None:
    found = json.loads(asked("questions", "--company", "wolf", "--json").out)
    assert {each["companies"][0] for each in found} == {"Wolfmoss"}
    ran = asked("questions", "--topic", "cooking")
    assert ran.code == 1
    assert "There are: JavaScript" in ran.err


def test_an_empty_archive_has_none(run: Commands) -> None:
    ran = run("questions")
    assert (ran.code, ran.out) == (0, "")
    assert "No question yet" in ran.err
    assert json.loads(run("questions", "--json").out) == []


def test_questions_are_joined_parted_and_put_back(asked: Commands) -> None:
    assert "3 times" in asked("questions", "join", "1", "2").out
    new = json.loads(asked("questions", "part", "1", "3", "--json").out)
    assert len(new) == 2
    assert asked("questions", "undo").err == "Taken back: part\n"
    assert asked("questions", "undo").err == "Taken back: join\n"


@pytest.mark.parametrize(
    "words",
    [
        ["twelve"],
        ["1", "2"],
        ["99"],
        ["join", "1"],
        ["join", "1", "1"],
        ["part", "1"],
        ["part", "1", "9"],
        ["undo", "1"],
        ["undo"],
        ["1", "--topic", "x"],
        ["--verdict", "good"],
        ["1", "--from", "-"],
    ],
)
def test_what_cannot_be_done_is_said(asked: Commands, words: list[str]) -> None:
    ran = asked("questions", *words)
    assert ran.code in (1, 2)
    assert ran.err.startswith("afterview: ")
    assert not ran.out


def test_the_lines_of_a_text_are_grouped_and_nothing_is_stored(
    run: Commands, tmp_path: Path
) -> None:
    text = tmp_path / "text"
    text.write_text("what is a closure\n\nthey asked about closures\nyour salary?\n", "utf-8")
    found = json.loads(run("questions", "--from", text, "--json").out)
    assert [set(each) for each in found] == [{"text", "group", "topic"}] * 3
    assert [each["group"] for each in found] == [1, 1, 2]
    assert found[0]["text"] == "what is a closure"
    assert "closures" in run("questions", "--from", text).out
    assert not (run.home / "afterview.db").exists()
    text.write_text("\n\n", "utf-8")
    assert json.loads(run("questions", "--from", text, "--json").out) == []
