import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from cli.output import print_paged
from cli.terminal import pager
from tests.commands import Commands

LONG = [f"line {number}" for number in range(30)]


class Pagers:
    """What would have been started, and what it would have shown."""

    def __init__(self) -> None:
        self.started: list[tuple[list[str], dict[str, str]]] = []
        self.shown: list[str] = []


@pytest.fixture
def pagers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pagers:
    """A terminal of 24 rows with less and more, which only keep what they are given."""
    found = Pagers()

    class Started:
        def __init__(self, command: list[str], *, stdin: int, env: dict[str, str]) -> None:
            found.started.append((command, env))

        def communicate(self, text: bytes) -> None:
            found.shown.append(text.decode())

        def wait(self) -> None:
            pass

    for name in ("less", "more", "cat"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("TERM", "xterm")
    for name in ("PAGER", "LESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(subprocess, "Popen", Started)
    monkeypatch.setattr(pager, "_is_on_terminal", lambda: True)
    return found


def test_long_text_is_shown_in_less(pagers: Pagers, capsys: pytest.CaptureFixture[str]) -> None:
    print_paged(LONG)
    ((command, environment),) = pagers.started
    assert command == ["less", "-R"]
    assert environment["LESS"] == "FRX"
    assert pagers.shown == ["\n".join(LONG) + "\n"]
    assert capsys.readouterr().out == ""


def test_your_pager_and_its_settings_are_used(
    pagers: Pagers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "more -s 'a b'")
    monkeypatch.setenv("LESS", "i")
    print_paged(LONG)
    ((command, environment),) = pagers.started
    assert command == ["more", "-s", "a b"]
    assert environment["LESS"] == "i"


@pytest.mark.parametrize("named", ["", "cat", "nosuchpager -x", "less 'open"])
def test_without_a_pager_it_is_printed(
    pagers: Pagers,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    named: str,
) -> None:
    monkeypatch.setenv("PAGER", named)
    print_paged(LONG)
    assert pagers.started == []
    assert capsys.readouterr().out == "\n".join(LONG) + "\n"


@pytest.mark.parametrize("case", ["short", "refused", "no terminal", "dumb", "does not start"])
def test_only_what_is_longer_than_the_terminal_is_paged(
    pagers: Pagers,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: str,
) -> None:
    lines = LONG[:23] if case == "short" else LONG
    if case == "no terminal":
        monkeypatch.setattr(pager, "_is_on_terminal", lambda: False)
    if case == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    if case == "does not start":

        def refuse(*arguments: object, **options: object) -> None:
            raise PermissionError

        monkeypatch.setattr(subprocess, "Popen", refuse)
    print_paged(lines, is_paged=case != "refused")
    assert pagers.started == []
    assert capsys.readouterr().out == "\n".join(lines) + "\n"


def test_show_list_and_search_are_paged(filed: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    paged: list[int] = []

    def in_pager(lines: Sequence[str]) -> bool:
        paged.append(len(lines))
        return True

    monkeypatch.setattr(pager, "in_pager", in_pager)
    for line in (["show"], ["show", "--unplaced"], ["list"], ["search", "closures"]):
        assert filed(*line).out == ""
        assert filed(*line, "--no-pager").out != ""
    assert len(paged) == 4
    assert filed("show", "--json").out != ""
    assert len(paged) == 4
