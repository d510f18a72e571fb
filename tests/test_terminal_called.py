import sys
from pathlib import Path

import pytest

from cli.main import GROUPS
from cli.terminal.called import COMMANDS, as_called, called, home_option, pieces_of
from cli.terminal.remarks import error_text, remark, remark_lines
from tests.commands import Commands


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, without an afterview on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_is_known() -> None:
    assert sorted(COMMANDS.split("|")) == sorted(
        name for names in GROUPS.values() for name in names
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["afterview", "list"], "afterview"),
        ([".venv/bin/afterview", "list"], ".venv/bin/afterview"),
        (["HERE/.venv/bin/afterview", "list"], ".venv/bin/afterview"),
        (["/opt/x y/afterview", "list"], "'/opt/x y/afterview'"),
        (["afterview", "--home", "HERE/.demo-home", "show"], "afterview --home .demo-home"),
        (["afterview", "show", "1", "--home=HERE/a b"], "afterview --home='a b'"),
        (["afterview", "--home", "~/x", "show"], "afterview --home '~/x'"),
        (["afterview", "search", "--", "--home", "x"], "afterview"),
        (["pytest", "--home", "x"], "afterview"),
        (["-c"], "afterview"),
        ([], "afterview"),
    ],
)
def test_the_program_is_called_as_the_user_called_it(
    folder: Path, line: list[str], expected: str
) -> None:
    assert called([each.replace("HERE", str(folder)) for each in line]) == expected


def test_a_program_on_the_path_goes_by_its_name(folder: Path) -> None:
    program = folder / "bin" / "afterview"
    program.parent.mkdir()
    program.touch(mode=0o755)
    assert called([str(program), "list"]) == "afterview"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See with: afterview list", "See with: AV list"),
        ("Run `afterview weights get base` (online).", "Run `AV weights get base` (online)."),
        ("afterview: no such file", "afterview: no such file"),
        ("see afterview show.", "see AV show."),
        ("Did you mean afterview --version?", "Did you mean AV --version?"),
        # What somebody called a file, and what is no command.
        ("my afterview list.m4a", "my afterview list.m4a"),
        ("/x/afterview show", "/x/afterview show"),
        ("afterview walks", "afterview walks"),
    ],
)
def test_commands_in_a_text_are_called_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["bin/afterview", "list"])
    assert as_called(text) == expected.replace("AV", "bin/afterview")
    monkeypatch.setattr(sys, "argv", ["afterview", "list"])
    assert as_called(text) == text


def test_home_is_found_wherever_it_stands() -> None:
    assert home_option(["a", "--home", "x", "b"]) == (["--home", "x"], ["a", "b"])
    assert home_option(["a", "--home=x"]) == (["--home=x"], ["a"])
    assert home_option(["a", "--", "--home", "x"]) == ([], ["a", "--", "--home", "x"])
    assert home_option(["a", "--home"]) == ([], ["a", "--home"])


def test_the_hint_under_a_review_can_be_copied(
    filed: Commands, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "1 sentence filed nowhere: afterview show 1 --unplaced" in filed("show", "1").out
    monkeypatch.setattr(sys, "argv", [".venv/bin/afterview", "--home", ".demo-home", "show"])
    hint = ".venv/bin/afterview --home .demo-home show 1 --unplaced"
    shown = filed("show").out
    assert hint in shown.splitlines()[-1]  # in one piece, in whichever line
    assert f"1 sentence filed nowhere: {hint}" in " ".join(shown.split())
    assert ".venv/bin/afterview --home .demo-home list" in filed("show", "9").err


def test_a_command_stays_in_one_piece() -> None:
    assert pieces_of("Run `afterview weights get base`, or") == [
        "Run",
        "`afterview weights get base`,",
        "or",
    ]
    assert pieces_of("To go on: afterview delete 2, then more") == [
        *("To", "go", "on:"),
        *("afterview delete 2,", "then", "more"),
    ]


@pytest.mark.parametrize("columns", [60, 100])
def test_errors_are_wrapped_where_a_terminal_shows_them(
    monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    message = "There is no review 9. " * 8 + "See which there are with: afterview list"
    assert error_text(message) == f"afterview: {message}"  # for a file, in one line
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    lines = error_text(message).split("\n")
    assert max(map(len, lines)) <= columns
    assert lines[0].startswith("afterview: There is no review 9.")
    assert all(line.startswith("  ") for line in lines[1:])
    assert " ".join(" ".join(lines).split()) == f"afterview: {message}"
    assert remark("  short\ntwo") == "  short\ntwo"


def test_an_indented_remark_stays_indented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    first, *others = remark_lines("  " + "word " * 20)
    assert first.startswith("  word")
    assert {line[:5] for line in others} == {"    w"}
