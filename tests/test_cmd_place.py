import json
from dataclasses import replace

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
