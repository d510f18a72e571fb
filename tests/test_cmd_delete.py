import sys
from pathlib import Path

import pytest
import typer

from tests.commands import Commands, sound
from tests.memos import memo, new_engine
from tests.scripted import EchoEngine


@pytest.fixture
def engine(run: Commands) -> None:
    run.use(EchoEngine)


def test_without_a_terminal_it_says_how_to_go_on(filed: Commands) -> None:
    ran = filed("delete", "1")
    assert ran.code == 2
    assert "There is no terminal to ask on." in ran.err
    assert ran.err.endswith("afterview delete 1 --yes\n")
    assert filed("show", "1").code == 0


def test_delete_takes_the_audio_too(run: Commands, engine: None, tmp_path: Path) -> None:
    memo = sound(tmp_path / "memo.wav", 1)
    run("transcribe", memo)
    assert len(list((run.home / "audio").iterdir())) == 1
    ran = run("delete", "1", "--yes")
    assert ran.code == 0
    assert "memo.wav" in ran.err
    assert list((run.home / "audio").iterdir()) == []
    assert memo.exists()  # the user's own file is theirs
    assert run("show", "1").code == 1
    assert run("transcribe", memo).code == 0  # and may come again


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("n", "Nothing was deleted."),
        (typer.Abort(), "stopped before it was done."),
        (KeyboardInterrupt(), "stopped before it was done."),
    ],
)
def test_no_and_ctrl_c_leave_it(
    filed: Commands, monkeypatch: pytest.MonkeyPatch, answer: str | BaseException, said: str
) -> None:
    def confirm(text: str, *, err: bool) -> bool:
        if isinstance(answer, KeyboardInterrupt):  # as click has it
            try:
                raise answer
            except KeyboardInterrupt:
                raise typer.Abort from None
        if isinstance(answer, typer.Abort):
            raise answer
        return False

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", confirm)
    ran = filed("delete", "1")
    assert ran.code == (130 if isinstance(answer, KeyboardInterrupt) else 1)
    assert ran.err.endswith(f"\nafterview: {said}\n")
    # Ctrl-C leaves the cursor behind the question.
    assert ran.err.endswith(f"\n\nafterview: {said}\n") == (answer != "n")
    assert filed("show", "1").code == 0


def test_it_tells_only_the_files_that_go(run: Commands, tmp_path: Path) -> None:
    run.use(new_engine)
    run("transcribe", memo(tmp_path))
    assert run("split", "1", "1").code == 0
    shared = run("delete", "1", "--yes").err
    assert "keeps of it" not in shared
    assert "memo1.wav itself stays whole: review 2 has the rest of it." in shared
    assert "what Afterview keeps of it: memo1.wav." in run("delete", "2", "--yes").err


def test_captions_have_no_sound(run: Commands, tmp_path: Path) -> None:
    captions = tmp_path / "talk.srt"
    captions.write_text("1\n00:00:01,000 --> 00:00:02,000\nThey asked.\n", encoding="utf-8")
    run("import", captions)
    said = run("delete", "1", "--yes").err
    assert "of sound" not in said
    assert "Review 1: 1 sentence, and what Afterview keeps of it: talk.srt." in said
