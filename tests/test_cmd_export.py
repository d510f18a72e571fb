import sys
from pathlib import Path

import pytest

from models import Exchange, Placement
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import add_review


@pytest.mark.parametrize("to", ["md", "json", "csv", "srt", "vtt"])
def test_export(filed: Commands, tmp_path: Path, to: str) -> None:
    printed = filed("export", "1", "--to", to)
    assert "They asked about closures." in printed.out
    target = tmp_path / f"review.{to}"
    assert filed("export", "1", "--to", to, "-o", target).out == ""
    assert target.read_text(encoding="utf-8") == printed.out


@pytest.mark.parametrize("to", ["srt", "vtt"])
def test_captions_of_notes_are_refused_with_a_reason(
    run: Commands, tmp_path: Path, to: str
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked about caching.\n- I said an LRU cache.\n", encoding="utf-8")
    run("import", notes)
    target = tmp_path / f"out.{to}"
    ran = run("export", "1", "--to", to, "-o", target)
    assert ran.code == 2
    assert "They have no times" in ran.err
    assert not target.exists()
    assert run("export", "1").code == 0
    # Another tool's transcript has times.
    captions = tmp_path / "talk.srt"
    captions.write_text("1\n00:00:01,000 --> 00:00:02,000\nThey asked.\n", encoding="utf-8")
    run("import", captions)
    assert "They asked." in run("export", "2", "--to", to).out


def test_a_file_that_is_there_is_not_replaced_unasked(
    filed: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "review.md"
    target.write_text("mine", encoding="utf-8")
    ran = filed("export", "1", "-o", target)
    assert ran.code == 2
    assert "--force" in ran.err
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    asked: list[str] = []

    def confirm(text: str, *, err: bool) -> bool:
        asked.append(text)
        return False

    monkeypatch.setattr("typer.confirm", confirm)
    ran = filed("export", "1", "-o", target)
    assert (ran.code, ran.err) == (1, f"afterview: {target} stays as it was.\n")
    assert asked == [f"{target} is there already. Replace it?"]
    assert target.read_text(encoding="utf-8") == "mine"
    monkeypatch.setattr("typer.confirm", lambda text, err: True)
    assert filed("export", "1", "-o", target).code == 0
    assert "They asked about closures." in target.read_text(encoding="utf-8")
    target.write_text("mine", encoding="utf-8")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert filed("export", "1", "-o", target, "--force").code == 0
    assert "They asked about closures." in target.read_text(encoding="utf-8")


def test_a_folder_is_no_file_to_write(filed: Commands, tmp_path: Path) -> None:
    ran = filed("export", "1", "-o", tmp_path)
    assert ran.code == 2
    assert "is a folder" in ran.err


@pytest.mark.parametrize(
    ("to", "offer"), [("markdown", "md"), (".srt", "srt"), ("MD", "md"), ("docx", "")]
)
def test_a_format_that_there_is_not(filed: Commands, to: str, offer: str) -> None:
    ran = filed("export", "1", "--to", to)
    assert ran.code == 2
    assert "There are: md, json, csv, html, srt, vtt." in ran.err
    assert (f"Did you mean {offer}?" in ran.err) == bool(offer)


@pytest.mark.parametrize(
    ("name", "to", "like", "told"),
    [
        ("out.json", None, "json", ""),
        ("out.SRT", None, "srt", ""),
        ("out.vtt", None, "vtt", ""),
        ("out.csv", None, "csv", ""),
        ("out.markdown", None, "md", ""),
        ("out.txt", None, "md", ""),
        ("out", None, "md", ""),
        ("out.docx", None, "md", ".docx is no format of ours, so it is Markdown."),
        ("out.json", "md", "md", "is written as md, as --to says, though it ends in .json."),
        ("out.docx", "srt", "srt", ""),
        ("out.md", "md", "md", ""),
    ],
)
def test_the_format_is_that_of_the_ending(
    filed: Commands, tmp_path: Path, name: str, to: str | None, like: str, told: str
) -> None:
    target = tmp_path / name
    ran = filed("export", "1", "-o", target, *(("--to", to) if to else ()))
    assert ran.code == 0
    assert target.read_text(encoding="utf-8") == filed("export", "1", "--to", like).out
    assert told in ran.err
    assert len(ran.err.splitlines()) == (2 if told else 1)


def test_a_dash_is_standard_output(filed: Commands, tmp_path: Path) -> None:
    assert filed("export", "1", "-o", "-").out == filed("export", "1").out
    assert filed("export", "1", "-o", "-", "--to", "json").out.startswith("{")
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ((), "Say which review"),
        (("1", "--all"), "not both"),
        (("--all", "--to", "docx"), "is no format"),
        (("nobody",), "No review is called"),
    ],
)
def test_one_review_or_all(filed: Commands, line: tuple[str, ...], told: str) -> None:
    ran = filed("export", *line)
    assert ran.code == 2
    assert told in ran.err


