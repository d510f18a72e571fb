import json
import sys
from datetime import date, timedelta

import pytest

from tests.commands import Commands, review


def test_edit_changes_what_is_given(filed: Commands) -> None:
    ran = filed("edit", "1", "--outcome", "offer", "--held-on", "2026-05-01")
    assert ran.code == 0
    assert "offer" in ran.out
    edited = json.loads(filed("edit", "1", "--outcome", "offer", "--json").out)
    assert edited == review(filed)
    assert review(filed)["interview"] == {
        "company": "Acme",
        "role": "back-end developer",
        "stage": "phone",
        "held_on": "2026-05-01",
        "outcome": "offer",
        "ended_at": None,
        "outcome_on": None,
        "outcome_note": None,
        "application": None,
    }


def test_edit_says_when_it_ended(filed: Commands) -> None:
    ran = filed("edit", "1", "--ended", "17:58")
    assert "2026-03-04 17:58" in ran.out  # of the day it was held on
    ended_at = str(review(filed)["interview"]["ended_at"])
    assert ended_at.startswith("2026-03-04T17:58:00")
    assert "company" in ran.out
    filed("edit", "1", "--outcome", "offer")
    assert review(filed)["interview"]["ended_at"] == ended_at
    filed("edit", "1", "--ended", "")
    assert review(filed)["interview"]["ended_at"] is None
    assert filed("edit", "1", "--ended", "late").code == 2


@pytest.mark.parametrize(
    ("held_on", "day"),
    [
        ("yesterday", date.today() - timedelta(1)),
        ("Today", date.today()),
        ("2 days ago", date.today() - timedelta(2)),
        ("4 March 2026", date(2026, 3, 4)),
        ("4.3.2026", date(2026, 3, 4)),
        ("2026-3-4", date(2026, 3, 4)),
    ],
)
def test_a_day_is_read_as_people_type_it(filed: Commands, held_on: str, day: date) -> None:
    assert filed("edit", "1", "--held-on", held_on).code == 0
    assert review(filed)["interview"]["held_on"] == day.isoformat()


@pytest.mark.parametrize("held_on", ["2026", "2026-03", "March", "last week", "soon"])
def test_what_is_no_single_day_is_refused(filed: Commands, held_on: str) -> None:
    ran = filed("edit", "1", "--held-on", held_on)
    assert ran.code == 2
    assert "--held-on takes a day" in ran.err


def test_edit_empties_a_field(filed: Commands) -> None:
    filed("edit", "1", "--role", "", "--held-on", "")
    interview = review(filed)["interview"]
    assert isinstance(interview, dict)
    assert interview["role"] is None
    assert interview["held_on"] is None
    assert interview["company"] == "Acme"


def test_edit_asks_one_by_one(filed: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["New Co", "", "-", "", "offer", ""])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda text, default, err: next(answers) or default)
    assert filed("edit", "1").code == 0
    assert review(filed)["interview"] == {
        "company": "New Co",
        "role": "back-end developer",
        "stage": None,
        "held_on": "2026-03-04",
        "outcome": "offer",
        "ended_at": None,
        "outcome_on": None,
        "outcome_note": None,
        "application": None,
    }


