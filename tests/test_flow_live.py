import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pipeline.flow.live
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.errors import EngineError
from pipeline.flow.live import Live
from pipeline.flow.recording import discard
from pipeline.home import Home
from tests.recordings import file_it, new_session, recorded, wait_for
from tests.reviews import add_review
from tests.scripted import EchoEngine, ScriptedEngine, TellingEngine, silence, speech_like


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def test_it_transcribes_while_the_recording_grows(home: Home) -> None:
    session, engine = new_session(home), EchoEngine()
    file = recorded(session, speech_like(9), silence(3.6))
    live = Live(home, session, lambda: engine)
    live.start()
    wait_for(live, lambda: live.view.heard_s > 8)
    with Store.open(home) as store:
        (line,) = reviews.list_all(store)
        assert line.is_pending
        assert line.sentences
    file.append(np.concatenate([speech_like(10, 1), silence(3.6), speech_like(3, 2)]).tobytes())
    wait_for(live, lambda: live.view.heard_s > 22)
    shown = live.view.sentences
    live.stop()
    file.close()
    review_id = file_it(home, session, engine, live=live)
    with Store.open(home) as store:
        review = reviews.load(store, review_id)
        assert reviews.list_all(store)[0].is_pending is False
    assert review.is_complete
    assert len(engine.heard) == 3
    assert [each.text for each in review.sentences][: len(shown)] == [each.text for each in shown]
    (transcript,) = review.transcripts
    assert transcript.recording.seconds == pytest.approx(29.2)
    assert len(transcript.recording.sha256) == 64
    ends = [each.end_s for each in review.sentences]
    assert ends == sorted(ends)
    assert ends[-1] > 28


def test_a_killed_one_is_gone_on_with(home: Home) -> None:
    session, engine = new_session(home), EchoEngine()
    recorded(session, speech_like(9), silence(3.6), speech_like(9, 1), silence(1)).close()
    live = Live(home, session, lambda: engine)
    live.start()
    wait_for(live, lambda: live.view.heard_s > 8)
    live.stop()
    heard = len(engine.heard)
    review_id = file_it(home, session, engine)  # nothing is known of the rest
    with Store.open(home) as store:
        review = reviews.load(store, review_id)
        assert len(reviews.list_all(store)) == 1
    assert review.sentences[0].start_s < 1
    assert review.sentences[-1].start_s > 12
    assert len(engine.heard) <= heard + 1  # the first window was not heard again


