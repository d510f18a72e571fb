import pytest

from tests.commands import Commands


def test_correct_and_back(filed: Commands) -> None:
    ran = filed("correct", "1", "0:00", "They asked about  Closures.")
    assert ran.code == 0, ran.err
    assert "0:00: They asked about Closures." in ran.err
    assert "They asked about Closures." in filed("show", "1").out
    assert '"heard": "They asked about closures."' in filed("show", "1", "--json").out
    assert "learned    Closures | closures" in filed("vocabulary", "list").out
    assert filed("correct", "1", "0:00", "--undo").code == 0
    assert "They asked about closures." in filed("show", "1").out
    assert '"heard"' not in filed("show", "1", "--json").out
    assert filed("vocabulary", "list").out == ""


@pytest.mark.parametrize(
    "line", [["1", "0:00"], ["1", "0:00", "x", "--undo"], ["1", "0:00", " "], ["1", "0:55", "x"]]
)
def test_a_wrong_correction_changes_nothing(filed: Commands, line: list[str]) -> None:
    before = filed("show", "1", "--json").out
    assert filed("correct", *line).code == 2
    assert filed("show", "1", "--json").out == before


def test_own_terms(run: Commands) -> None:
    assert run("vocabulary", "list").code == 0
    assert not run.home.exists()
    assert run("vocabulary", "add", "Zsolt", "Quux | kooks").code == 0
    assert run("vocabulary", "list").out == "own        Zsolt\nown        Quux | kooks\n"
    assert (run.home / "vocabulary.txt").stat().st_mode & 0o077 == 0
    assert run("vocabulary", "remove", "Zsolt").code == 0
    assert run("vocabulary", "remove", "Zsolt").code == 1
    assert "Kubernetes" in run("vocabulary", "list", "--all").out
    assert run("vocabulary", "add", "|").code == 2