def test_edit_asks_again_for_what_it_cannot_read(
    filed: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = iter(
        ["New Co", "", "", "soonish", "2026-13-01", "2026-03-05", "offer", "99", "17:58"]
    )

    def prompt(text: str, default: str, err: bool) -> str:
        asked.append(text)
        return next(answers) or default

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", prompt)
    ran = filed("edit", "1")
    assert ran.code == 0, ran.err
    assert [text for text in asked if asked.count(text) > 1] == ["held on"] * 3 + [
        "ended (as 15:30)"
    ] * 2
    assert "held on takes a day" in ran.err
    assert "soonish" in ran.err
    interview = review(filed)["interview"]
    assert interview["company"] == "New Co"
    assert interview["held_on"] == "2026-03-05"
    assert interview["outcome"] == "offer"
    assert interview["ended_at"].startswith("2026-03-05T17:58")


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (["edit", "1", "--held-on", "soon"], 2, "--held-on takes a day"),
        (["edit", "1"], 2, "--company"),
        (["edit", "9", "--role", "x"], 1, "no review 9"),
        (["delete", "1"], 2, "--yes"),
        (["delete", "9", "--yes"], 1, "no review 9"),
        (["export", "1", "--to", "docx"], 2, "md, json, csv, html, srt, vtt"),
        (["export", "9"], 1, "no review 9"),
        (["export", "1", "-o", "/nowhere/at/all.md"], 2, "/nowhere/at/all.md"),
        (["attach", "9", "x.m4a"], 1, "no review 9"),
        (["attach", "1", "x.m4a"], 2, "x.m4a"),
        (["import", "x.md"], 2, "x.md"),
    ],
)
def test_wrong_input_changes_nothing(
    filed: Commands, line: list[str], code: int, message: str
) -> None:
    before = filed("show", "1", "--json").out
    ran = filed(*line)
    assert ran.code == code, ran
    assert message in ran.err
    assert filed("show", "1", "--json").out == before


TODAY = date.today()


@pytest.mark.parametrize(
    "held_on",
    [
        (TODAY + timedelta(1)).isoformat(),
        "2097-01-01",
        "4 March 2097",
        *("tomorrow", "Tomorrow", "next friday", "day after tomorrow", "in 3 days"),
    ],
)
def test_a_day_to_come_is_refused_with_the_reason(filed: Commands, held_on: str) -> None:
    ran = filed("edit", "1", "--held-on", held_on)
    assert ran.code == 2
    assert "to come." in ran.err
    assert review(filed)["interview"]["held_on"] == "2026-03-04"


@pytest.mark.parametrize("back", [0, 1, 40, 340, 364])
def test_a_day_without_a_year_is_the_latest_that_was(filed: Commands, back: int) -> None:
    day = TODAY - timedelta(back)
    ran = filed("edit", "1", "--held-on", f"{day.day} {day:%B}".lower())
    assert ran.code == 0, ran.err
    assert review(filed)["interview"]["held_on"] == day.isoformat()
    assert f"is taken as {day.isoformat()}." in ran.err


def test_a_day_that_may_be_two_is_asked_for(filed: Commands) -> None:
    ran = filed("edit", "1", "--held-on", "3/4/2025")
    assert ran.code == 2
    assert "2025-03-04" in ran.err
    assert "2025-04-03" in ran.err


def test_the_day_that_an_end_was_taken_to_be_of_is_told(filed: Commands) -> None:
    filed("edit", "1", "--held-on", "")
    ran = filed("edit", "1", "--ended", "0:01")
    day = review(filed)["interview"]["held_on"]
    assert f"The day is taken as {day}. If it was another: afterview edit 1 --held-on" in ran.err
    ran = filed("edit", "1", "--held-on", "2026-03-05")
    assert "It ended at 2026-03-05 00:01" in ran.err
    assert review(filed)["interview"]["ended_at"].startswith("2026-03-05T00:01")
    assert filed("edit", "1", "--outcome", "offer").err == ""


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--ended", "2026-03-06 17:00"), 2),
        (("--ended", "2026-03-06 17:00", "--held-on", "2026-03-05"), 2),
        (("--ended", "2026-03-06 17:00", "--held-on", "2026-03-06"), 0),
        (("--ended", "2026-03-05 00:30"), 0),  # after midnight
        (("--ended", "20 minutes ago"), 2),
    ],
)
def test_an_end_on_another_day_is_refused(
    filed: Commands, options: tuple[str, ...], code: int
) -> None:
    ran = filed("edit", "1", *options)
    assert ran.code == code, ran.err
    assert ("cannot have ended" in ran.err) == bool(code)
