import os
from datetime import UTC, datetime, timedelta

import pytest

from models.questions import QuestionFilters
from pipeline.archive import practice as stored
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.insights.practice import due, grade, keep_answer, new_sound, planned, sweep
from pipeline.insights.questions import join, judge, lines, sync
from tests.asked import CLOSURE, SALARY, THREADS, WOLFMOSS, add_asked

NOW = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def asked(store: Store) -> Store:
    """An archive with a question answered wrong, a shaky one, and one of which nothing is known."""
    add_asked(store, [(CLOSURE, "It remembers."), (THREADS, "I was only guessing.")])
    add_asked(store, [(SALARY, "Fifty.")], interview=WOLFMOSS, name="b")
    sync(store)
    judge(store, number_of(store, CLOSURE), "wrong")
    return store


def number_of(store: Store, text: str) -> int:
    return next(each.number for each in lines(store) if each.text == text)


def test_wrong_and_shaky_questions_are_practised(asked: Store) -> None:
    assert {each.line.text for each in due(asked, NOW)} == {CLOSURE, THREADS}
    assert due(asked, NOW, QuestionFilters(company="wolf")) == []


def test_what_was_graded_comes_again_later_and_later(asked: Store) -> None:
    number, now = number_of(asked, CLOSURE), NOW
    waits = []
    for _ in range(4):
        answer = keep_answer(asked, number, "a function")
        then = grade(asked, number, answer, "good", now)
        assert number not in {each.line.number for each in due(asked, now)}
        assert number in {each.line.number for each in due(asked, then)}
        waits.append(then - now)
        now = then
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(days=5)
    answer = keep_answer(asked, number, "no idea")
    assert grade(asked, number, answer, "again", now) - now < timedelta(days=1)
    assert [each.rating for each in stored.answers(asked, number)] == ["again", *["good"] * 4]


def test_an_answer_that_was_not_graded_is_kept_and_still_due(asked: Store) -> None:
    number = number_of(asked, CLOSURE)
    keep_answer(asked, number, "a function")
    (kept,) = stored.answers(asked, number)
    assert (kept.text, kept.rating, kept.path) == ("a function", "", None)
    assert next(each for each in planned(asked) if each.line.number == number).practised == 1
    assert number in {each.line.number for each in due(asked, NOW)}


def test_practice_goes_with_a_joined_question_and_never_into_reviews(asked: Store) -> None:
    closures, threads = number_of(asked, CLOSURE), number_of(asked, THREADS)
    sentences = asked.rows("SELECT count(*) FROM sentences")[0][0]
    grade(asked, threads, keep_answer(asked, threads, "memory"), "hard", NOW)
    join(asked, [closures, threads])
    assert [each.text for each in stored.answers(asked, closures)] == ["memory"]
    assert closures in stored.cards(asked)
    assert asked.rows("SELECT count(*) FROM sentences")[0][0] == sentences


def test_practice_of_a_deleted_review_goes(asked: Store) -> None:
    number = number_of(asked, SALARY)
    path = new_sound(asked.home, NOW)
    path.write_bytes(b"")
    keep_answer(asked, number, "sixty", path)
    other = new_sound(asked.home, NOW)
    assert other != path
    reviews.delete(asked, 2)
    assert not stored.answers(asked, number)
    sweep(asked)
    assert path.exists()  # it is new: another program may be about to name it
    os.utime(path, (0, 0))
    sweep(asked)
    assert not path.exists()
