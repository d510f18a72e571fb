"""An interview's own transcript beside the memo of it."""

from pathlib import Path

import pytest

from tests.commands import Commands, review
from tests.test_notes_conversation import FORMS

MEMO = (
    "## What kind of questions did they ask you?\n"
    "- They asked about the difference between a process and a thread.\n"
    "## What were your answers?\n- I said threads share memory.\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "meet.txt").write_bytes(FORMS["meet.txt"])
    (tmp_path / "memo.md").write_text(MEMO, encoding="utf-8")
    return tmp_path


def test_a_transcript_of_the_interview_is_a_review_of_who_spoke(run: Commands, files: Path) -> None:
    ran = run("import", files / "meet.txt", "--me", "Ana Costa", "--company", "Acme")
    assert "transcript of the interview" in ran.out
    shown = review(run)
    assert [(each["question"], each["answer"]) for each in shown["exchanges"]] == [
        ("Tell me about a slow query you fixed.", "It took minutes. I added an index."),
        ("What is the difference between a process and a thread?", "Threads share memory."),
    ]
    assert shown["memos"][0]["kind"] == "interview"
    assert "transcript of the interview" in run("list").out
    assert "NOT IN YOUR MEMO" not in ran.out


def test_beside_the_memo_it_shows_what_the_memo_leaves_out(run: Commands, files: Path) -> None:
    run("import", files / "memo.md", "--company", "Acme")
    ran = run("attach", "1", files / "meet.txt", "--me", "ana")
    _, _, after = ran.out.partition("IN THE INTERVIEW, NOT IN YOUR MEMO")
    left, _, _ = after.partition("NOT COVERED")
    assert "Tell me about a slow query you fixed." in left
    assert "process" not in left
    assert len(review(run)["exchanges"]) == 3


def test_without_a_terminal_and_a_name_it_is_a_memo_and_the_way_is_told(
    run: Commands, files: Path
) -> None:
    ran = run("import", files / "meet.txt")
    assert ran.code == 0
    assert '--me "NAME"' in ran.err
    assert "transcript of the interview" not in ran.out