def test_a_slow_machine_leaves_the_rest_for_later(home: Home) -> None:
    class Slow(EchoEngine):
        is_free = threading.Event()

        def transcribe(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401  # passed on
            self.is_free.wait(60)
            return super().transcribe(*arguments, **options)

    session, engine = new_session(home), Slow()
    pieces = [each for seed in range(12) for each in (speech_like(9, seed), silence(0.8))]
    file = recorded(session, *pieces)
    live = Live(home, session, lambda: engine)
    live.start()
    time.sleep(0.5)
    engine.is_free.set()
    live.stop()
    file.close()
    assert live.view.heard_s < 30
    review_id = file_it(home, session, engine, live=live)
    with Store.open(home) as store:
        review = reviews.load(store, review_id)
    covered = {int(w.start_s // 9.8) for each in review.sentences for w in each.words}
    assert covered == set(range(12))


def test_an_engine_that_fails_leaves_the_recording_alone(home: Home) -> None:
    session, engine = new_session(home), ScriptedEngine("They asked me.", fail_at=0)
    recorded(session, speech_like(9), silence(3.6)).close()
    live = Live(home, session, lambda: engine)
    live.start()
    while live.view.error is None:
        time.sleep(0.01)
    live.stop()
    assert isinstance(live.view.error, EngineError)
    assert session.file.exists()
    assert file_it(home, session, ScriptedEngine("They asked me.")) == 1


def test_placed_while_it_grows(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from models import Placement

    monkeypatch.setattr(
        pipeline.flow.live,
        "segment",
        lambda sentences, sheet: [Placement(each.index, "questions", 0.9) for each in sentences],
    )
    session = new_session(home)
    recorded(session, speech_like(9), silence(3.6)).close()
    live = Live(home, session, EchoEngine, covered=["answers"])
    live.start()
    wait_for(live, lambda: "questions" in live.view.covered)
    live.stop()
    assert live.view.covered == {"answers", "questions"}
    with Store.open(home) as store:
        assert {each.prompt for each in reviews.load(store, 1).placements} == {"questions"}


def test_a_further_memo_follows_the_first(home: Home) -> None:
    with Store.open(home) as store:
        review_id = add_review(store, ["They asked about closures."])
    session, engine = new_session(home, review_id=review_id), EchoEngine()
    file = recorded(session, speech_like(9), silence(3.6))
    live = Live(home, session, lambda: engine)
    live.start()
    wait_for(live, lambda: live.view.heard_s > 8)
    live.stop()
    file.close()
    assert file_it(home, session, engine, live=live) == review_id
    with Store.open(home) as store:
        review = reviews.load(store, review_id)
    assert len(review.transcripts) == 2
    assert review.sentences[0].text == "They asked about closures."


def test_discarding_leaves_nothing(home: Home) -> None:
    session = new_session(home)
    recorded(session, speech_like(9), silence(3.6)).close()
    live = Live(home, session, EchoEngine)
    live.start()
    wait_for(live, lambda: live.view.heard_s > 8)
    live.stop()
    with Store.open(home) as store:
        other = add_review(store, ["They asked about closures."])
        discard(session, store)
        assert [each.review_id for each in reviews.list_all(store)] == [other]
        assert maintenance.check(store) == []
    assert list(home.audio.iterdir()) == []


# What is said after the last window


def test_what_is_being_said_is_shown_until_its_window_is_transcribed(home: Home) -> None:
    session, engine = new_session(home), TellingEngine()
    file = recorded(session, speech_like(3))
    live = Live(home, session, lambda: engine)
    live.start()
    wait_for(live, lambda: live.view.preview == "said so far 1")
    assert live.view.open_s < 0.5
    assert not live.view.sentences
    assert engine.previewed == [pytest.approx(3, abs=0.1)]
    file.append(np.concatenate([speech_like(6, 1), silence(3.6)]).tobytes())
    wait_for(live, lambda: live.view.heard_s > 8)
    assert live.view.preview == ""
    assert live.view.sentences
    file.append(speech_like(4, 2).tobytes())
    wait_for(live, lambda: bool(live.view.preview))
    assert live.view.open_s > 11
    live.stop()
    file.close()
    review_id = file_it(home, session, engine, live=live)
    with Store.open(home) as store:
        review = reviews.load(store, review_id)
    assert not any("said so far" in each.text for each in review.sentences)
    assert review.sentences[-1].end_s > 15


def test_the_words_after_the_last_sentence_are_shown_with_it(home: Home) -> None:
    engine = ScriptedEngine("They asked me. And then")
    session = new_session(home)
    recorded(session, speech_like(9), silence(1.2)).close()
    live = Live(home, session, lambda: engine)
    live.start()
    wait_for(live, lambda: live.view.heard_s > 8)
    live.stop()
    assert [each.text for each in live.view.sentences] == ["They asked me."]
    assert live.view.begun == "And then"
    assert live.view.open_s > live.view.sentences[-1].start_s


def test_a_window_that_is_ready_ends_the_preview_in_work(home: Home) -> None:
    session, engine = new_session(home), TellingEngine()
    engine.is_free.clear()
    file = recorded(session, speech_like(3))
    live = Live(home, session, lambda: engine)
    live.start()
    wait_for(live, lambda: bool(engine.previewed))
    file.append(np.concatenate([speech_like(6, 1), silence(3.6)]).tobytes())
    wait_for(live, lambda: live.view.heard_s > 8)
    assert engine.given_up.wait(20)
    live.stop()
    file.close()


def test_the_stop_ends_the_preview_in_work(home: Home) -> None:
    session, engine = new_session(home), TellingEngine()
    engine.is_free.clear()
    file = recorded(session, speech_like(3))
    live = Live(home, session, lambda: engine)
    live.start()
    wait_for(live, lambda: bool(engine.previewed))
    live.end_previews()
    assert engine.given_up.wait(20)
    live.stop()
    file.close()
    assert file_it(home, session, engine, live=live) == 1
    assert len(engine.previewed) == 1


def test_a_preview_that_fails_ends_no_recording(home: Home) -> None:
    session, engine = new_session(home), TellingEngine(fails=True)
    file = recorded(session, speech_like(3))
    live = Live(home, session, lambda: engine)
    live.start()
    wait_for(live, lambda: bool(engine.previewed))
    file.append(np.concatenate([speech_like(6, 1), silence(3.6)]).tobytes())
    wait_for(live, lambda: live.view.heard_s > 8)
    assert live.view.error is None
    assert live.view.sentences
    live.stop()
    file.close()
    assert len(engine.previewed) == 1
