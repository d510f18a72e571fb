import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.archive import drafts
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import ACME, RECORDING, SHEET, add_review, sentence


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
        (["0:17", "answers"], "0 at 0:00 They asked about closures.; 1 at 0:01 I used C++ there."),
        (["17", "answers"], "no sentence 17: they are numbered from 0 to 1. For a time write 0:17"),
        ([], "without it"),  # a shell takes "#17 answers" for a comment
        (["made_up"], "its number as in `afterview show`"),
        (["0:01", "anwsers"], "Did you mean answers?"),
        (["0:01"], "questions, answers, made_up"),
    ],
)
def test_a_wrong_place_changes_nothing(filed: Commands, line: list[str], message: str) -> None:
    before = placed(filed)
    ran = filed("place", "1", *line)
    assert ran.code == 2
    assert message in ran.err
    assert placed(filed) == before


@pytest.mark.parametrize(
    ("named", "number"),
    [("1", 1), ("0", 0), ("#1", 1), ("0:01", 1), ("00:01", 1), ("0:00:01", 1), ("0:1", 1)],
)
def test_a_number_is_a_sentence_and_a_colon_makes_a_time(
    filed: Commands, named: str, number: int
) -> None:
    assert filed("place", "1", named, "made_up").code == 0
    assert (number, "made_up", "user") in placed(filed)
    assert filed("correct", "1", named, "Other words.").code == 0
    sentences = json.loads(filed("show", "1", "--json").out)["transcript"]["sentences"]
    assert sentences[number]["text"] == "Other words."


def test_notes_are_addressed_by_the_numbers_that_show_prints(run: Commands, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked about caching.\n- I said an LRU cache.\n", encoding="utf-8")
    run("import", notes)
    shown = run("show", "1").out
    assert re.search(r"^ +1\??  ?I said an LRU cache\.$", shown, re.MULTILINE)
    assert run("place", "1", "1", "made_up").code == 0
    assert (1, "made_up", "user") in placed(run)
    assert "notes have no times" in run("place", "1", "0:01", "made_up").err


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        (["2"], {"answers"}),
        (["2, 3"], {"answers", "made_up"}),
        (["made-up"], {"made_up"}),
        (["9", "weather", "1"], {"questions"}),
        (["0"], set()),
    ],
)
def test_without_prompts_they_are_offered_with_numbers(
    filed: Commands, monkeypatch: pytest.MonkeyPatch, answers: list[str], keys: set[str]
) -> None:
    left = iter(answers)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda text, err: next(left))
    ran = filed("place", "1", "0")
    assert ran.code == 0, ran.err
    assert "  1 * questions     What did they ask?" in ran.err
    assert "  2   answers       What did you answer?" in ran.err
    assert {each[1] for each in placed(filed) if each[0] == 0} == keys
    assert ran.err.count("is no prompt of this review") == len(answers) - 1


def test_two_sentences_of_one_second(run: Commands) -> None:
    with Store.open(Home(run.home)) as store:
        add_review(store, ["One."], name="a")
        draft = drafts.begin(
            store,
            replace(RECORDING, sha256="b" * 64),
            interview=ACME,
            sheet=SHEET,
            settings={},
            review_id=1,
        )
        drafts.append(store, draft, None, [sentence(0, "Two.")])
        drafts.complete(store, draft, language="en", engine="scripted")
    ran = run("place", "1", "0:00", "answers")
    assert ran.code == 2
    assert "0 One.; 1 Two." in ran.err


def test_nothing_to_undo_is_told(filed: Commands) -> None:
    ran = filed("correct", "1", "1", "--undo")
    assert (ran.code, ran.out) == (2, "")
    assert "Sentence 1 was not corrected; there is nothing to undo." in ran.err
    assert filed("correct", "1", "1", "I used C there.").code == 0
    assert "I used C++ there." in filed("correct", "1", "1", "--undo").err
    assert filed("correct", "1", "1", "--undo").code == 2


def test_a_sentence_without_quotes_is_told(filed: Commands) -> None:
    ran = filed("correct", "1", "1", "I", "said", "threads")
    assert ran.code == 2
    assert "Put it in quotes: afterview correct 1 1 'I said threads'" in ran.err


@pytest.mark.parametrize(
    ("named", "numbers"),
    [
        (["0", "1"], {0, 1}),
        (["0-1"], {0, 1}),
        (["0,1"], {0, 1}),
        (["1,"], {1}),
        (["0:00–0:01"], {0, 1}),
        (["1", "0:01", "#1"], {1}),
        (["0", "made_up", "1"], {0, 1}),
    ],
)
def test_several_sentences_are_filed_at_once(
    filed: Commands, named: list[str], numbers: set[int]
) -> None:
    ran = filed("place", "1", *named, "answers")
    assert ran.code == 0, ran.err
    assert {each[0] for each in placed(filed) if each[1:] == ("answers", "user")} == numbers
    assert ran.err.count("answers") == len(numbers)
    assert filed("undo").code == 0
    assert not {each for each in placed(filed) if each[2] == "user"}


@pytest.mark.parametrize(
    ("named", "message"),
    [(["1-0"], "goes backwards"), (["0", "5"], "no sentence 5"), (["0-5"], "no sentence 5")],
)
def test_one_wrong_sentence_files_none(filed: Commands, named: list[str], message: str) -> None:
    before = placed(filed)
    ran = filed("place", "1", *named, "answers")
    assert (ran.code, message in ran.err) == (2, True), ran.err
    assert placed(filed) == before
