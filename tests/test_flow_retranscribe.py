from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models import Sentence
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.errors import EngineError, UsageError
from pipeline.flow.memo import file_memo
from pipeline.flow.retranscribe import Result, go_back, redo
from pipeline.home import Home
from pipeline.review.edits import pin, split
from pipeline.search.find import find
from pipeline.search.query import parse_query
from pipeline.sheets import load_sheet
from pipeline.transcription.engines import Engine
from pipeline.vocabulary.terms import Term, Vocabulary
from tests.memos import add, memo, new_engine, old_engine
from tests.reviews import ACME, add_review
from tests.scripted import ScriptedEngine


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path / "home")) as store:
        yield store


def again(store: Store, *numbers: int, engine: Engine, **options: Any) -> Result:  # noqa: ANN401
    return redo(store, numbers, find_engine=lambda: engine, **options)


def texts(store: Store, number: int = 1) -> list[str]:
    return [each.text for each in reviews.load(store, number).sentences]


def test_a_memo_is_transcribed_again_and_what_was_heard_is_kept(
    store: Store, tmp_path: Path
) -> None:
    add(store, memo(tmp_path), old_engine())
    result = again(store, 1, engine=new_engine())
    (done,) = result.done
    assert done.engines == ("old", "new")
    assert [(each.before, each.after) for each in done.changes] == [
        ("They asked me what clothes are.", "They asked me what closures are.")
    ]
    review = reviews.load(store, 1)
    assert review.transcripts[0].engine == "new"
    assert (0, "questions") in {(each.sentence, each.prompt) for each in review.placements}
    assert review.exchanges
    assert maintenance.check(store) == []
    # Search finds what is current only.
    assert find(store, parse_query("closures"))
    assert not find(store, parse_query("clothes"))
    assert len(store.rows("SELECT * FROM transcripts WHERE is_complete")) == 2
    assert store.rows("SELECT * FROM windows") == []


def test_what_the_user_filed_stays(store: Store, tmp_path: Path) -> None:
    add(store, memo(tmp_path), old_engine())
    pin(store, 1, ["interest"], lambda review: 0)
    pin(store, 1, [], lambda review: 2)
    (done,) = again(store, 1, engine=new_engine()).done
    review = reviews.load(store, 1)
    assert (done.kept, done.lost) == (2, ())
    assert review.pinned == {0, 2}
    assert [(p.prompt, p.placed_by) for p in review.placements if p.sentence == 0] == [
        ("interest", "user")
    ]
    assert not [p for p in review.placements if p.sentence == 2]


def test_what_finds_no_place_is_told(store: Store, tmp_path: Path) -> None:
    add(store, memo(tmp_path), old_engine())
    pin(store, 1, ["interest"], lambda review: 0)
    (done,) = again(store, 1, engine=new_engine("Nothing of it is the same.")).done
    assert [each.text for each in done.lost] == ["They asked me what clothes are."]


def test_a_part_of_a_memo_is_left_alone_and_the_way_out_told(store: Store, tmp_path: Path) -> None:
    first = add(store, memo(tmp_path), old_engine())
    second = split(store, first, ACME, lambda review: 2)
    result = redo(store, [first, second], find_engine=new_engine)
    assert not result.done
    assert [number for number, _ in result.failed] == [first, second]
    assert "split 1 --undo" in str(result.failed[0][1])
    assert [one.text for one in reviews.load(store, second).sentences] == ["She smiled at me."]


def test_a_memo_that_was_transcribed_so_is_left_alone(store: Store, tmp_path: Path) -> None:
    engine = old_engine()
    add(store, memo(tmp_path), engine)
    calls = len(engine.heard)
    result = again(store, 1, engine=engine)
    assert (result.done, result.same) == ((), ((1, "memo1.wav"),))
    assert len(engine.heard) == calls
    later = new_engine()
    again(store, 1, engine=later)
    assert again(store, 1, engine=later).same


