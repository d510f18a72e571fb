"""Changes of sentences, taken back and made again; wherever their sentences have gone meanwhile."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Interview, Review
from models.change import Replacement, SentenceState
from models.transcript import edited
from pipeline.archive import changes, maintenance, reviews, states
from pipeline.archive.database import Store
from pipeline.flow.retranscribe import go_back, redo
from pipeline.home import Home
from pipeline.review import edits, history, placing
from pipeline.review.cutting import cut, join
from tests.memos import add, memo, new_engine, old_engine
from tests.reviews import SHEET, add_review
from tests.two_interviews import CUT, TEXTS


@pytest.fixture(autouse=True)
def no_scorer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files nothing: only what the user did is looked at."""
    monkeypatch.setattr(placing, "segment", lambda *_: ())
    monkeypatch.setattr(placing, "dialogue_acts", lambda sentences: {})
    monkeypatch.setattr(placing, "user_examples", lambda *_: None)


def change(store: Store, *replacements: Replacement, review_id: int = 1) -> None:
    with edits.changing(store, review_id, "test"):
        history.make(store, review_id, "test", replacements)


def state(store: Store, index: int, review_id: int = 1) -> SentenceState:
    return states.load(store, review_id)[index].state


def split_at(store: Store, index: int, *texts: str, review_id: int = 1) -> None:
    new = cut(state(store, index, review_id), texts)
    change(store, Replacement(index, 1, new), review_id=review_id)


def join_at(store: Store, index: int, review_id: int = 1) -> None:
    new = join([state(store, index, review_id), state(store, index + 1, review_id)])
    change(store, Replacement(index, 2, (new,)), review_id=review_id)


def texts(store: Store, review_id: int = 1) -> list[str]:
    return [each.text for each in reviews.load(store, review_id).sentences]


def shape(review: Review) -> object:
    return review.sentences, review.placements, review.pinned, review.transcripts


def test_a_sentence_that_was_joined_away_comes_back_with_its_own_changes(store: Store) -> None:
    add_review(store, ["One here.", "Two there.", "Three."])
    before = shape(reviews.load(store, 1))
    edits.pin(store, 1, ["answers"], lambda review: 2)
    edits.correct(store, 1, "Tree.", lambda review: 2)
    join_at(store, 1)
    assert texts(store) == ["One here.", "Two there. Tree."]
    # The id of a sentence that is gone is not given to another one.
    add_review(store, ["Another memo."], name="b")
    for expected in (["One here.", "Two there.", "Tree."], None, None):
        history.undo(store, 1)
        assert expected is None or texts(store) == expected
    assert shape(reviews.load(store, 1)) == before
    assert texts(store, 2) == ["Another memo."]
    assert maintenance.check(store) == []


def test_changes_go_with_their_sentences_into_another_review(store: Store) -> None:
    add_review(store, TEXTS)
    edits.correct(store, 1, "Changed.", lambda review: CUT + 1)
    join_at(store, CUT)
    split_at(store, 0, *TEXTS[0].split(maxsplit=1))
    edits.pin(store, 1, ["answers"], lambda review: 1)
    before = texts(store)
    second = edits.split(store, 1, Interview(), lambda review: CUT + 1)
    assert [len(changes.steps(store, each)) for each in (1, second)] == [2, 2]
    history.undo(store, second)
    assert texts(store, second)[:2] == [TEXTS[CUT], "Changed."]
    history.undo(store, 1)
    history.undo(store, 1)
    assert texts(store)[0] == TEXTS[0]
    edits.undo_split(store, 1)
    assert texts(store) == [*TEXTS[: CUT + 1], "Changed.", *TEXTS[CUT + 2 :]]
    assert len(changes.steps(store, 1)) == 4
    for _ in range(3):
        history.redo(store, 1)
    assert texts(store) == before
    reviews.delete(store, 1)
    assert store.rows("SELECT * FROM changes") == []


