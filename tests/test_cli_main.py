import ast
import contextlib
import errno
import io
import json
import os
import re
import runpy
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cli.main import GROUPS, app, main
from cli.terminal.signals import Interrupts
from pipeline.archive.database import Store
from pipeline.errors import HomeUnusable
from pipeline.export import EXPORTERS
from pipeline.home import Home, find_home
from pipeline.transcription.engines import whisper
from tests.commands import Commands
from tests.reviews import ACME, add_review

ROOT = Path(__file__).parent.parent


def all_commands() -> dict[str, Any]:
    """Every command by its full name."""

    def below(command: object, name: str) -> dict[str, Any]:
        inner = getattr(command, "commands", None)
        if not inner:
            return {name: command}
        found: dict[str, Any] = {}
        for key, each in inner.items():
            found |= below(each, f"{name} {key}".strip())
        return found

    return below(get_command(app), "")


def test_every_command_has_help_and_is_in_the_readme(run: Commands) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = all_commands()
    assert len(commands) >= 10
    for name, command in commands.items():
        group, _, last = name.rpartition(" ")
        assert command.help, name
        assert all(parameter.help for parameter in command.params), name
        assert f"`afterview {name}" in readme or (
            re.search(rf"`afterview {group} [^|]*`{last}\b", readme)
        ), name
        shown = run(*name.split(), "--help")
        assert shown.code == 0
        assert "Usage: " in shown.out