def test_all_reviews_go_into_a_folder_under_names_that_stay(
    filed: Commands, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Acme/Bad: Co\n\n- They asked about caching.\n", encoding="utf-8")
    filed("import", notes)
    folder = tmp_path / "out"
    ran = filed("export", "--all", "-o", folder)
    assert "Written: 2 files" in ran.err
    names = sorted(each.name for each in folder.iterdir())
    assert [name[-6:] for name in names] == ["(1).md", "(2).md"]
    filed("edit", "2", "--company", "Other")
    ran = filed("export", "--all", "-o", folder)
    assert (ran.code, "2 of 2 files are in" in ran.err) == (2, True)
    assert filed("export", "--all", "-o", folder, "--force").code == 0
    assert sorted(each.name for each in folder.iterdir()) == names
    assert any('company: "Other"' in each.read_text("utf-8") for each in folder.iterdir())
    ran = filed("export", "--all", "--to", "srt", "-o", folder)
    assert "not as srt: 1 of 2 reviews" in ran.err
    assert filed("export", "--all", "-o", notes).code == 2


def test_an_empty_archive_writes_nothing(run: Commands, tmp_path: Path) -> None:
    ran = run("export", "--all", "-o", tmp_path / "out")
    assert "no review yet" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_vault_has_a_note_a_review_and_a_question(run: Commands, tmp_path: Path) -> None:
    with Store.open(Home(run.home)) as store:
        add_review(
            store,
            ["They asked what closures are.", "I said functions."],
            placements=(Placement(0, "questions", 0.9),),
            exchanges=(Exchange(1, "closures?", "functions", (0,), (1,)),),
        )
    folder = tmp_path / "vault"
    ran = run("export", "--to", "vault", folder)
    assert ran.code == 0
    (note,) = (folder / "Reviews").iterdir()
    (question,) = (folder / "Questions").iterdir()
    assert f"[[{question.stem}|" in note.read_text("utf-8")
    assert f"[[{note.stem}|" in question.read_text("utf-8")
    with question.open("a", encoding="utf-8") as file:
        file.write("My own words.\n")
    note.write_text(note.read_text("utf-8").replace("closures", "monads"), "utf-8")
    run("questions", "1", "--note", "A function with its scope.")
    ran = run("export", "--to", "vault", "-o", folder)
    assert f"Your own text stays in Questions/{question.name}" in " ".join(ran.err.split())
    assert "You changed what Afterview wrote" in ran.err
    assert "My own words." in question.read_text("utf-8")
    assert run("export", "--to", "vault", "-o", folder, "--force").code == 0
    assert "monads" not in note.read_text("utf-8")


@pytest.mark.parametrize("line", [(), ("x", "-o", "y")])
def test_a_vault_needs_one_folder(filed: Commands, line: tuple[str, ...]) -> None:
    ran = filed("export", "--to", "vault", *line)
    assert (ran.code, "Name the vault's folder" in ran.err) == (2, True)


def test_a_vault_of_nothing_is_not_made(run: Commands, tmp_path: Path) -> None:
    assert "no review yet" in run("export", "--to", "vault", tmp_path / "v").err
    assert not (tmp_path / "v").exists()
