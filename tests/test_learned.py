from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Prompt
from pipeline.archive.archive import Archive
from pipeline.archive.corrections import corrections
from pipeline.home import Home
from pipeline.review.edits import pin
from pipeline.review.filing import refile
from pipeline.review.learning import learned_for
from pipeline.segment.learned import Learned, residuals, unit
from pipeline.segment.scorer import Reading, load_scorer, read, scorer_id
from tests.reviews import add_review

KEYS = ("questions", "answers")
SAID = [
    "They asked about caching.",
    "I told them that we cache at the edge.",
    "Her kettle was purple and it sang.",
]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(Home(tmp_path / "home")) as archive:
        yield archive


def reading(*vectors: list[float]) -> Reading:
    rows = np.array(vectors, dtype=np.float32)
    return Reading(np.zeros((len(rows), 2), np.float32), np.zeros((len(rows), 5), np.float32), rows)


def learned(vector: list[float], off: list[float]) -> Learned:
    return Learned(unit(np.array([vector], np.float32)), np.array([off], np.float32), {})


def test_a_sentence_like_a_corrected_one_moves_towards_the_correction() -> None:
    found = learned([1, 0], [0.9, -0.8]).beside(reading([2, 0], [0, 1], [-1, 0]))
    assert found[0, 0] > 0.5 > -0.5 > found[0, 1]
    assert found[1:].tolist() == [[0, 0], [0, 0]]


def test_where_the_scorer_was_right_nothing_moves() -> None:
    assert not learned([1, 0], [0, 0]).beside(reading([1, 0])).any()


def test_no_examples_change_nothing() -> None:
    none = Learned(np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32), {})
    one = reading([1, 0])
    assert none.beside(one) is one.log_odds


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), max_size=40))
def test_many_examples_move_no_sentence_without_bound(off: list[tuple[float, float]]) -> None:
    vectors = np.tile(np.array([[1, 0]], np.float32), (len(off), 1))
    rows = np.array(off, dtype=np.float32).reshape(len(off), 2)
    moved = Learned(vectors, rows, {}).beside(reading([1, 0]))
    assert np.abs(moved).max() <= 4


def test_residuals_are_what_is_true_less_what_was_said() -> None:
    found = residuals(reading([1, 0], [1, 0]), KEYS, [frozenset({"answers"}), frozenset()])
    assert found.tolist() == [[-0.5, 0.5], [-0.5, -0.5]]


def test_sentences_filed_under_a_prompt_of_the_users_own_become_its_examples() -> None:
    prompt = Prompt("pay", "What did they say about pay?", "Facts", ("Forty thousand.",))
    taught = Learned(np.zeros((0, 2)), np.zeros((0, 2)), {"pay": ["The bonus is in spring."]})
    assert taught.with_examples(prompt).examples == ("Forty thousand.", "The bonus is in spring.")
    other = Prompt("travel", "How far is it?", "Facts")
    assert taught.with_examples(other) == other


def test_without_corrections_there_is_nothing_to_learn(archive: Archive) -> None:
    number = add_review(archive, SAID)
    assert learned_for(archive, number) is None


def test_a_correction_teaches_the_next_review_and_not_its_own(archive: Archive) -> None:
    first = add_review(archive, SAID, name="a")
    pin(archive, first, ["made_up"], lambda review: 2)
    second = add_review(archive, ["Hello.", SAID[2]], name="b")
    assert learned_for(archive, first) is None
    taught = learned_for(archive, second)
    assert taught is not None
    column = load_scorer().keys.index("made_up")
    assert taught.residuals[0, column] > 0
    before = read(("Hello.", SAID[2]))
    assert taught.beside(before)[1, column] > before.log_odds[1, column]
    # Of prompts that the sheet does not have, the user has said nothing.
    assert taught.residuals[0, load_scorer().keys.index("welcome")] == 0


def test_what_was_read_once_is_kept(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add_review(archive, SAID, name="a")
    pin(archive, first, [], lambda review: 0)
    second = add_review(archive, ["Hello."], name="b")
    once = learned_for(archive, second)
    assert [one.read is None for one in corrections(archive, scorer_id(), but=second)] == [False]

    def forbidden(texts: tuple[str, ...]) -> Reading:
        raise AssertionError("read again")

    monkeypatch.setattr("pipeline.segment.scorer.read", forbidden)
    again = learned_for(archive, second)
    assert once is not None
    assert again is not None
    np.testing.assert_allclose(again.vectors, once.vectors, atol=2e-3)
    np.testing.assert_allclose(again.residuals, once.residuals, atol=1e-6)


def test_another_scorer_reads_anew(archive: Archive) -> None:
    first = add_review(archive, SAID, name="a")
    pin(archive, first, [], lambda review: 0)
    second = add_review(archive, ["Hello."], name="b")
    learned_for(archive, second)
    assert [one.read for one in corrections(archive, "another", but=second)] == [None]


def test_a_deleted_review_teaches_no_longer(archive: Archive) -> None:
    first = add_review(archive, SAID, name="a")
    pin(archive, first, ["made_up"], lambda review: 2)
    second = add_review(archive, ["Hello."], name="b")
    assert learned_for(archive, second) is not None
    archive.delete(first)
    assert learned_for(archive, second) is None
    assert archive.store.rows("SELECT count(*) FROM readings")[0][0] == 0
    assert archive.check() == []


def test_a_correction_stays_whatever_is_filed_later(archive: Archive) -> None:
    first = add_review(archive, SAID, name="a")
    pin(archive, first, ["made_up"], lambda review: 0)
    second = add_review(archive, SAID, name="b")
    pin(archive, second, [], lambda review: 0)
    for number in (first, second, first):
        refile(archive, number)
    placed = [one for one in archive.review(first).placements if one.sentence == 0]
    assert [(one.prompt, one.placed_by) for one in placed] == [("made_up", "user")]
    assert not [one for one in archive.review(second).placements if one.sentence == 0]
