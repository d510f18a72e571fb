import json
from datetime import date
from typing import Any

import pytest

from models import Interview
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands, review
from tests.reviews import add_review

ROUNDS = [
    Interview("Acme", "back-end developer", "phone", date(2026, 3, 4), "next"),
    Interview("ACME Inc.", "Backend Engineer", "technical", date(2026, 3, 12)),
    Interview("Wolfmoss", "tester", "", date(2026, 3, 20)),
]


@pytest.fixture
def rounds(run: Commands) -> Commands:
    with Store.open(Home(run.home)) as store:
        for number, interview in enumerate(ROUNDS):
            add_review(store, ["They asked about hooks."], interview=interview, name=f"{number}")
    return run


def known(run: Commands, number: int) -> dict[str, Any]:
    return json.loads(run("outcome", f"{number}", "--json").out)


def test_an_outcome_is_noted_with_its_day_and_undone(rounds: Commands) -> None:
    ran = rounds("outcome", "2", "rejected", "--on", "2026-03-20", "--note", "too junior")
    assert ran.code == 0, ran.err
    assert "Review 2: rejected, told 20 Mar 2026: too junior" in ran.out
    found = known(rounds, 2)
    assert (found["outcome"], found["on"]) == ("rejected", "2026-03-20")
    assert review(rounds, 2)["interview"]["outcome_note"] == "too junior"
    assert "rejected → -" in rounds("undo").err
    assert known(rounds, 2)["outcome"] is None
    assert rounds("undo", "--redo").code == 0
    assert known(rounds, 2)["note"] == "too junior"
    assert "outcome" in rounds("history", "2").out


def test_day_and_note_go_with_their_outcome(rounds: Commands) -> None:
    rounds("outcome", "1", "pending", "--on", "2026-03-05", "--note", "they call on Friday")
    rounds("outcome", "1", "--note", "they call on Monday")
    assert known(rounds, 1)["on"] == "2026-03-05"
    rounds("outcome", "1", "Next")
    assert {key: known(rounds, 1)[key] for key in ("outcome", "on", "note")} == {
        "outcome": "next",
        "on": None,
        "note": None,
    }
    rounds("outcome", "1", "")
    assert known(rounds, 1)["outcome"] is None


def test_the_rounds_of_an_application(rounds: Commands) -> None:
    shown = rounds("outcome", "1").out
    assert "2 rounds in 8 days" in shown
    assert "8 days later" in shown
    assert "on to the next round" in shown
    assert "Wolfmoss" not in shown
    found = known(rounds, 2)["application"]
    assert found["name"] == "ACME Inc., Backend Engineer"
    assert found["guessed"]
    assert [each["days_since"] for each in found["rounds"]] == [None, 8]
    assert [each["name"] for each in json.loads(rounds("outcome", "--json").out)] == [
        "Wolfmoss, tester",
        "ACME Inc., Backend Engineer",
    ]
    assert "ROUNDS" in rounds("show", "1").out
    assert "ROUNDS" not in rounds("show", "3").out


def test_rounds_are_parted_and_put_together(rounds: Commands) -> None:
    rounds("outcome", "2", "--application", "Acme again")
    assert len(known(rounds, 1)["application"]["rounds"]) == 1
    rounds("edit", "3", "--application", "ACME AGAIN")
    found = known(rounds, 3)["application"]
    assert [each["review_id"] for each in found["rounds"]] == [2, 3]
    assert not found["guessed"]
    rounds("edit", "3", "--application", "")
    rounds("undo")
    assert len(known(rounds, 3)["application"]["rounds"]) == 2


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (["1", "great"], 2, "An outcome is rejected, offer, next, withdrawn or pending"),
        (["1", "ofer"], 2, "Did you mean offer?"),
        (["rejected"], 2, "outcome ID rejected"),
        (["1", "offer", "--on", "soon"], 2, "--on takes a day"),
        (["1", "offer", "--on", "tomorrow"], 2, "--on takes a day that was; 'tomorrow' is to"),
        (["1", "offer", "--on", "2999-01-01"], 2, "--on takes a day that was; 2999-01-01 is still"),
        (["1", "offer", "--on", "2026-03-01"], 2, "held on 2026-03-04"),
        (["3", "--on", "2026-03-21"], 2, "--on says when"),
        (["3", "--note", "nice"], 2, "--note is about an outcome"),
        (["--note", "nice"], 2, "--note is about one review"),
        (["9"], 1, "no review 9"),
        (["9", "offer"], 1, "no review 9"),
        (["Nobody", "offer"], 2, "No review is called 'Nobody'"),
    ],
)
def test_wrong_input(rounds: Commands, line: list[str], code: int, message: str) -> None:
    ran = rounds("outcome", *line)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err


def test_an_empty_archive(run: Commands) -> None:
    assert "There is no review yet" in run("outcome").err
    assert json.loads(run("outcome", "--json").out) == []


@pytest.mark.parametrize(
    ("told", "outcome", "note"),
    [("Rejected", "rejected", None), ("they said no", "rejected", "they said no")],
)
def test_edit_reads_what_an_outcome_means(
    rounds: Commands, told: str, outcome: str, note: str | None
) -> None:
    rounds("edit", "1", "--outcome", told)
    assert (known(rounds, 1)["outcome"], known(rounds, 1)["note"]) == (outcome, note)


def test_an_outcome_of_today_is_dated(rounds: Commands) -> None:
    today = date.today().isoformat()
    rounds("edit", "1", "--held-on", today)
    assert "Taken as told today" in rounds("outcome", "1", "offer").err
    assert known(rounds, 1)["on"] == today
