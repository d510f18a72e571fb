import errno
import json
import os
from pathlib import Path

import pytest

from tests.commands import Commands


def test_sheets(run: Commands) -> None:
    assert "interview" in run("sheet", "list").out
    shown = run("sheet", "show")
    assert "How did your interviewers welcome you?" in shown.out
    prompts = json.loads(run("sheet", "show", "interview", "--json").out)["prompts"]
    assert len(prompts) == 13


def test_a_sheet_of_ones_own(run: Commands) -> None:
    path = Path(run("sheet", "new", "first-call").out.strip())
    assert path == run.home / "sheets" / "first-call.toml"
    assert "first-call" in run("sheet", "list").out
    assert "What happens next?" in run("sheet", "show", "first-call").out
    assert run("sheet", "new", "first-call").code == 2


def test_an_odd_file_hides_no_sheet(run: Commands) -> None:
    run("sheet", "new", "mine")
    (run.home / "sheets" / "mine (1).toml").write_text("a copy")
    (run.home / "sheets" / "._mine.toml").write_bytes(b"\0")
    ran = run("sheet", "list")
    assert ran.code == 0
    assert "mine " in ran.out


def test_a_broken_sheet_hides_no_other(run: Commands) -> None:
    run("sheet", "new", "mine")
    for name, content in (("empty", b""), ("torn", b"title = "), ("bytes", b"\xff\xfe\x00")):
        (run.home / "sheets" / f"{name}.toml").write_bytes(content)
    (run.home / "sheets" / "folder.toml").mkdir()
    ran = run("sheet", "list")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == ["interview", "mine"]
    assert [name in ran.err for name in ("empty", "torn", "bytes", "folder")] == [True] * 4
    names = [each["name"] for each in json.loads(run("sheet", "list", "--json").out)]
    assert names == ["interview", "mine"]
    assert run("sheet", "show", "mine").code == 0
    assert run("sheet", "show", "empty").code == 2
    assert run("sheet", "show", "~nobody-has-this-name/x").code == 2


def test_a_new_sheet_takes_the_place_of_an_empty_file_only(run: Commands) -> None:
    folder = run.home / "sheets"
    folder.mkdir(parents=True)
    (folder / "left.toml").touch()
    (folder / "kept.toml").write_text("x")
    assert run("sheet", "new", "left").code == 0
    assert run("sheet", "show", "left").code == 0
    assert run("sheet", "new", "kept").code == 2
    assert (folder / "kept.toml").read_text() == "x"


def test_a_sheet_that_cannot_be_written_leaves_no_file(
    run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        ran = run("sheet", "new", "mine")
    assert ran.code == 2
    assert "No space left on device" in ran.err
    assert list((run.home / "sheets").iterdir()) == []
    assert run("sheet", "new", "mine").code == 0
