from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from models import Interview, Placement, Sentence
from pipeline.archive import drafts, maintenance, memos, reviews
from pipeline.archive.database import Store
from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.review import edits as flow
from pipeline.review import placing
from pipeline.review.second_interview import second_interview
from pipeline.search.find import find
from pipeline.search.query import parse_query
from tests.benchmarks.interviews import Memo, found_in, read_memos
from tests.commands import Commands
from tests.reviews import ACME, add_review, digest

DATA = Path(__file__).with_name("interviews")
TEXTS = [
    "Right, first Corbel Stoves.",
    "They asked about stock and I said I count twice.",
    "She smiled.",
    "I was calm.",
    "I should ask about pay next time.",
    "And that was Corbel.",
    "So the second interview was at Lindqvist Timber.",
    "I arrived late and rang the bell.",
    "Iver shook my hand and introduced himself.",
    "He asked about saws and I said yes.",
    "He nodded.",
    "It went well.",
]
CUT = 6


def sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(index, text) for index, text in enumerate(texts)]


PLACED = (
    Placement(1, "questions", 0.9),
    Placement(1, "answers", 0.9),
    Placement(7, "arrival", 0.9),
    Placement(8, "welcome", 0.9),
    Placement(8, "introduction", 0.9),
)


def test_a_second_interview_is_noticed_with_its_words() -> None:
    found = second_interview(sentences(TEXTS), PLACED)
    assert found is not None
    assert (found.sentence, found.words) == (CUT, TEXTS[CUT])


@pytest.mark.parametrize(
    "text",
    [
        "So the second interviewer was at the window.",
        "So round two was at the canteen.",
        "The second part was at Lindqvist Timber.",
        "The second question was about Lindqvist Timber.",
        "If there's a second interview it's at Lindqvist Timber.",
        "The second interview is with the director next week.",
        "I told them about my job at Lindqvist Timber.",
    ],
)
def test_other_second_things_are_no_second_interview(text: str) -> None:
    texts = [*TEXTS[: CUT - 1], "It was fine.", text, *TEXTS[CUT + 1 :]]
    assert second_interview(sentences(texts), PLACED) is None


@pytest.mark.parametrize("texts", [[], ["One."], TEXTS[:CUT], TEXTS[CUT:]])
def test_a_single_interview_is_left_alone(texts: list[str]) -> None:
    assert second_interview(sentences(texts), PLACED) is None


@pytest.mark.parametrize("memo", read_memos(DATA / "one.txt"), ids=lambda memo: memo.name)
def test_memos_of_one_interview_raise_no_alarm(memo: Memo) -> None:
    assert found_in(memo) == []


def test_most_of_the_memos_for_developing_are_noticed() -> None:
    memos = read_memos(DATA / "develop.txt")
    found = sum(len(set(found_in(memo)) & set(memo.begins)) for memo in memos)
    assert found >= 0.8 * sum(len(memo.begins) for memo in memos)
    assert all(set(found_in(memo)) <= set(memo.begins) for memo in memos)


# Splitting


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
        flow.place_again(store, first)
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
        flow.place_again(store, 1)
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
        work = drafts.begin(
            store,
            recording,
            interview=ACME,
            sheet=reviews.load(store, first).sheet,
            settings={},
            review_id=1,
        )
        drafts.append(store, work, None, sentences(["They asked more."]))
        drafts.complete(store, work, language="en", engine="scripted")
        flow.place_again(store, first)
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


def test_a_database_of_the_first_shape_keeps_all_it_has(home: Home) -> None:
    from pipeline.archive.schema import migrations

    home.prepare()
    db = Database(home.database)
    migrations.apply(db, stop_before="m002_parts_of_memos")
    db.close()
    store = Store(home, __import__("sqlite3").connect(home.database))
    with store.writing():
        store.insert("sheets", id=1, name="a", title="A", digest="x")
        store.insert("interviews", id=7, company="Acme", sheet_id=1, created_at="now")
        store.insert(
            *("memos",),
            **{"id": 3, "interview_id": 7, "position": 0, "kind": "audio", "path": "audio/a.m4a"},
            **{"original_name": "a.m4a", "sha256": "aa", "seconds": 9.0, "added_at": "now"},
        )
        store.insert(
            *("transcripts",),
            **{"id": 4, "memo_id": 3, "is_current": 1, "is_complete": 1, "language": "en"},
            **{"engine": "e", "settings": "{}", "created_at": "now"},
        )
        store.insert(
            *("sentences",),
            **{"transcript_id": 4, "position": 0, "text": "A rare xylophone.", "start_s": 1.0},
            **{"end_s": 2.0, "probability": 0.9},
        )
    store.close()
    with Store.open(home) as store:
        review = reviews.load(store, 7)
        assert [each.text for each in review.sentences] == ["A rare xylophone."]
        assert [hit.review_id for hit in find(store, parse_query("xylophone"))] == [7]
        assert maintenance.check(store) == []
        assert store.rows("PRAGMA foreign_keys")[0][0] == 1


# The commands


@pytest.fixture
def two(run: Commands) -> Commands:
    """Runs commands with a home that holds notes of two interviews."""
    notes = run.home.parent / "both.md"
    notes.write_text("\n".join(f"- {text}" for text in TEXTS))
    assert run("import", notes, "--company", "Corbel").code == 0
    return run


def test_the_offer_names_the_words_and_a_command_that_works(two: Commands) -> None:
    import json

    shown = two("show").out
    offer = " ".join(shown.split("A second interview seems")[1].split())
    assert TEXTS[CUT] in offer
    assert f"afterview split 1 {CUT};" in offer
    assert json.loads(two("show", "--json").out)["second_interview"]["sentence"] == CUT
    result = two("split", "1", str(CUT), "--company", "Lindqvist", "--json")
    assert result.code == 0
    one, other = json.loads(result.out)
    assert [one["interview"]["company"], other["interview"]["company"]] == ["Corbel", "Lindqvist"]
    assert one["second_interview"] is other["second_interview"] is None
    assert "split 2 --undo" in result.err
    again = two("import", two.home.parent / "both.md")
    assert "already in review 1 and 2" in again.err
    assert two("search", "saws", "company:lindqvist").code == 0
    assert "stays whole: review 2" in two("delete", "1", "--yes").err
    assert "Lindqvist Timber" in two("export", "2").out


def test_an_offer_is_declined_for_good(two: Commands) -> None:
    assert two("split", "1", "--one").code == 0
    assert "second interview" not in two("show").out


def test_a_split_is_undone_by_the_command(two: Commands) -> None:
    before = two("show").out
    two("split", "1", str(CUT))
    assert two("show", "1").out != before
    assert two("split", "1", "--undo").code == 0
    assert two("show", "1").out == before


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--undo",),
        ("--one", "--undo"),
        ("0",),
        ("999",),
        ("6", "--one"),
        ("--one", "--company", "X"),
    ],
)
def test_wrong_input_is_told_and_changes_nothing(two: Commands, arguments: tuple[str, ...]) -> None:
    before = two("list", "--json").out
    result = two("split", "1", *arguments)
    assert result.code == 2
    assert result.err.startswith("afterview: ")
    assert two("list", "--json").out == before
