"""The command `share`."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.asked import two_interviews
from tests.commands import Commands

TEXT = "Priya from Klarvest offered 85k. I used Rust.\n"


@pytest.fixture
def told(run: Commands, tmp_path: Path) -> Commands:
    """Notes of an interview with names in them, as review 1."""
    notes = tmp_path / "notes.md"
    notes.write_text(
        "## What kind of questions did they ask you?\n"
        "- Priya from HR asked about Rust at Klarvest.\n"
        "## What were your answers?\n- I said ownership, and priya nodded.\n"
        "## What went well?\n- They offered 85k.\n",
        encoding="utf-8",
    )
    run("import", notes, "--company", "Klarvest", "--role", "Rust developer")
    return run


def test_a_review_is_printed_with_roles_and_what_was_replaced_is_told(told: Commands) -> None:
    ran = told("share", "1")
    assert ran.code == 0
    assert "- The recruiter from HR asked about Rust at the company." in ran.out
    assert "Priya" not in ran.out and "85k" not in ran.out and "Klarvest" not in ran.out
    assert "Priya" in ran.err and "the recruiter" in ran.err


def test_a_prompt_alone(told: Commands) -> None:
    ran = told("share", "klarvest", "--prompt", "answers")
    assert ran.out == (
        "## What were your answers?\n\n- I said ownership, and the interviewer nodded.\n"
    )
    ran = told("share", "1", "--prompt", "made-up")
    assert (ran.code, ran.out) == (2, "")
    assert "Nothing was said under made_up" in ran.err
    assert "Did you mean answers?" in told("share", "1", "--prompt", "answer").err


def test_a_question_alone(told: Commands) -> None:
    ran = told("share", "1", "--question", "1")
    assert ran.out.startswith("## Questions and answers\n\n- Question: The recruiter from HR asked")
    ran = told("share", "1", "--question", "9")
    assert (ran.code, "no question 9" in ran.err) == (2, True)
    assert told("share", "1", "--question", "1", "--prompt", "answers").code == 2


@pytest.mark.parametrize("words", [["q1"], ["Q1"], ["--question", "1"]])
def test_a_question_of_the_ledger_comes_with_its_answers(run: Commands, words: list[str]) -> None:
    two_interviews(run)
    ran = run("share", *words)
    assert ran.out.count("## Questions and answers\n") == 2
    assert "I gave an example" in ran.out and "remembers its scope" in ran.out
    assert "fifty thousand" not in ran.out


@pytest.mark.parametrize(
    "words", [["q9"], ["q1", "--question", "1"], ["q1", "--prompt", "answers"]]
)
def test_a_question_that_is_not_there_is_said(run: Commands, words: list[str]) -> None:
    two_interviews(run)
    ran = run("share", *words)
    assert (ran.out, ran.err.startswith("afterview: ")) == ("", True)
    assert ran.code in (1, 2)


def test_who_speaks_in_an_interview_is_known(run: Commands, tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text(
        "Priya: Hi, I'm Priya.\nDana Wu: Hi Priya, I'm Dana.\nPriya: Dana, what is a closure?\n"
        "Dana Wu: It keeps its scope.\nSpeaker 3: Thanks Dana Wu.\nDana Wu: Thanks.\n",
        encoding="utf-8",
    )
    run("import", file, "--me", "Dana Wu")
    out = run("share", "1").out
    assert "I'm the interviewer" in out and "Hi the interviewer, I'm the candidate" in out
    assert "Thanks the candidate" in out and "Dana" not in out


def test_a_text_as_json_stores_nothing(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, encoding="utf-8")
    options = ("--company", "Klarvest", "--role", "dev", "--interviewers", "Priya, Tom", "--json")
    shared = json.loads(run("share", "--from", file, *options).out)
    assert shared == {
        "text": "The interviewer from the company offered a salary. I used Rust.\n",
        "replaced": [
            {"was": "Priya", "kind": "person", "became": "the interviewer"},
            {"was": "Klarvest", "kind": "company", "became": "the company"},
            {"was": "85k", "kind": "salary", "became": "a salary"},
        ],
    }
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert json.loads(run("share", "--from", "-", *options).out) == shared
    assert not run.home.exists() or not list(run.home.glob("*.db"))


def test_a_text_and_a_review_exclude_each_other(told: Commands, tmp_path: Path) -> None:
    ran = told("share", "1", "--from", tmp_path / "x.txt")
    assert (ran.code, "Leave one of them out" in ran.err) == (2, True)
    assert told("share", "--from", tmp_path / "x.txt").code == 2


def test_on_a_terminal_it_asks_before_it_writes(
    told: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "shared.md"
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda text, err: False)
    ran = told("share", "1", "-o", target)
    assert (ran.code, ran.out, target.exists()) == (1, "", False)
    assert "Nothing was printed or written." in ran.err
    assert told("share", "1", "-o", target, "--yes").code == 0
    assert "the recruiter" in target.read_text(encoding="utf-8").lower()


def test_nothing_to_replace_is_told(run: Commands, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("They asked about heaps.\n", encoding="utf-8")
    ran = run("share", "--from", file)
    assert ran.out == "They asked about heaps.\n"
    assert "Nothing was replaced" in ran.err


def test_an_empty_archive_says_how_to_begin(run: Commands) -> None:
    assert run("share").code != 0
