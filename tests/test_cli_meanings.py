import pytest

from cli.main import GROUPS
from cli.meanings import advice_on
from tests.commands import Commands

KNOWN = [name for names in GROUPS.values() for name in names]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["rm", "2"], "Did you mean: afterview delete 2"),
        (["remove", "2"], "Did you mean: afterview delete 2"),
        (["ls"], "Did you mean: afterview list"),
        (["find", "closures"], "Did you mean: afterview search closures"),
        (["grep", "a b"], "Did you mean: afterview search 'a b'"),
        (["rename", "1"], "Did you mean: afterview edit 1"),
        (["open", "1"], "Did you mean: afterview show 1"),
        (["mv"], "Did you mean: afterview place"),
        (["mic"], "Did you mean: afterview devices"),
        (["models"], "Did you mean: afterview weights"),
        (["save"], "Did you mean: afterview export"),
        (["resume"], "Did you mean: afterview recover"),
        (["Rec"], "Did you mean: afterview record"),
        (["serch"], "Did you mean: afterview search"),
        (["help"], "Its commands: afterview --help"),
        (["help", "show"], "Did you mean: afterview show --help"),
        (["version"], "afterview --version"),
        (["replay", "1"], "Did you mean: afterview play 1"),
        (["listen", "1"], "To hear a review: afterview play ID."),
        (["config"], "afterview devices --use NAME"),
        (["settings"], "afterview devices --use NAME"),
        (["add", "x.m4a"], "To add a sound file: afterview transcribe FILE."),
        (["weights", "install", "small"], "Did you mean: afterview weights get small"),
        (["vocabulary", "rm", "C#"], "Did you mean: afterview vocabulary remove 'C#'"),
        (["vocabulary", "help"], "Its commands: afterview vocabulary --help"),
        (["sheet", "create", "x"], "Did you mean: afterview sheet new x"),
        (["sheet", "ls"], "Did you mean: afterview sheet list"),
        (["blorp"], "There are: record, transcribe,"),
    ],
)
def test_other_words_for_a_command_are_known(run: Commands, line: list[str], expected: str) -> None:
    ran = run(*line)
    assert ran.code == 2
    assert ran.err.startswith("afterview: ")
    assert expected in ran.err
    assert ran.err.count("\n") == 1


def test_a_command_that_there_is_needs_no_advice(run: Commands) -> None:
    for name in KNOWN:
        assert "is no command" not in run(name, "--help").out


def test_advice_names_only_what_there_is() -> None:
    assert "There are: list." in advice_on("rm", ["list"], "afterview")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["show", "--unplced"], "No such option: --unplced. Did you mean --unplaced? See: "),
        (["show", "1", "2"], "unexpected extra argument"),
        (["edit"], "Missing argument 'ID'. See: afterview edit --help"),
        (["export", "1", "--to"], "'--to' requires an argument"),
        (["-V"], "No such option: -V. Did you mean --version?"),
        (["export", "1", "--format", "md"], "Did you mean --to?"),
        (["transcribe", "x", "--model", "small"], "Did you mean --weights?"),
        (["edit", "1", "--date", "2026-03-04"], "Did you mean --held-on?"),
        (["list", "--date"], "No such option: --date. See: afterview list --help"),
        (["--nosuch"], "No such option: --nosuch. See: afterview --help"),
    ],
)
def test_all_errors_are_told_in_one_style(run: Commands, line: list[str], expected: str) -> None:
    ran = run(*line)
    assert ran.code == 2
    assert ran.err.startswith("afterview: ")
    assert expected in ran.err
    assert ran.err.count("\n") == 1
