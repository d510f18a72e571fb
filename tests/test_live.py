import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipeline.flow.live
from models import Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.errors import EngineError, MemoUnreadable
from pipeline.flow.live import Live
from pipeline.flow.recording import discard, file_recording
from pipeline.flow.transcript import MarkedSentences
from pipeline.home import Home
from pipeline.recording.session import Session, begun, save
from pipeline.recording.wav import WavWriter
from pipeline.transcription.cutter import Cutter
from pipeline.transcription.vad import Stretch
from tests.reviews import SHEET, add_review
from tests.scripted import EchoEngine, ScriptedEngine, silence, speech_like

# Cutting


def stretches(*times_s: tuple[float, float]) -> list[Stretch]:
    return [
        Stretch(round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ))
        for start_s, end_s in times_s
    ]


def cut_s(
    *times_s: tuple[float, float],
    now_s: float,
    since_s: float | None = None,
    start_s: float = 0.0,
) -> float | None:
    """Up to where speech is heard now, in seconds; None where it waits."""
    cutter = Cutter()
    cutter.feed(stretches(*times_s))
    cutter.advance(round(start_s * SAMPLE_RATE_HZ))
    since = None if since_s is None else round(since_s * SAMPLE_RATE_HZ)
    cut = cutter.cut(round(now_s * SAMPLE_RATE_HZ), since)
    return None if cut is None else cut.end / SAMPLE_RATE_HZ


@pytest.mark.parametrize(
    ("times_s", "now_s", "since_s", "expected_s"),
    [
        ((), 60, None, None),
        (((0, 7),), 8, None, None),  # too short
        (((0, 7),), 10, None, 8.5),  # but followed by a long silence
        (((0, 9),), 9.3, None, None),  # too short a silence
        (((0, 9),), 9.4, None, 9.2),
        (((0, 9),), 20, 9.3, None),  # the next speech is going on
        (((0, 9),), 20, 9.6, 9.3),  # but began after a silence that was long enough
        (((0, 9), (9.5, 12), (12.2, 13)), 20, 13.2, 9.25),
        (((0, 5), (5.2, 9)), 9.5, None, 9.25),
        # Too much for one window: behind the longest silence, not too early, late if possible.
        (((0, 10), (11, 20), (20.3, 29)), 29.1, 29.1, 10.5),
        (((0, 2), (4, 20), (20.3, 29)), 29.1, 29.1, 20.15),
        (((0, 10), (10.5, 20), (20.5, 29)), 29.1, 29.1, 20.25),
        (((0, 24), (24, 40)), 40, 40, 24),
    ],
)
def test_where_it_cuts(
    times_s: tuple[tuple[float, float], ...],
    now_s: float,
    since_s: float | None,
    expected_s: float | None,
) -> None:
    found_s = cut_s(*times_s, now_s=now_s, since_s=since_s)
    assert found_s == (pytest.approx(expected_s) if expected_s is not None else None)


def test_what_was_heard_is_not_heard_again() -> None:
    assert cut_s((0, 9), now_s=20, start_s=9.2) is None
    assert cut_s((0, 9), now_s=20, start_s=8) == pytest.approx(14.5)


def test_a_click_is_no_word_but_is_dealt_with() -> None:
    cutter = Cutter()
    cutter.feed(stretches((5, 5.1)))
    cut = cutter.cut(10 * SAMPLE_RATE_HZ)
    assert cut is not None
    assert cut.window is None
    cutter.advance(cut.end)
    assert cutter.rest == ()


@given(st.lists(st.tuples(st.floats(0.05, 24), st.floats(0.13, 12)), min_size=1, max_size=30))
def test_all_speech_is_heard_once_and_in_order(pieces: list[tuple[float, float]]) -> None:
    cutter, now, heard = Cutter(), 0, []
    whole: list[Stretch] = []
    for speech_s, silence_s in pieces:
        whole.append(Stretch(now, now + round(speech_s * SAMPLE_RATE_HZ)))
        cutter.feed(whole[-1:])
        now = whole[-1].end + round(silence_s * SAMPLE_RATE_HZ)
        while (cut := cutter.cut(now)) is not None:
            if cut.window is not None:
                assert cut.window.seconds <= 28 or len(cut.window.speech) == 1
                heard += cut.window.speech
            cutter.advance(cut.end)
    for before, after in itertools.pairwise(heard):
        assert before.end <= after.start
    left = [*heard, *cutter.rest]
    for each in whole:
        # Every stretch is in one window or left; clicks alone are passed over.
        covered = sum(
            max(0, min(each.end, other.end) - max(each.start, other.start)) for other in left
        )
        assert covered >= each.end - each.start - 0.3 * SAMPLE_RATE_HZ


# Sentences of a guided recording


def words(text: str) -> list[Word]:
    return [Word(word, float(at), at + 0.9) for at, word in enumerate(text.split())]


