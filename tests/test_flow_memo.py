import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from models import Filed, Interview, Placement
from pipeline import audio
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model
from pipeline.errors import EngineError, MemoError, UsageError, WeightsMissing
from pipeline.flow.memo import file_memo
from pipeline.home import Home
from pipeline.review.edits import pin
from pipeline.review.placing import place_again
from pipeline.sheets import load_sheet
from pipeline.transcription.engines import Engine
from tests.reviews import delete_sentence
from tests.scripted import EchoEngine, ScriptedEngine, silence, speech_like

INTERVIEW = Interview(company="Acme")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path / "home")) as store:
        yield store


def write(path: Path, *pieces: NDArray[np.int16]) -> Path:
    soundfile.write(path, np.concatenate(pieces), audio.SAMPLE_RATE_HZ)
    return path


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    """A memo of several windows."""
    pieces = [each for seed in range(4) for each in (speech_like(20, seed), silence(2))]
    return write(tmp_path / "memo.wav", *pieces)


def file(store: Store, path: Path, engine: Engine, **options: str) -> Filed:
    return file_memo(
        path,
        store=store,
        find_engine=lambda: engine,
        sheet=load_sheet("interview"),
        interview=INTERVIEW,
        **options,  # type: ignore[arg-type]  # only text options are given
    )


def texts(store: Store, review_id: int) -> list[str]:
    return [each.text for each in reviews.load(store, review_id).sentences]


def test_a_memo_becomes_a_review(store: Store, memo: Path) -> None:
    filed = file(store, memo, EchoEngine())
    review = reviews.load(store, filed.review_id)
    assert filed.is_new
    assert review.interview == INTERVIEW
    assert review.transcripts[0].complete
    assert review.transcripts[0].engine == "scripted"
    assert review.transcripts[0].language == "en"
    assert len(review.sentences) >= 4
    recording = review.transcripts[0].recording
    assert recording.path.parent == store.home.audio
    assert recording.path.read_bytes() == memo.read_bytes()
    assert recording.original_name == "memo.wav"
    assert maintenance.check(store) == []


def test_the_same_bytes_arrive_once(store: Store, memo: Path, tmp_path: Path) -> None:
    engine = EchoEngine()
    first = file(store, memo, engine)
    calls = len(engine.heard)
    copy = tmp_path / "another name.wav"
    copy.write_bytes(memo.read_bytes())
    assert file(store, copy, engine) == Filed(first.review_id, is_new=False)
    assert len(engine.heard) == calls


def test_a_memo_that_is_there_needs_no_weights(store: Store, memo: Path) -> None:
    file(store, memo, EchoEngine())

    def none() -> Engine:
        raise WeightsMissing("none")

    sheet = load_sheet("interview")
    again = file_memo(memo, store=store, find_engine=none, sheet=sheet, interview=INTERVIEW)
    assert not again.is_new


@pytest.mark.parametrize("fail_at", [0, 1, 2, 3])
def test_a_run_that_broke_off_is_gone_on_with(
    store: Store, memo: Path, tmp_path: Path, fail_at: int
) -> None:
    undisturbed = EchoEngine()
    with Store.open(Home(tmp_path / "undisturbed")) as other:
        expected = texts(other, file(other, memo, undisturbed).review_id)
    with pytest.raises(EngineError):
        file(store, memo, EchoEngine(fail_at=fail_at))
    assert [line.is_complete for line in reviews.list_all(store)] == [False]
    assert maintenance.check(store) == []
    engine = EchoEngine()
    filed = file(store, memo, engine)
    assert engine.heard == undisturbed.heard[fail_at:]  # what was done is not done again
    assert texts(store, filed.review_id) == expected
    assert [line.is_complete for line in reviews.list_all(store)] == [True]
    assert maintenance.check(store) == []


def test_other_settings_start_cleanly(store: Store, memo: Path) -> None:
    with pytest.raises(EngineError):
        file(store, memo, EchoEngine(fail_at=2))
    engine = EchoEngine(name="another")
    filed = file(store, memo, engine)
    assert len(engine.heard) >= 4
    assert len(texts(store, filed.review_id)) == len(set(texts(store, filed.review_id)))
    assert len(reviews.list_all(store)) == 1


def test_the_language_heard_is_kept(store: Store, memo: Path) -> None:
    filed = file(store, memo, EchoEngine(language="de"), language="auto")
    assert reviews.load(store, filed.review_id).transcripts[0].language == "de"


def test_a_memo_without_speech(store: Store, tmp_path: Path) -> None:
    engine = ScriptedEngine("Thank you for watching.")
    filed = file(store, write(tmp_path / "quiet.wav", silence(30)), engine)
    review = reviews.load(store, filed.review_id)
    assert review.sentences == ()
    assert review.placements == ()
    assert review.transcripts[0].complete


def test_nothing_is_kept_of_what_is_no_memo(store: Store, tmp_path: Path) -> None:
    bad = tmp_path / "memo.wav"
    bad.write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20))
    with pytest.raises(MemoError):
        file(store, bad, EchoEngine())
    assert list(store.home.audio.iterdir()) == []
    assert reviews.list_all(store) == ()


