import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.home import Home
from pipeline.progress import Progress
from tests.commands import TEXT, Commands
from tests.scripted import ScriptedEngine, speech_like


def test_transcribe_files_a_review(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    ran = run("transcribe", memo, "--company", "Acme", "--held-on", "2026-03-04")
    assert ran.code == 0, ran.err
    assert "Acme" in ran.out
    assert "4 Mar 2026" in ran.out
    assert "What kind of questions did they ask you?" in ran.out
    assert "NOT COVERED" in ran.out
    shown = run("show")
    assert shown.out == ran.out


def test_the_same_file_is_taken_in_once(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    first = run("transcribe", memo, "--json")
    again = run("transcribe", memo, "--json")
    assert again.code == 0
    assert "already in review 1" in again.err
    assert json.loads(again.out) == json.loads(first.out)
    assert len(json.loads(run("list", "--json").out)) == 1
    assert len(list((run.home / "audio").iterdir())) == 1
    assert len(engine.heard) == 1


CONTRACT: dict[str, Any] = {
    "review_id": int,
    "interview": {
        *("company", "role", "stage", "held_on", "outcome", "ended_at"),
        *("outcome_on", "outcome_note", "application"),
    },
    "recording": {
        *("path", "sha256", "recorded_at", "recorded_at_source", "seconds", "missing_seconds"),
    },
    "transcript": {"language", "engine", "sentences"},
    "placements": list,
    "exchanges": list,
    "not_covered": list,
    "pinned": list,
    "sheet": str,
}


def test_the_json_of_a_review(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    review = json.loads(run("transcribe", memo, "--role", "tester", "--json").out)
    assert json.loads(run("show", "1", "--json").out) == review
    assert set(review) == {*CONTRACT, "memos", "second_interview"}
    for key, shape in CONTRACT.items():
        if isinstance(shape, set):
            assert set(review[key]) == shape, key
        else:
            assert isinstance(review[key], shape), key
    assert review["interview"] == {
        "company": None,
        "role": "tester",
        "stage": None,
        "held_on": None,
        "outcome": None,
        "ended_at": None,
        "outcome_on": None,
        "outcome_note": None,
        "application": None,
    }
    assert review["recording"]["recorded_at_source"] == "name"
    assert review["recording"]["recorded_at"].startswith("2026-03-04T18:12:00")
    assert review["recording"]["seconds"] == pytest.approx(8, abs=0.01)
    assert review["recording"]["missing_seconds"] == 0
    assert Path(review["recording"]["path"]).read_bytes() == memo.read_bytes()
    sentences = review["transcript"]["sentences"]
    assert [set(each) for each in sentences] == [
        {"index", "start_s", "end_s", "text", "probability"}
    ] * 3
    assert " ".join(each["text"] for each in sentences) == TEXT
    placed = {(each["sentence"], each["prompt"]) for each in review["placements"]}
    assert {(0, "questions"), (1, "answers"), (2, "reaction")} <= placed
    assert {frozenset(each) for each in review["placements"]} == {
        frozenset({"sentence", "prompt", "score", "placed_by"})
    }
    (exchange,) = review["exchanges"]
    assert exchange == {
        "number": 1,
        "question": "They asked me what a closure is.",
        "answer": "I said a function that remembers its scope.",
        "question_sentences": [0],
        "answer_sentences": [1],
        "verdict": exchange["verdict"],
    }
    assert not set(review["not_covered"]) & {prompt for _, prompt in placed}


def test_several_files_give_a_list(
    run: Commands, engine: ScriptedEngine, memo: Path, tmp_path: Path
) -> None:
    import soundfile

    second = tmp_path / "second.wav"
    soundfile.write(second, speech_like(4, seed=1), 16_000)
    ran = run("transcribe", memo, second, "--json")
    assert [each["review_id"] for each in json.loads(ran.out)] == [1, 2]


def test_one_bad_file_keeps_no_other_back(
    run: Commands, engine: ScriptedEngine, memo: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.m4a"
    bad.write_text("no sound at all")
    ran = run("transcribe", bad, memo)
    assert ran.code == 1
    assert "1 could not be taken in" in ran.err
    assert str(bad) in ran.err
    assert len(json.loads(run("list", "--json").out)) == 1


def test_a_bad_file_leaves_nothing(run: Commands, engine: ScriptedEngine, tmp_path: Path) -> None:
    bad = tmp_path / "bad.m4a"
    bad.write_text("no sound at all")
    ran = run("transcribe", bad)
    assert ran.code == 2
    assert ran.err.startswith("afterview: ")
    assert list((run.home / "audio").iterdir()) == []
    assert json.loads(run("list", "--json").out) == []


def test_silence_is_said_to_be_silent(
    run: Commands, engine: ScriptedEngine, tmp_path: Path
) -> None:
    import numpy as np
    import soundfile

    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(16_000 * 5, np.int16), 16_000)
    ran = run("transcribe", path)
    assert ran.code == 0
    assert "No speech found." in ran.out
    assert json.loads(run("show", "--json").out)["transcript"]["sentences"] == []
    assert engine.heard == []


def test_a_wrong_language_leaves_nothing(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    assert run("transcribe", memo, "--language", "klingon").code == 2
    assert json.loads(run("list", "--json").out) == []
    assert list((run.home / "audio").iterdir()) == []


def test_a_folder_gives_a_list(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    folder = memo.parent / "memos"
    folder.mkdir()
    memo.rename(folder / memo.name)
    assert len(json.loads(run("transcribe", folder, "--json").out)) == 1


def test_beam_and_workers_reach_the_engine(run: Commands, memo: Path) -> None:
    import soundfile

    chosen: list[dict[str, int]] = []

    def load(
        home: Home, weights: str, *, beam: int | None, workers: int | None, progress: Progress
    ) -> ScriptedEngine:
        given = {"beam": beam, "workers": workers}
        chosen.append({name: value for name, value in given.items() if value is not None})
        return ScriptedEngine(TEXT)

    run.services = replace(run.services, load_engine=load)
    assert run("transcribe", memo).code == 0
    assert run("redo", "1", "--beam", "3").code == 0
    further = memo.with_name("20260305_181200.wav")
    soundfile.write(further, speech_like(8, seed=1), 16_000)
    assert run("attach", "1", further, "--workers", "1").code == 0
    assert chosen == [{}, {"beam": 3}, {"workers": 1}]
    assert run("transcribe", memo, "--beam", "0").code == 2
    assert run("transcribe", memo, "--workers", "many").code == 2
