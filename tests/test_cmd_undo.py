import json

import pytest

from tests.commands import Commands, review


def state(run: Commands) -> object:
    found = review(run)
    return found["interview"], found["transcript"], found["placements"], found["exchanges"]


CHANGES = [
    ["place", "1", "1", "made_up"],
    ["place", "1", "0-1", "answers"],
    ["place", "1", "0", "--nowhere"],
    ["correct", "1", "1", "I used C there."],
    ["correct", "1", "closures", "enclosures"],
    ["edit", "1", "--company", "Wolfmoss", "--outcome", "offer"],
]


def test_changes_are_taken_back_one_by_one_and_made_again(filed: Commands) -> None:
    filed("place", "1", "0", "questions")  # from here on the model's placements stay
    states = [state(filed)]
    for line in CHANGES:
        assert filed(*line).code == 0
        states.append(state(filed))
    for before in states[-2::-1]:
        assert filed("undo").code == 0
        assert state(filed) == before
    for after in states[1:]:
        assert filed("undo", "1", "--redo").code == 0
        assert state(filed) == after
    assert "nothing in review 1 that could be done again" in filed("undo", "1", "--redo").err


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (["undo"], 2, "There is nothing that could be taken back."),
        (["undo", "1"], 2, "There is nothing in review 1 that could be taken back."),
        (["undo", "--redo"], 2, "There is nothing that could be done again."),
        (["undo", "9"], 1, "no review 9"),
        (["history", "9"], 1, "no review 9"),
    ],
)
def test_nothing_to_take_back_is_told(
    filed: Commands, line: list[str], code: int, message: str
) -> None:
    ran = filed(*line)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err


def test_after_another_change_nothing_is_done_again(filed: Commands) -> None:
    filed("place", "1", "1", "made_up")
    filed("undo")
    filed("place", "1", "1", "answers")
    assert filed("undo", "--redo").code == 2
    ran = filed("undo")
    assert "Taken back: place" in ran.err
    assert "answers → as Afterview files it" in ran.err


def test_history_tells_time_old_and_new(filed: Commands) -> None:
    assert "Nothing was changed in review 1." in filed("history", "1").err
    filed("correct", "1", "1", "I used C there.")
    filed("place", "1", "1", "made_up")
    filed("edit", "1", "--company", "Wolfmoss")
    filed("undo")
    shown = filed("history", "1").out
    assert shown.index("edit") < shown.index("place") < shown.index("correct")
    for said in ("- I used C++ there.", "+ I used C there.", "→ made_up", "Acme → Wolfmoss"):
        assert said in shown
    assert shown.count("undone") == 1
    steps = json.loads(filed("history", "1", "--json").out)
    assert [each["command"] for each in steps] == ["edit", "place", "correct"]
    assert [each["undone_at"] is None for each in steps] == [False, True, True]
    (change,) = steps[2]["changes"]
    assert (change["kind"], change["sentence"], change["start_s"]) == ("text", 1, 1.0)
    assert change["old"] == [{"text": "I used C++ there.", "prompts": [], "pinned": False}]
    assert steps[0]["changes"][0]["new"] == {"company": "Wolfmoss"}


def test_a_sentence_that_is_other_by_now_is_left_and_told(filed: Commands) -> None:
    from pipeline.archive.database import Store
    from pipeline.home import Home

    filed("correct", "1", "1", "I used C there.")
    with Store.open(Home(filed.home)) as store, store.writing():
        store.execute("UPDATE sentences SET text = 'By hand.' WHERE position = 1")
    ran = filed("undo")
    assert ran.code == 1
    assert "changed in other ways since" in ran.err
    assert review(filed)["transcript"]["sentences"][1]["text"] == "By hand."
    assert filed("undo").code == 2  # it does not stand in the way of those before
