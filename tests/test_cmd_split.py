import re
from pathlib import Path

import pytest

from tests.commands import Commands
from tests.memos import memo, new_engine
from tests.two_interviews import CUT, TEXTS


@pytest.fixture
def two(run: Commands) -> Commands:
    """Runs commands with a home that holds notes of two interviews."""
    notes = run.home.parent / "both.md"
    notes.write_text("\n".join(f"- {text}" for text in TEXTS))
    assert run("import", notes, "--company", "Corbel").code == 0
    return run


def test_the_offer_names_the_words_and_a_command_that_works(two: Commands) -> None:
    import json

    shown = two("show").out
    review = json.loads(two("show", "--json").out)
    cut = review["second_interview"]["sentence"]
    assert review["transcript"]["sentences"][cut]["text"] == TEXTS[CUT]
    offer = " ".join(shown.split("A second interview seems")[1].split())
    assert TEXTS[CUT] in offer
    assert f"afterview split 1 {cut};" in offer
    result = two("split", "1", str(cut), "--company", "Lindqvist", "--json")
    assert result.code == 0
    one, other = json.loads(result.out)
    assert [one["interview"]["company"], other["interview"]["company"]] == ["Corbel", "Lindqvist"]
    assert one["second_interview"] is other["second_interview"] is None
    assert "split 2 --undo" in result.err
    again = two("import", two.home.parent / "both.md")
    assert "already in review 1 and 2" in again.err
    assert two("search", "saws", "company:lindqvist").code == 0
    assert "stays whole: review 2" in two("delete", "1", "--yes").err
    assert "Lindqvist Timber" in two("export", "2").out


def test_an_offer_is_declined_for_good(two: Commands) -> None:
    assert two("split", "1", "--one").code == 0
    assert "second interview" not in two("show").out


def test_a_split_is_undone_by_the_command(two: Commands) -> None:
    before = two("show").out
    two("split", "1", str(CUT))
    assert two("show", "1").out != before
    assert two("split", "1", "--undo").code == 0
    assert two("show", "1").out == before


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--undo",),
        ("--one", "--undo"),
        ("0",),
        ("999",),
        ("6", "--one"),
        ("--one", "--company", "X"),
    ],
)
def test_wrong_input_is_told_and_changes_nothing(two: Commands, arguments: tuple[str, ...]) -> None:
    before = two("list", "--json").out
    result = two("split", "1", *arguments)
    assert result.code == 2
    assert result.err.startswith("afterview: ")
    assert two("list", "--json").out == before


def test_where_the_other_half_was_deleted_the_way_out_is_told(
    run: Commands, tmp_path: Path
) -> None:
    run.use(new_engine)
    spoken = memo(tmp_path)
    run("transcribe", spoken)
    assert run("split", "1", "2").code == 0
    assert "filed; the review" not in run("transcribe", spoken).err
    both = run("redo", "1").err
    assert "Review 1: It holds a part of a memo only." in both
    assert "afterview split 1 --undo" in both
    run("delete", "2", "--yes")
    for line in (("redo", "1"), ("split", "1", "--undo")):
        ran = run(*line)
        assert ran.code != 0
        assert "Review 1: Review 1" not in ran.err
        assert "afterview delete 1 and afterview transcribe the copy" in ran.err
        assert "split 1 --undo" not in ran.err
    again = run("transcribe", spoken)
    assert re.search(r"Only 0:00 to 0:\d\d of 0:08 is filed; the review of the rest", again.err)
    assert run("delete", "1", "--yes").code == 0
    run("transcribe", spoken)
    assert "She smiled at me." in run("show").out