def test_another_prompt_ends_the_sentence() -> None:
    builder = MarkedSentences(lambda: ((0.0, "questions"), (3.0, "answers"), (6.0, "")))
    found = [*builder.feed(words("one two three four five six seven eight")), *builder.flush()]
    assert [each.text for each in found] == ["one two three", "four five six", "seven eight"]
    assert builder.guided == [(0, "questions"), (1, "answers")]


def test_without_prompts_sentences_are_as_ever() -> None:
    builder = MarkedSentences(tuple)
    found = [*builder.feed(words("One two. Three four.")), *builder.flush()]
    assert [each.text for each in found] == ["One two.", "Three four."]
    assert builder.guided == []


# While a recording grows


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def new_take(home: Home, **fields: object) -> Session:
    begun_at = datetime(2026, 3, 4, 18, 12).astimezone()
    with begun(home, replace(Session(home.audio, begun_at, SHEET), **fields)) as session:
        return session


def wait_for(live: Live, condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not condition():
        assert live.view.error is None, live.view.error
        assert time.monotonic() < until
        time.sleep(0.01)


def recorded(session: Session, *sounds: np.ndarray) -> WavWriter:
    file = WavWriter(session.path)
    for sound in sounds:
        file.append(sound.tobytes())
    return file


def file_it(
    home: Home, session: Session, engine: EchoEngine | ScriptedEngine, **options: object
) -> int:
    with Store.open(home) as store:
        filed = file_recording(session, store=store, find_engine=lambda: engine, **options)
        assert maintenance.check(store) == []
    assert not session.note.exists()
    return filed.review_id


def test_it_transcribes_while_the_recording_grows(home: Home) -> None:
    session, engine = new_take(home), EchoEngine()
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
    session, engine = new_take(home), EchoEngine()
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

        def transcribe(self, *arguments, **options):  # noqa: ANN002, ANN003, ANN202
            self.is_free.wait(60)
            return super().transcribe(*arguments, **options)

    session, engine = new_take(home), Slow()
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
    session, engine = new_take(home), ScriptedEngine("They asked me.", fail_at=0)
    recorded(session, speech_like(9), silence(3.6)).close()
    live = Live(home, session, lambda: engine)
    live.start()
    while live.view.error is None:
        time.sleep(0.01)
    live.stop()
    assert isinstance(live.view.error, EngineError)
    assert session.note.exists()
    assert file_it(home, session, ScriptedEngine("They asked me.")) == 1


def test_placed_while_it_grows(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from models import Placement

    monkeypatch.setattr(
        pipeline.flow.live,
        "segment",
        lambda sentences, sheet: [Placement(each.index, "questions", 0.9) for each in sentences],
    )
    session = new_take(home)
    recorded(session, speech_like(9), silence(3.6)).close()
    live = Live(home, session, EchoEngine, covered=["answers"])
    live.start()
    wait_for(live, lambda: "questions" in live.view.covered)
    live.stop()
    assert live.view.covered == {"answers", "questions"}
    with Store.open(home) as store:
        assert {each.prompt for each in reviews.load(store, 1).placements} == {"questions"}


def test_a_guided_one_is_filed_where_it_was_said(home: Home) -> None:
    session = replace(new_take(home), marks=((0.0, "made_up"), (10.5, "questions")))
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
        from pipeline.review.filing import refile

        pin(store, review_id, ["answers"], lambda review: 0)
        refile(store, review_id)
        review = reviews.load(store, review_id)
    by = {each.sentence: (each.prompt, each.placed_by) for each in review.placements}
    assert by[0] == ("answers", "user")
    assert by[len(review.sentences) - 1] == ("questions", "guided")


def test_a_further_memo_follows_the_first(home: Home) -> None:
    with Store.open(home) as store:
        review_id = add_review(store, ["They asked about closures."])
    session, engine = new_take(home, review_id=review_id), EchoEngine()
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


def test_a_review_that_was_deleted_meanwhile_costs_no_recording(home: Home) -> None:
    session = new_take(home, review_id=7)
    recorded(session, speech_like(9), silence(1)).close()
    assert file_it(home, session, EchoEngine()) == 1


def test_killed_between_the_last_steps(home: Home) -> None:
    session = new_take(home)
    recorded(session, speech_like(9), silence(1)).close()
    assert file_it(home, session, EchoEngine()) == 1
    save(session)  # as if it had not been removed
    engine = EchoEngine()
    assert file_it(home, session, engine) == 1
    assert engine.heard == []


def test_a_recording_without_sound(home: Home) -> None:
    session = new_take(home)
    recorded(session).close()
    with Store.open(home) as store, pytest.raises(MemoUnreadable):
        file_recording(session, store=store, find_engine=EchoEngine)


def test_discarding_leaves_nothing(home: Home) -> None:
    session = new_take(home)
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


def test_the_same_bytes_are_filed_once(home: Home) -> None:
    first = new_take(home)
    recorded(first, speech_like(9), silence(1)).close()
    assert file_it(home, first, EchoEngine()) == 1
    second = new_take(home)
    assert second.path != first.path
    recorded(second, speech_like(9), silence(1)).close()
    assert file_it(home, second, EchoEngine()) == 1
    assert list(home.audio.iterdir()) == [first.path]
