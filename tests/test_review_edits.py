from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models import Interview, Placement, Sentence
from pipeline.archive import drafts, maintenance, memos, reviews
from pipeline.archive.database import Store
from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.review import edits as flow
from pipeline.review import placing
from pipeline.review.placing import place_again
from pipeline.search.find import find
from pipeline.search.query import parse_query
from tests.commands import Commands
from tests.reviews import ACME, add_review, digest
from tests.two_interviews import CUT, TEXTS


def sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(index, text) for index, text in enumerate(texts)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def no_scorer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files `They asked …` under questions, and nothing else."""

    def segment(
        sentences: tuple[Sentence, ...], sheet: object, learned: object = None
    ) -> tuple[Placement, ...]:
        asked = [each.index for each in sentences if "asked" in each.text]
        return tuple(
            Placement(index, key, 0.9) for index in asked for key in ("questions", "answers")
        )

    monkeypatch.setattr(placing, "segment", segment)
    monkeypatch.setattr(placing, "dialogue_acts", lambda sentences: {})


def at(index: int) -> Callable[[object], int]:
    return lambda review: index


@pytest.mark.usefixtures("no_scorer")
def test_a_split_loses_nothing_and_is_undone(home: Home) -> None:
    with Store.open(home) as store:
        first = add_review(store, TEXTS, placements=(Placement(10, "made_up", 1.0, "user"),))
        place_again(store, first)
        before = reviews.load(store, first)
        second = flow.split(store, first, Interview("Lindqvist"), at(CUT))
        one, two = reviews.load(store, first), reviews.load(store, second)
        assert [each.text for each in one.sentences + two.sentences] == TEXTS
        assert [each.index for each in two.sentences] == list(range(len(TEXTS) - CUT))
        assert [each.start_s for each in two.sentences] == list(range(CUT, len(TEXTS)))
        assert two.interview == Interview("Lindqvist", held_on=ACME.held_on)
        assert Placement(10 - CUT, "made_up", 1.0, "user") in two.placements
        assert [len(each.exchanges) for each in (one, two)] == [1, 1]
        assert one.seconds + two.seconds == before.seconds
        assert sum(line.seconds for line in reviews.list_all(store)) == before.seconds
        (hit,) = find(store, parse_query("saws"))
        assert (hit.review_id, hit.sentence, hit.start_s) == (second, 3, 9.0)
        assert maintenance.check(store) == []
        assert flow.undo_split(store, second) == (second, first)
        assert reviews.load(store, first) == before
        assert [line.review_id for line in reviews.list_all(store)] == [first]
        assert maintenance.check(store) == []


@pytest.mark.usefixtures("no_scorer")
@pytest.mark.parametrize("order", [(2, 3), (3, 2), (1, 1)])
def test_three_interviews_in_one_memo_become_one_again(home: Home, order: tuple[int, int]) -> None:
    with Store.open(home) as store:
        add_review(store, TEXTS)
        place_again(store, 1)
        before = reviews.load(store, 1)
        assert flow.split(store, 1, Interview(), at(8)) == 2
        assert flow.split(store, 1, Interview(), at(4)) == 3
        assert [len(reviews.load(store, each).sentences) for each in (1, 2, 3)] == [4, 4, 4]
        for number in order:
            flow.undo_split(store, number)
        assert reviews.load(store, 1) == before
        assert maintenance.check(store) == []


@pytest.mark.usefixtures("no_scorer")
def test_memos_attached_stay_and_come_back(home: Home) -> None:
    with Store.open(home) as store:
        first = add_review(store, TEXTS)
        recording = replace(reviews.load(store, first).transcripts[0].recording, sha256=digest("b"))
        draft = drafts.begin(
            store,
            recording,
            interview=ACME,
            sheet=reviews.load(store, first).sheet,
            settings={},
            review_id=1,
        )
        drafts.append(store, draft, None, sentences(["They asked more."]))
        drafts.complete(store, draft, language="en", engine="scripted")
        place_again(store, first)
        before = reviews.load(store, first)
        second = flow.split(store, first, Interview(), at(CUT))
        assert reviews.load(store, first).sentences[-1].text == "They asked more."
        flow.undo_split(store, first)
        assert reviews.load(store, first) == before
        # A memo that was attached by mistake goes as a whole.
        third = flow.split(store, first, Interview(), at(len(TEXTS)))
        assert third > second
        assert [each.part for each in reviews.load(store, third).transcripts] == [None]
        flow.undo_split(store, third)
        assert reviews.load(store, first) == before


@pytest.mark.usefixtures("no_scorer")
def test_the_audio_stays_while_a_part_is_left(home: Home) -> None:
    home.prepare()
    audio = home.audio / "memo.m4a"
    audio.touch()
    with Store.open(home) as store:
        first = add_review(store, TEXTS)
        store.execute("UPDATE memos SET path = ?", "audio/memo.m4a")
        second = flow.split(store, first, Interview(), at(CUT))
        assert reviews.delete(store, first) == ()
        stored = memos.find(store, digest("a"))
        assert stored is not None
        assert (stored.review_ids, stored.is_complete) == ((second,), True)
        with pytest.raises(UsageError, match="not split"):
            flow.undo_split(store, second)
        assert len(reviews.load(store, second).sentences) == len(TEXTS) - CUT
        assert reviews.delete(store, second) == (audio.resolve(),)


@pytest.mark.usefixtures("no_scorer")
def test_nothing_is_split_where_nothing_would_stay(home: Home) -> None:
    with Store.open(home) as store:
        first = add_review(store, TEXTS)
        with pytest.raises(UsageError, match="nothing would stay"):
            flow.split(store, first, Interview(), at(0))
        assert len(reviews.list_all(store)) == 1


@pytest.fixture
def two(run: Commands) -> Commands:
    """Runs commands with a home that holds notes of two interviews."""
    notes = run.home.parent / "both.md"
    notes.write_text("\n".join(f"- {text}" for text in TEXTS))
    assert run("import", notes, "--company", "Corbel").code == 0
    return run
