import contextlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Exchange, Gap, Interview, Placement
from pipeline.archive import drafts, maintenance, reviews, splits
from pipeline.archive.database import Store
from pipeline.errors import DiskFull, ReviewNotFound
from pipeline.home import Home
from tests.reviews import ACME, RECORDING, SHEET, add_review, sentence


def test_a_review_comes_back_as_it_went_in(store: Store) -> None:
    placements = (Placement(0, "questions", 0.9), Placement(1, "answers", 0.8, "user"))
    exchanges = (Exchange(1, "They asked why.", "I said so.", (0,), (1,)),)
    number = add_review(
        store, ["They asked why.", "I said so."], placements=placements, exchanges=exchanges
    )
    review = reviews.load(store, number)
    assert review.interview == ACME
    assert review.sheet == SHEET
    assert review.placements == placements
    assert review.exchanges == exchanges
    assert review.sentences == (sentence(0, "They asked why."), sentence(1, "I said so."))
    assert replace(review.transcripts[0].recording, sha256="") == replace(RECORDING, sha256="")
    assert review.not_covered == ("made_up",)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    interview=st.builds(
        Interview,
        company=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        held_on=st.none() | st.dates(),
    ),
)
def test_any_text_survives_the_archive(
    store: Store, texts: list[str], interview: Interview
) -> None:
    number = add_review(store, texts, interview=interview, name=str(uuid.uuid4()))
    review = reviews.load(store, number)
    assert [each.text for each in review.sentences] == texts
    assert review.interview == interview
    assert maintenance.check(store) == []


def test_what_is_no_text_is_stored_all_the_same(store: Store) -> None:
    number = add_review(store, ["a\udcffb", "a\0b"], interview=replace(ACME, company="\udcff"))
    assert [each.text for each in reviews.load(store, number).sentences] == ["a?b", "a\ufffdb"]


@pytest.mark.parametrize(
    ("missing_seconds", "gaps", "is_damaged"),
    [(0.0, (), False), (2.5, (Gap(3, 5.5),), True), (0.0, (Gap(60, 60),), True)],
)
def test_what_a_file_did_not_give_is_kept(
    store: Store, missing_seconds: float, gaps: tuple[Gap, ...], is_damaged: bool
) -> None:
    recording = replace(RECORDING, missing_seconds=missing_seconds, gaps=gaps)
    draft = drafts.begin(store, recording, interview=ACME, sheet=SHEET, settings={})
    drafts.complete(store, draft, language="en", engine="scripted")
    assert reviews.load(store, draft.review_id).transcripts[0].recording == recording
    (line,) = reviews.list_all(store)
    assert (line.missing_seconds, line.is_damaged) == (missing_seconds, is_damaged)


def test_reviews_are_listed_newest_first(store: Store) -> None:
    first = add_review(store, ["One."], name="a")
    second = add_review(store, ["One.", "Two."], name="b")
    assert [(line.review_id, line.sentences) for line in reviews.list_all(store)] == [
        (second, 2),
        (first, 1),
    ]
    assert reviews.newest(store) == (second, ())


def test_the_newest_review_is_none_that_was_begun_by_mistake(store: Store) -> None:
    def empty(name: str, seconds: float, *, is_complete: bool = True) -> int:
        recording = replace(RECORDING, sha256=name * 64, seconds=seconds)
        draft = drafts.begin(store, recording, interview=ACME, sheet=SHEET, settings={})
        if is_complete:
            drafts.complete(store, draft, language="en", engine="scripted")
        return draft.review_id

    only = empty("a", 3.0)
    assert reviews.newest(store) == (only, ())  # there is no other
    meant = add_review(store, ["One."], name="b")
    skipped = [empty(name, 3.0) for name in "cd"]
    assert reviews.newest(store) == (meant, tuple(reversed(skipped)))
    assert reviews.newest(store).review_id == meant
    unfinished = empty("e", 3.0, is_complete=False)
    assert reviews.newest(store) == (unfinished, ())
    long = empty("f", 60.0)
    assert reviews.newest(store) == (long, ())


def test_an_edit_changes_the_interview_only(store: Store) -> None:
    number = add_review(store, ["One."])
    changed = Interview("Blue", "tester", "on-site", date(2026, 4, 1), "offer")
    reviews.edit_interview(store, number, changed)
    assert reviews.load(store, number).interview == changed
    assert len(reviews.load(store, number).sentences) == 1


def test_a_deleted_review_leaves_nothing_behind(store: Store, home: Home) -> None:
    keep = add_review(store, ["Something else."], name="b")
    number = add_review(
        store, ["A rare xylophone word."], name="a", placements=(Placement(0, "answers", 1.0),)
    )
    reviews.delete(store, number)
    for table in ("memos", "transcripts", "sentences", "interviews"):
        assert len(store.rows(f"SELECT * FROM {table}")) == 1, table
    assert store.rows("SELECT * FROM placements") == []
    assert maintenance.check(store) == []
    assert b"xylophone" not in home.database.read_bytes()
    # A number is never given twice: a bookmark must not show another interview.
    assert add_review(store, ["New."], name="c") > number
    assert reviews.load(store, keep).sentences[0].text == "Something else."


@pytest.mark.parametrize(
    "call",
    [
        lambda store: reviews.load(store, 7),
        lambda store: reviews.load_with_ids(store, 7),
        lambda store: reviews.delete(store, 7),
        lambda store: reviews.edit_interview(store, 7, ACME),
        lambda store: splits.split(store, 7, 0, ACME),
        lambda store: splits.split_to_undo(store, 7),
        lambda store: splits.mark_as_one(store, 7),
    ],
)
def test_a_missing_review_is_told(store: Store, call: Callable[[Store], object]) -> None:
    with pytest.raises(ReviewNotFound, match=r"no review 7\b.*afterview list"):
        call(store)


def test_delete_where_there_is_no_room_for_a_journal(store: Store) -> None:
    for name in "ab":
        add_review(store, ["A rare xylophone."], name=name)
    journals: list[str] = []

    def writing() -> Iterator[None]:
        journals.append(store.rows("PRAGMA journal_mode")[0][0])
        if journals[-1] != "memory":
            raise DiskFull("full")
        with whole():
            yield

    whole = store.writing
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "writing", contextlib.contextmanager(writing))
        assert reviews.delete_on_full_disk(store, 1)
    assert journals == ["delete", "memory", "memory"]
    assert store.rows("PRAGMA journal_mode")[0][0] == "delete"
    assert [each.review_id for each in reviews.list_all(store)] == [2]
    assert maintenance.check(store) == []