@pytest.mark.parametrize("at", [0, CUT + 1])
def test_a_split_sentence_does_not_part_a_memo_that_was_split(store: Store, at: int) -> None:
    add_review(store, TEXTS)
    second = edits.split(store, 1, Interview(), lambda review: CUT)
    number, index = (1, at) if at < CUT else (second, at - CUT)
    split_at(store, index, *TEXTS[at].split(maxsplit=1), review_id=number)
    edits.undo_split(store, 1)
    assert texts(store) == [*TEXTS[:at], *TEXTS[at].split(maxsplit=1), *TEXTS[at + 1 :]]
    (memo_row,) = store.rows("SELECT first_sentence, end_s FROM memos")
    assert tuple(memo_row) == (0, None)


def test_splits_and_joins_survive_another_transcript(store: Store, tmp_path: Path) -> None:
    add(store, memo(tmp_path), old_engine())
    split_at(store, 1, "I said", "I have no idea.")
    edits.pin(store, 1, ["answers"], lambda review: 2)
    join_at(store, 2)
    edits.correct(store, 1, "They asked what clothes are.", lambda review: 0)
    old = texts(store)
    assert old == [
        "They asked what clothes are.",
        "I said",
        "I have no idea. She smiled at me.",
    ]
    redo(store, [1], find_engine=new_engine)
    assert texts(store)[1:] == old[1:]
    assert reviews.load(store, 1).pinned == {2}
    # Their undoing too.
    for _ in range(2):
        history.undo(store, 1)
    assert texts(store)[1:] == ["I said", "I have no idea.", "She smiled at me."]
    history.undo(store, 1)
    history.undo(store, 1)
    review = reviews.load(store, 1)
    assert [each.text for each in review.sentences][1:] == [
        "I said I have no idea.",
        "She smiled at me.",
    ]
    assert maintenance.check(store) == []
    go_back(store, [1])
    assert texts(store)[1] == "I said"


def test_a_change_of_words_is_taken_back_in_another_transcript(
    store: Store, tmp_path: Path
) -> None:
    add(store, memo(tmp_path), old_engine())
    edits.correct(store, 1, "I said I have no clue.", lambda review: 1)
    edits.pin(store, 1, ["answers"], lambda review: 1)
    redo(store, [1], find_engine=new_engine)
    assert history.undo(store, 1).left == ()
    assert reviews.load(store, 1).pinned == frozenset()
    assert history.undo(store, 1).left == ()
    assert texts(store)[1] == "I said I have no idea."


Step = tuple[str, int, int]
some_steps = st.lists(
    st.tuples(
        st.sampled_from(["pin", "text", "split", "join"]), st.integers(0, 9), st.integers(0, 9)
    ),
    max_size=8,
)


@settings(max_examples=6)
@given(some_steps)
def test_any_changes_are_taken_back_and_made_again(steps: list[Step]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Home(Path(folder) / "home")) as store,
    ):
        add_review(store, ["One two three.", "Four five.", "Six seven eight nine."])
        found = [shape(reviews.load(store, 1))]
        for act, at, what in steps:
            count = len(texts(store))
            index = at % count
            now = state(store, index)
            words = now.sentence.text.split()
            if act == "pin":
                change(store, Replacement(index, 1, (now.pinned_under(SHEET.keys[what % 3 : 2]),)))
            elif act == "text":
                new = replace(now, sentence=edited(now.sentence, f"{what} words", "user"))
                change(store, Replacement(index, 1, (new,)))
            elif act == "split" and len(words) > 1:
                middle = 1 + what % (len(words) - 1)
                split_at(store, index, " ".join(words[:middle]), " ".join(words[middle:]))
            elif act == "join" and index + 1 < count:
                join_at(store, index)
            after = shape(reviews.load(store, 1))
            if len(changes.steps(store, 1)) == len(found):
                found.append(after)
        assert maintenance.check(store) == []
        for before in found[-2::-1]:
            assert history.undo(store, 1).left == ()
            assert shape(reviews.load(store, 1)) == before
        for after in found[1:]:
            assert history.redo(store).left == ()
            assert shape(reviews.load(store, 1)) == after