def test_refiling_keeps_what_the_user_placed(store: Store, memo: Path) -> None:
    text = "They asked me what a closure is. I said I have no idea."
    number = file(store, memo, ScriptedEngine(text)).review_id
    placed = reviews.load(store, number).placements
    assert {(0, "questions")} <= {(each.sentence, each.prompt) for each in placed}
    mine = Placement(0, "interest", 1.0, "user")
    store.execute("DELETE FROM placements")
    file_by_model(store, number, [mine], [])
    place_again(store, number)
    review = reviews.load(store, number)
    assert [each for each in review.placements if each.sentence == 0] == [mine]
    assert [each for each in review.placements if each.sentence == 1] == [
        each for each in placed if each.sentence == 1
    ]


def test_two_at_once_on_the_same_memo_both_end_well(tmp_path: Path, memo: Path) -> None:
    home = Home(tmp_path / "home")
    engines = [EchoEngine(), EchoEngine()]
    results: list[Filed] = []

    def run(engine: Engine) -> None:
        with Store.open(home) as store:
            results.append(file(store, memo, engine))

    threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((each.review_id, each.is_new) for each in results) == [(1, False), (1, True)]
    assert min(len(engine.heard) for engine in engines) == 0


def test_a_recording_of_the_recorder_is_not_copied(store: Store) -> None:
    path = write(store.home.audio / "20260304_181200.wav", speech_like(5))
    filed = file(store, path, EchoEngine())
    assert list(store.home.audio.iterdir()) == [path]
    assert reviews.load(store, filed.review_id).transcripts[0].recording.path == path


def test_a_later_run_may_tell_of_the_interview(store: Store, memo: Path) -> None:
    sheet = load_sheet("interview")
    with pytest.raises(EngineError):
        file(store, memo, EchoEngine(fail_at=1))
    told = Interview(company="Blue", role="tester")
    number = file_memo(
        memo, store=store, find_engine=EchoEngine, sheet=sheet, interview=told
    ).review_id
    # What was said first stays, what was not said is filled in.
    assert reviews.load(store, number).interview == Interview(company="Acme", role="tester")


def test_a_memo_of_another_review_is_not_attached(store: Store, memo: Path) -> None:
    with pytest.raises(EngineError):
        file(store, memo, EchoEngine(fail_at=1))
    other = file(store, write(memo.with_name("other.wav"), speech_like(5, 9)), EchoEngine())
    with pytest.raises(UsageError, match="belongs to review 1"):
        file_memo(
            memo,
            store=store,
            find_engine=EchoEngine,
            sheet=load_sheet("interview"),
            interview=INTERVIEW,
            review_id=other.review_id,
        )


def test_an_unfinished_review_is_not_corrected(store: Store, memo: Path) -> None:
    with pytest.raises(EngineError):
        file(store, memo, EchoEngine(fail_at=2))
    with pytest.raises(UsageError, match="unfinished"):
        pin(store, 1, ["made_up"], lambda review: 0)


def test_what_is_filed_late_goes_to_its_own_sentences(store: Store, memo: Path) -> None:
    """A sentence that is gone does not shift what is filed."""
    number = file(store, memo, EchoEngine()).review_id
    review, ids = reviews.load_with_ids(store, number)
    delete_sentence(store, ids[0])
    last = len(ids) - 1
    placements = [Placement(0, "questions", 0.9), Placement(last, "answers", 0.9)]
    file_by_model(store, number, placements, [], ids)
    after = reviews.load(store, number)
    (placed,) = after.placements
    assert after.sentences[placed.sentence].text == review.sentences[last].text
    assert maintenance.check(store) == []


def test_another_language_is_placed_by_its_english_and_shown_as_spoken(
    store: Store, tmp_path: Path
) -> None:
    memo = write(tmp_path / "kurz.wav", speech_like(8), silence(1))
    engine = ScriptedEngine("Sie fragten mich, was eine Closure ist.", language="de")
    engine.english = "They asked me what a closure is."
    filed = file(store, memo, engine, language="auto")
    assert filed.language == "de"
    review = reviews.load(store, filed.review_id)
    (sentence,) = review.sentences
    assert sentence.text == "Sie fragten mich, was eine Closure ist."
    assert sentence.english == engine.english
    assert "questions" in {each.prompt for each in review.placements}
    assert [each.question for each in review.exchanges] == [sentence.text]
    # Placing anew comes to the same.
    place_again(store, filed.review_id)
    assert reviews.load(store, filed.review_id) == review


def test_what_was_put_into_english_is_kept_when_a_run_breaks_off(store: Store, memo: Path) -> None:
    def german(fail_at: int | None = None) -> EchoEngine:
        engine = EchoEngine(language="de", fail_at=fail_at)
        engine.english = "They asked me what a closure is."
        return engine

    with pytest.raises(EngineError):
        file(store, memo, german(fail_at=2), language="auto")
    filed = file(store, memo, german(), language="auto")
    assert all(each.english for each in reviews.load(store, filed.review_id).sentences)
