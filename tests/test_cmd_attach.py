import json
from pathlib import Path

import pytest

from tests.commands import Commands, Ran, sound
from tests.scripted import EchoEngine

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


@pytest.fixture
def engine(run: Commands) -> None:
    run.use(EchoEngine)


def test_attach_a_second_memo(run: Commands, engine: None, tmp_path: Path) -> None:
    first = json.loads(run("transcribe", sound(tmp_path / "a.wav", 1), "--json").out)
    ran = run("attach", "1", sound(tmp_path / "b.wav", 2), "--json")
    assert ran.code == 0, ran.err
    both = json.loads(ran.out)
    assert len(both["memos"]) == 2
    count = len(first["transcript"]["sentences"])
    assert both["memos"][1]["first_sentence"] == count
    assert both["transcript"]["sentences"][:count] == first["transcript"]["sentences"]
    assert len(both["transcript"]["sentences"]) > count
    assert len(json.loads(run("list", "--json").out)) == 1


def test_attach_notes(run: Commands, engine: None, tmp_path: Path) -> None:
    run("transcribe", sound(tmp_path / "a.wav", 1))
    notes = tmp_path / "notes.md"
    notes.write_text(NOTES)
    both = json.loads(run("attach", "1", notes, "--json").out)
    assert len(both["memos"]) == 2
    assert both["transcript"]["sentences"][-1]["text"] == "The coffee was good."
    last = len(both["transcript"]["sentences"]) - 1
    assert {"sentence": last, "prompt": "went_well", "score": 1, "placed_by": "user"} in (
        both["placements"]
    )
    # The review knew nothing of the interview; what the notes say of it fills it in.
    assert set(both["interview"].values()) == {"Blue Harbour", "tester", "2026-03-04", None}


def test_a_memo_of_another_review_is_not_attached(
    run: Commands, engine: None, tmp_path: Path
) -> None:
    first, second = sound(tmp_path / "a.wav", 1), sound(tmp_path / "b.wav", 2)
    run("transcribe", first)
    run("transcribe", second)
    ran = run("attach", "1", second)
    assert ran.code == 2
    assert "b.wav is in review 2 already, so it was not added to review 1" in ran.err


def test_a_memo_attached_twice_is_told(run: Commands, engine: None, tmp_path: Path) -> None:
    memo = sound(tmp_path / "a.wav", 1)
    run("transcribe", memo)
    ran: Ran = run("attach", "1", memo)
    assert ran.code == 0
    assert "already in review 1" in ran.err