def test_another_memo_of_the_review_keeps_what_it_has(store: Store, tmp_path: Path) -> None:
    add(store, memo(tmp_path, 1), old_engine("One. Two. Three."))
    add(store, memo(tmp_path, 9), old_engine("Four is here. Five is here."), review_id=1)
    pin(store, 1, ["interest"], lambda review: 4)
    add_review(store, ["A note."], name="n")
    engine = new_engine("One two three.", "Four is here. Five is here.")
    again(store, 1, engine=engine)
    review = reviews.load(store, 1)
    assert texts(store) == ["One two three.", "Four is here.", "Five is here."]
    (mine,) = (each for each in review.placements if each.placed_by == "user")
    assert (review.sentences[mine.sentence].text, mine.prompt) == ("Five is here.", "interest")


@pytest.mark.parametrize("fail_at", [0, 1, 2])
def test_a_run_that_broke_off_is_gone_on_with(store: Store, tmp_path: Path, fail_at: int) -> None:
    said = ["One is said.", "Two is said.", "Three is said."]
    add(store, memo(tmp_path, windows=3), old_engine(*said))
    before = reviews.load(store, 1)
    failed = again(store, 1, engine=new_engine(*said, fail_at=fail_at)).failed
    assert [type(error) for _, error in failed] == [EngineError]
    assert reviews.load(store, 1) == before
    assert maintenance.check(store) == []
    rest = new_engine(*said[fail_at:])
    assert again(store, 1, engine=rest).done
    assert len(rest.heard) == 3 - fail_at
    assert texts(store) == said


def test_one_that_fails_keeps_no_other_back(store: Store, tmp_path: Path) -> None:
    add(store, memo(tmp_path, 1), old_engine())
    add(store, memo(tmp_path, 9), old_engine())
    reviews.load(store, 1).transcripts[0].recording.path.unlink()
    told: list[tuple[str, float, float]] = []
    engine = new_engine()
    result = redo(
        store,
        (1, 2),
        find_engine=lambda: engine,
        progress=lambda *args: told.append(args),
    )
    assert [number for number, _ in result.failed] == [1]
    assert [each.review_id for each in result.done] == [2]
    assert {stage for stage, *_ in told} == {"transcribing"}
    assert {total for *_, total in told} == {16.0}
    amounts = [amount for _, amount, _ in told]
    assert amounts == sorted(amounts)
    assert amounts[-1] == 16.0


def test_back_to_the_transcript_before(store: Store, tmp_path: Path) -> None:
    add(store, memo(tmp_path), old_engine())
    with pytest.raises(UsageError, match="only once"):
        go_back(store, [1])
    again(store, 1, engine=new_engine())
    pin(store, 1, ["interest"], lambda review: 1)
    go_back(store, [1])
    review = reviews.load(store, 1)
    assert texts(store)[0] == "They asked me what clothes are."
    assert review.transcripts[0].engine == "old"
    assert [p.prompt for p in review.placements if p.sentence == 1] == ["interest"]
    go_back(store, [1])
    assert texts(store)[0] == "They asked me what closures are."
    assert maintenance.check(store) == []


def test_new_terms_are_a_reason_to_transcribe_again(store: Store, tmp_path: Path) -> None:
    add(store, memo(tmp_path), old_engine())
    for terms, is_done in ((), False), ((Term("closures"),), True), ((Term("closures"),), False):
        result = redo(
            store,
            [1],
            find_engine=old_engine,
            terms_for=lambda interview, terms=terms: Vocabulary(terms),  # type: ignore[misc]
        )
        assert bool(result.done) == is_done


def test_its_language_is_kept_unless_another_is_given(store: Store, tmp_path: Path) -> None:
    file_memo(
        memo(tmp_path),
        store=store,
        find_engine=lambda: ScriptedEngine("Ja.", language="de", name="old"),
        sheet=load_sheet("interview"),
        interview=ACME,
        language="auto",
    )
    engine = new_engine("Ja.")
    again(store, 1, engine=engine)
    assert set(engine.languages) == {"de"}
    engine = new_engine("Yes.")
    again(store, 1, engine=engine, language="en")
    assert set(engine.languages) == {"en"}


def test_a_changed_sentence_says_what_was_heard() -> None:
    from pipeline.export.json import sentence_as_dict

    plain = Sentence(0, "cube net ease")
    assert "heard" not in sentence_as_dict(plain)
    change = Sentence(0, "Kubernetes", heard="cube net ease", changed_by="vocabulary")
    assert sentence_as_dict(change)["heard"] == "cube net ease"
