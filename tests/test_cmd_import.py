import json
from pathlib import Path

import pytest

from tests.commands import Commands

NOTES = """---
company: Blue Harbour
role: tester
date: 2026-03-04
---
# What kind of questions did they ask you?
- They asked me how I test a login form.
# What went well?
- The coffee was good.
"""


def test_import_notes(run: Commands, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(NOTES)
    ran = run("import", notes, "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["interview"]["company"] == "Blue Harbour"
    assert found["interview"]["held_on"] == "2026-03-04"
    texts = [each["text"] for each in found["transcript"]["sentences"]]
    assert texts == ["They asked me how I test a login form.", "The coffee was good."]
    placed = {(each["sentence"], each["prompt"], each["placed_by"]) for each in found["placements"]}
    assert {(0, "questions", "user"), (1, "went_well", "user")} <= placed
    assert [each["question_sentences"] for each in found["exchanges"]] == [[0]]
    assert run("search", "coffee").code == 0
    again = run("import", notes)
    assert "already in review 1" in again.err
    assert run("show").code == 0


def test_the_day_of_the_interview_is_not_asked_for_where_it_is_told(
    run: Commands, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("They asked me how I test a login form.")
    assert "No day is named" not in run("import", notes, "--held-on", "2026-03-04").err
    notes.write_text("They asked me how I test a form.")
    assert "No day is named" in run("import", notes).err


def test_what_the_user_says_goes_before_the_notes(run: Commands, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(NOTES)
    found = json.loads(run("import", notes, "--company", "Acme", "--json").out)
    assert found["interview"]["company"] == "Acme"
    assert found["interview"]["role"] == "tester"


def test_import_captions_with_their_times(run: Commands, tmp_path: Path) -> None:
    captions = tmp_path / "memo.srt"
    captions.write_text(
        "1\n00:00:01,000 --> 00:00:03,500\nThey asked me what a closure is.\n\n"
        "2\n00:00:04,000 --> 00:00:06,000\nI said I have no idea.\n"
    )
    found = json.loads(run("import", captions, "--json").out)
    sentences = found["transcript"]["sentences"]
    assert [each["start_s"] for each in sentences] == pytest.approx([1, 4], abs=0.01)
    assert sentences[1]["end_s"] == pytest.approx(6, abs=0.01)
    assert len(found["exchanges"]) == 1


def placed(run: Commands) -> set[tuple[int, str, str]]:
    found = json.loads(run("show", "1", "--json").out)["placements"]
    return {(each["sentence"], each["prompt"], each["placed_by"]) for each in found}
