import contextlib
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.asked import two_interviews
from tests.commands import Commands


def notes(deck: Path, folder: Path) -> dict[str, list[str]]:
    """The fields of a deck's notes, by their lasting ids."""
    with zipfile.ZipFile(deck) as packed:
        packed.extract("collection.anki2", folder)
    with contextlib.closing(sqlite3.connect(folder / "collection.anki2")) as found:
        rows = found.execute("SELECT guid, flds FROM notes").fetchall()
    return {guid: fields.split("\x1f") for guid, fields in rows}


def test_a_deck_is_updated_by_a_later_one(run: Commands, tmp_path: Path) -> None:
    two_interviews(run)
    run("check", "1", "wrong", "--note", "scope & <more>")
    deck = tmp_path / "questions.apkg"
    assert run("export", "--to", "anki", "-o", deck).code == 0
    first = notes(deck, tmp_path)
    assert len(first) == 2
    assert any("scope &amp; &lt;more&gt;" in fields for fields in first.values())
    assert run("export", "--to", "anki", "-o", deck).code == 2  # it is there, and nobody to ask
    run("check", "1", "--note", "other")
    run("check", "3", "partly")
    assert run("export", "--to", "anki", "-o", deck, "--force").code == 0
    later = notes(deck, tmp_path)
    assert set(first) < set(later)
    assert any("other" in fields for fields in later.values())


@pytest.mark.parametrize("words", [["1"], ["-o", "-"], []])
def test_what_cannot_be_a_deck_is_said(run: Commands, words: list[str]) -> None:
    ran = run("export", "--to", "anki", *words)
    assert ran.code == 2
    assert ran.err.startswith("afterview: ")
