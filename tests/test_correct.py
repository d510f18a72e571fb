import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from pipeline.archive import drafts
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands, Ran
from tests.reviews import ACME, RECORDING, SHEET, add_review, sentence
from tests.scripted import EchoEngine, speech_like

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


def sound(path: Path, seed: int) -> Path:
    soundfile.write(path, speech_like(6, seed), 16_000)
    return path


def review(run: Commands, number: int = 1) -> dict[str, object]:
    shown: dict[str, object] = json.loads(run("show", str(number), "--json").out)
    return shown


def test_edit_changes_what_is_given(filed: Commands) -> None:
    ran = filed("edit", "1", "--outcome", "offer", "--held-on", "2026-05-01")
    assert ran.code == 0
    assert "offer" in ran.out
    edited = json.loads(filed("edit", "1", "--outcome", "offer", "--json").out)
    assert edited == review(filed)
    assert review(filed)["interview"] == {
        "company": "Acme",
        "role": "back-end developer",
        "stage": "phone",
        "held_on": "2026-05-01",
        "outcome": "offer",
        "ended_at": None,
    }


def test_edit_says_when_it_ended(filed: Commands) -> None:
    ran = filed("edit", "1", "--ended", "17:58")
    assert "2026-03-04 17:58" in ran.out  # of the day it was held on
    ended_at = str(review(filed)["interview"]["ended_at"])
    assert ended_at.startswith("2026-03-04T17:58:00")
    assert "company" in ran.out
    filed("edit", "1", "--outcome", "offer")
    assert review(filed)["interview"]["ended_at"] == ended_at
    filed("edit", "1", "--ended", "")
    assert review(filed)["interview"]["ended_at"] is None
    assert filed("edit", "1", "--ended", "late").code == 2


def test_edit_empties_a_field(filed: Commands) -> None:
    filed("edit", "1", "--role", "", "--held-on", "")
    interview = review(filed)["interview"]
    assert isinstance(interview, dict)
    assert interview["role"] is None
    assert interview["held_on"] is None
    assert interview["company"] == "Acme"


def test_edit_asks_one_by_one(filed: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["New Co", "", "-", "", "offer", ""])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda text, default, err: next(answers) or default)
    assert filed("edit", "1").code == 0
    assert review(filed)["interview"] == {
        "company": "New Co",
        "role": "back-end developer",
        "stage": None,
        "held_on": "2026-03-04",
        "outcome": "offer",
        "ended_at": None,
    }


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (["edit", "1", "--held-on", "soon"], 2, "--held-on takes a day"),
        (["edit", "1"], 2, "--company"),
        (["edit", "9", "--role", "x"], 1, "no review 9"),
        (["delete", "1"], 2, "--yes"),
        (["delete", "9", "--yes"], 1, "no review 9"),
        (["export", "1", "--to", "docx"], 2, "md, json, srt, vtt"),
        (["export", "9"], 1, "no review 9"),
        (["export", "1", "-o", "/nowhere/at/all.md"], 2, "/nowhere/at/all.md"),
        (["attach", "9", "x.m4a"], 1, "no review 9"),
        (["attach", "1", "x.m4a"], 2, "x.m4a"),
        (["import", "x.md"], 2, "x.md"),
    ],
)
def test_wrong_input_changes_nothing(
    filed: Commands, line: list[str], code: int, message: str
) -> None:
    before = filed("show", "1", "--json").out
    ran = filed(*line)
    assert ran.code == code, ran
    assert message in ran.err
    assert filed("show", "1", "--json").out == before


def test_delete_takes_the_audio_too(run: Commands, engine: None, tmp_path: Path) -> None:
    memo = sound(tmp_path / "memo.wav", 1)
    run("transcribe", memo)
    assert len(list((run.home / "audio").iterdir())) == 1
    ran = run("delete", "1", "--yes")
    assert ran.code == 0
    assert "memo.wav" in ran.err
    assert list((run.home / "audio").iterdir()) == []
    assert memo.exists()  # the user's own file is theirs
    assert run("show", "1").code == 1
    assert run("transcribe", memo).code == 0  # and may come again


@pytest.mark.parametrize("to", ["md", "json", "srt", "vtt"])
def test_export(filed: Commands, tmp_path: Path, to: str) -> None:
    printed = filed("export", "1", "--to", to)
    assert "They asked about closures." in printed.out
    target = tmp_path / f"review.{to}"
    assert filed("export", "1", "--to", to, "-o", target).out == ""
    assert target.read_text(encoding="utf-8") == printed.out


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


def test_a_memo_attached_twice_is_told(run: Commands, engine: None, tmp_path: Path) -> None:
    memo = sound(tmp_path / "a.wav", 1)
    run("transcribe", memo)
    ran: Ran = run("attach", "1", memo)
    assert ran.code == 0
    assert "already in review 1" in ran.err


def placed(run: Commands) -> set[tuple[int, str, str]]:
    found = json.loads(run("show", "1", "--json").out)["placements"]
    return {(each["sentence"], each["prompt"], each["placed_by"]) for each in found}


def test_a_sentence_is_filed_where_the_user_says(filed: Commands) -> None:
    ran = filed("place", "1", "0:01", "made-up", "answers")
    assert ran.code == 0, ran.err
    assert "I used C++ there." in ran.err
    mine = {(1, "made_up", "user"), (1, "answers", "user")}
    assert mine <= placed(filed)
    assert filed("place", "1", "1", "made_up").code == 0
    assert {each for each in placed(filed) if each[0] == 1} == {(1, "made_up", "user")}


def test_a_sentence_filed_nowhere_stays_there(filed: Commands) -> None:
    assert filed("place", "1", "0:00", "--nowhere").code == 0
    assert not {each for each in placed(filed) if each[0] == 0}
    assert json.loads(filed("show", "1", "--json").out)["exchanges"] == []
    # Filing another sentence places all anew, but not this one.
    assert filed("place", "1", "0:01", "answers").code == 0
    assert not {each for each in placed(filed) if each[0] == 0}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["0:00"], "--nowhere"),
        (["0:00", "answers", "--nowhere"], "--nowhere"),
        (["0:00", "weather"], "questions, answers, made_up"),
        (["0:17", "answers"], "0:39"),
        (["17", "answers"], "17"),
    ],
)
def test_a_wrong_place_changes_nothing(filed: Commands, line: list[str], message: str) -> None:
    before = placed(filed)
    ran = filed("place", "1", *line)
    assert ran.code == 2
    assert message in ran.err
    assert placed(filed) == before


def test_two_sentences_of_one_second(run: Commands) -> None:
    with Store.open(Home(run.home)) as store:
        add_review(store, ["One."], name="a")
        work = drafts.begin(
            store,
            replace(RECORDING, sha256="b" * 64),
            interview=ACME,
            sheet=SHEET,
            settings={},
            review_id=1,
        )
        drafts.append(store, work, None, [sentence(0, "Two.")])
        drafts.complete(store, work, language="en", engine="scripted")
    ran = run("place", "1", "0:00", "answers")
    assert ran.code == 2
    assert "0 One.; 1 Two." in ran.err
