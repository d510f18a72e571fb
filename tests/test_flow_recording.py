from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.errors import MemoUnreadable
from pipeline.flow.recording import file_recording, is_mistake
from pipeline.flow.retranscribe import go_back, redo
from pipeline.home import Home
from pipeline.recording.session import save_session
from pipeline.review.edits import pin
from tests.recordings import file_it, new_session, recorded
from tests.scripted import EchoEngine, silence, speech_like


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def test_a_guided_one_is_filed_where_it_was_said(home: Home) -> None:
    session = replace(new_session(home), marks=((0.0, "made_up"), (10.5, "questions")))
    recorded(session, speech_like(9), silence(3.6), speech_like(4, 1), silence(1)).close()
    review_id = file_it(home, session, EchoEngine())
    with Store.open(home) as store:
        review = reviews.load(store, review_id)
        placed = {each.sentence: (each.prompt, each.placed_by) for each in review.placements}
        assert placed == {
            each.index: ("made_up" if each.start_s < 10.5 else "questions", "guided")
            for each in review.sentences
        }
        # The user has the last word, and filing anew changes neither.
        from pipeline.review.edits import pin
        from pipeline.review.placing import place_again

        pin(store, review_id, ["answers"], lambda review: 0)
        place_again(store, review_id)
        review = reviews.load(store, review_id)
    by = {each.sentence: (each.prompt, each.placed_by) for each in review.placements}
    assert by[0] == ("answers", "user")
    assert by[len(review.sentences) - 1] == ("questions", "guided")


@pytest.mark.parametrize(
    ("sounds", "expected"),
    [
        ((silence(3),), True),
        ((silence(0.1),), True),
        ((silence(10.5),), False),  # long enough to have been meant
        ((silence(1), speech_like(3), silence(1)), False),
    ],
)
def test_a_few_seconds_without_speech_are_a_mistake(
    home: Home, sounds: tuple[NDArray[np.int16], ...], expected: bool
) -> None:
    session = new_session(home)
    recorded(session, *sounds).close()
    assert is_mistake(session) is expected


def test_redo_files_a_guided_recording_where_it_was_said(home: Home) -> None:
    session = replace(new_session(home), marks=((0.0, "made_up"), (10.5, "questions"), (14.0, "")))
    sounds = (speech_like(9), silence(3.6), speech_like(4, 1), silence(3.6), speech_like(5, 2))
    recorded(session, *sounds).close()
    review_id = file_it(home, session, EchoEngine())

    def guided(store: Store) -> list[tuple[float, str, str]]:
        review = reviews.load(store, review_id)
        return [
            (review.sentences[each.sentence].start_s, each.prompt, each.placed_by)
            for each in review.placements
        ]

    with Store.open(home) as store:
        before = guided(store)
        assert {prompt for _, prompt, _ in before} >= {"made_up", "questions"}
        pin(store, review_id, ["answers"], lambda review: 0)
        result = redo(store, [review_id], find_engine=lambda: EchoEngine(name="better"))
        assert result.done
        after = guided(store)
        assert after[0][1:] == ("answers", "user")
        assert [each for each in after if each[2] == "guided"] == [
            each for each in before[1:] if each[2] == "guided"
        ]
        go_back(store, [review_id])
        assert guided(store) == after


def test_a_review_that_was_deleted_meanwhile_costs_no_recording(home: Home) -> None:
    session = new_session(home, review_id=7)
    recorded(session, speech_like(9), silence(1)).close()
    assert file_it(home, session, EchoEngine()) == 1


def test_killed_between_the_last_steps(home: Home) -> None:
    session = new_session(home)
    recorded(session, speech_like(9), silence(1)).close()
    assert file_it(home, session, EchoEngine()) == 1
    save_session(session)  # as if it had not been removed
    engine = EchoEngine()
    assert file_it(home, session, engine) == 1
    assert engine.heard == []


def test_a_recording_without_sound(home: Home) -> None:
    session = new_session(home)
    recorded(session).close()
    with Store.open(home) as store, pytest.raises(MemoUnreadable):
        file_recording(session, store=store, find_engine=EchoEngine)


def test_the_same_bytes_are_filed_once(home: Home) -> None:
    first = new_session(home)
    recorded(first, speech_like(9), silence(1)).close()
    assert file_it(home, first, EchoEngine()) == 1
    second = new_session(home)
    assert second.path != first.path
    recorded(second, speech_like(9), silence(1)).close()
    assert file_it(home, second, EchoEngine()) == 1
    assert list(home.audio.iterdir()) == [first.path]