def test_every_command_is_in_one_group_of_the_help(run: Commands) -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    top = getattr(get_command(app), "commands")  # noqa: B009  # mypy knows no group here
    assert sorted(grouped) == sorted(top)
    shown = run("--help").out
    for heading, names in GROUPS.items():
        section = shown.split(f"\n{heading}:\n")[1].split("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()] == list(names)


def test_help_fits_into_80_columns_and_is_not_cut(run: Commands) -> None:
    for name in ("", "sheet", "weights", "vocabulary", *all_commands()):
        shown = run(*name.split(), "--help").out
        assert max(map(len, shown.splitlines())) <= 80, name
        assert "..." not in re.sub(r"[A-Z]+\.\.\.|\]\.\.\.|\}\.\.\.", "", shown), name


def test_help_shows_no_python_types(run: Commands) -> None:
    for name in all_commands():
        shown = run(*name.split(), "--help").out
        assert not re.search(r"[<>{}]|\bint\b|\bstr\b|required\]|180\.0", shown), name


def test_the_help_of_export_names_all_formats(run: Commands) -> None:
    shown = " ".join(run("export", "--help").out.split())
    *others, last = EXPORTERS
    assert f"Format: {', '.join(others)} or {last}." in shown


def test_the_help_tells_the_beams_of_the_engine(run: Commands) -> None:
    shown = " ".join(run("transcribe", "--help").out.split())
    assert f"else {whisper.FIRST_BEAM}, and {whisper.BEAM} where unsure" in shown


def test_no_command_imports_another() -> None:
    commands = {name for names in GROUPS.values() for name in names} | {"import_", "list_"}
    for path in (ROOT / "cli").rglob("*.py"):
        if path.stem == "main":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                parts = node.module.split(".")
                assert parts[0] != "cli" or parts[-1] not in commands, (path, node.module)


def test_version(run: Commands) -> None:
    assert re.fullmatch(r"afterview \d+\.\d+\.\d+\n", run("--version").out)


def test_no_command_shows_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    captured = capsys.readouterr()
    assert "transcribe" in captured.out + captured.err


@pytest.mark.parametrize("place", [0, 1, 2])
def test_home_may_stand_anywhere(
    tmp_path: Path, place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "elsewhere")
    with Store.open(home) as store:
        add_review(store, ["One."])
    line = ["list", "--json"]
    line[place:place] = ["--home", str(home.root)]
    with pytest.raises(SystemExit):
        main(line)
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AFTERVIEW_HOME", str(tmp_path / "variable"))
    assert find_home().root == tmp_path / "variable"
    assert find_home(tmp_path / "named").root == tmp_path / "named"
    monkeypatch.delenv("AFTERVIEW_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert find_home().root.name == "afterview"


def test_a_home_that_nobody_knows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AFTERVIEW_HOME", raising=False)
    with pytest.raises(HomeUnusable, match=r"HOME is not set.*--home"):
        find_home(Path("~nobody-has-this-name/x"))
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(HomeUnusable, match="The folder that you are in"):
        find_home(Path("x"))
    assert find_home(tmp_path).root == tmp_path
    monkeypatch.chdir(tmp_path)


def test_a_home_that_is_no_folder_does_not_read_as_empty(run: Commands, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for home in ("file", "file/below", "link", "link/below"):
        ran = run("--home", tmp_path / home, "list")
        assert ran.code == 1, home
        assert "is no folder" in ran.err
    assert run("--home", tmp_path / "not" / "yet", "list").code == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [(["delete", "1"], 2), (["edit", "1"], 2), (["segment", "-"], None), (["import", "-"], 2)],
)
def test_streams_that_the_caller_closed(
    filed: Commands, line: list[str], code: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", None)
        ran = filed(*line)
        sys.stdin.close()
    assert ran.code == code or (code is None and ran.code in (0, 1, 2))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", None)
        patch.setattr(sys, "stdout", None)
        assert filed("list").code == 0
        sys.stdout.close()
        sys.stderr.close()


class FullDevice(io.StringIO):
    """A stream whose disk has no room."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("line", [["list"], ["list", "--json"], ["export", "1"], ["--help"]])
def test_output_that_cannot_be_written_is_told(
    filed: Commands, line: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", FullDevice())
        ran = filed(*line)
        assert isinstance(sys.stdout, io.TextIOWrapper)  # Python's own end finds nothing to write
        sys.stdout.close()
    assert ran.code == 1
    assert ran.err.startswith("afterview: The output cannot be")
    assert "No space left on device" in ran.err


def test_a_remark_that_cannot_be_written_stops_nothing(
    filed: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", FullDevice())
        assert filed("delete", "1", "--yes").code == 0
    assert filed("show", "1").code == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["transcribe", "x.m4a", "--held-on", "soon"], "--held-on takes a day"),
        (["transcribe", "x.m4a", "--sheet", "nosuch"], "nosuch"),
        (["search", "x", "--since", "soon"], "--since takes a day"),
        (["weights", "path", "hugest"], "hugest"),
        (["sheet", "show", "nosuch"], "nosuch"),
        (["show", "x"], "No review is called 'x': ID is a review's number"),
        (["redo", "1", "x"], "No review is called 'x': ID is a review's number"),
        (["record", "--for", "x"], "No review is called 'x': ID is a review's number"),
        (["record", "--max-minutes", "0"], "--max-minutes takes a number of minutes, not '0'."),
        (["record", "--max-minutes", "nan"], "--max-minutes takes a number"),
        (["search", "x", "--limit", "0"], "--limit takes a whole number from 1 to 10000, not '0'."),
        (["transcribe", "x", "--beam", "21"], "--beam takes a whole number from 1 to 20, not"),
        (["transcribe", "x", "--workers", "two"], "--workers takes a whole number from 1 to 64"),
    ],
)
def test_wrong_input_is_told(run: Commands, line: list[str], message: str) -> None:
    ran = run(*line)
    assert ran.code == 2
    assert message in ran.err


def test_an_unexpected_error_shows_no_traceback(
    run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(home: Home) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(Store, "open_to_read", fail)
    monkeypatch.delenv("AFTERVIEW_DEBUG", raising=False)
    ran = run("list")
    assert ran.code == 70
    assert "RuntimeError: boom" in ran.err


def test_control_characters_never_reach_the_terminal(run: Commands) -> None:

    # Not a colour: typer drops those by itself where no terminal is.
    title = "\x1b]0;pwned\x07"
    with Store.open(Home(run.home)) as store:
        add_review(store, [f"Red {title} alert."], interview=replace(ACME, company=title))
        store.execute("UPDATE transcripts SET language = ?, engine = ?", title, title)
    sheet = run.home / "sheets" / "odd.toml"
    sheet.parent.mkdir()
    toml = 'title = "T"\n[[prompts]]\nkey = "a"\nquestion = "T"\npart = "T"\n'
    sheet.write_text(toml.replace('"T"', '"\\u001b]0;pwned\\u0007"'))
    lines = [["show"], ["list"], ["search", "alert"], ["sheet", "list"], ["sheet", "show", "odd"]]
    for line in [*lines, ["show", "--unplaced"], ["transcribe", f"/{title}"]]:
        ran = run(*line)
        assert "pwned" in ran.out + ran.err, line
        assert not {"\x1b", "\x07"} & set(ran.out + ran.err), line


def test_turned_and_control_characters_are_escaped_in_all_output(
    run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = "\u202eevil\u2069 \x9b2J \u200fשלום می\u200cروم"
    with Store.open(Home(run.home)) as store:
        add_review(store, [f"Red {odd} alert."], interview=replace(ACME, company=odd))
    for line in (["show"], ["list"], ["search", "alert"], ["show", "--json"], ["list", "--json"]):
        ran = run(*line)
        assert "می\u200cروم" in ran.out, line
        assert not {"\u202e", "\u2069", "\x9b"} & set(ran.out), line
    assert json.loads(run("list", "--json").out)[0]["company"] == odd
    assert "\u202eevil\u2069" in run("export", "1").out  # into a pipe or a file as it is
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shown = run("export", "1").out
    assert "می\u200cروم" in shown
    assert not {"\u202e", "\u2069", "\x9b"} & set(shown)


def test_the_packages_share_one_folder() -> None:
    import cli
    import models
    import pipeline

    folders = {Path(package.__file__ or "").parent.parent for package in (cli, models, pipeline)}
    assert folders == {ROOT}


@pytest.mark.parametrize(
    "line",
    [
        ["show", "99999999999999999999"],
        ["edit", "99999999999999999999", "--role", "x"],
        ["search", "x", "--limit", "99999999999999999999"],
        ["transcribe", "x.m4a", "--held-on", "2026"],
        ["sheet", "show", "mine (1)"],
    ],
)
def test_odd_input_is_no_fault_of_the_program(filed: Commands, line: list[str]) -> None:
    ran = filed(*line)
    assert ran.code in (1, 2)
    assert ran.err.startswith("afterview: ")


def test_a_folder_of_others_keeps_its_mode(run: Commands) -> None:
    run.home.mkdir(mode=0o755)
    (run.home / "holiday.jpg").touch()
    run("sheet", "new", "mine")
    assert run.home.stat().st_mode & 0o777 == 0o755
    assert (run.home / "audio").stat().st_mode & 0o777 == 0o700


def test_the_module_runs_as_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["afterview", "--version"])
    monkeypatch.delitem(sys.modules, "cli.main")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("cli.main", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("afterview ")


@pytest.mark.parametrize(("pressed", "code"), [(True, 130), (False, 70)])
def test_ctrl_c_that_a_loading_module_makes_an_error_of_its_own(
    run: Commands, monkeypatch: pytest.MonkeyPatch, pressed: bool, code: int
) -> None:
    class Ended(BaseException):
        pass

    interrupts = Interrupts()

    def loading(*_: object, **__: object) -> None:
        if pressed:
            with contextlib.suppress(KeyboardInterrupt):
                interrupts.handle(signal.SIGINT, None)
        raise ImportError("initialization failed")  # without a word of the interrupt

    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr("pipeline.archive.reviews.list_all", loading)
    monkeypatch.setattr(os, "_exit", end)
    Store.open(Home(run.home)).close()
    with pytest.raises((Ended, SystemExit), match=str(code)):
        main(["list"], run.services, interrupts)
