import pytest

from models import Exchange, Filters
from models.questions import QuestionFilters
from pipeline.archive import questions as stored
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.archive.placements import load_exchanges
from pipeline.archive.transcripts import review_sentence_ids
from pipeline.errors import QuestionNotFound, UsageError
from pipeline.insights.grouping import threshold_of_archive
from pipeline.insights.questions import join, judge, lines, part, sync, undo, whole
from tests.asked import (
    CLOSURE,
    CLOSURES,
    SALARY,
    THREADS,
    WOLFMOSS,
    add_asked,
    exchanges,
    place_again_as,
)
from tests.reviews import correct_sentence
from tests.reviews import sentence as sentence_of


@pytest.fixture
def asked(store: Store) -> Store:
    """An archive of two reviews in which one of three questions is the same."""
    add_asked(store, [(CLOSURE, "It remembers its scope."), (THREADS, "I was only guessing.")])
    add_asked(
        store, [(CLOSURES, "I gave an example."), (SALARY, "Fifty.")], interview=WOLFMOSS, name="b"
    )
    sync(store)
    return store


def number_of(store: Store, text: str) -> int:
    return next(e.question for e in stored.load(store) if e.text == text and e.review_id)


def test_the_same_question_in_other_words_is_one(asked: Store) -> None:
    found = lines(asked)
    assert [each.times for each in found] == [2, 1, 1]
    assert found[0].companies == ("Wolfmoss", "Acme")
    assert found[0].topic == "JavaScript"
    answers = whole(asked, found[0].number).answers
    assert [each.answer for each in answers] == ["I gave an example.", "It remembers its scope."]


def test_how_sure_an_answer_was_is_told(asked: Store) -> None:
    assert {each.text: each.unsure for each in lines(asked)}[THREADS] == 1


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        (QuestionFilters(company="wolf"), {CLOSURE, SALARY}),
        (QuestionFilters(role="front"), {CLOSURE, THREADS}),
        (QuestionFilters(topic="javas"), {CLOSURE}),
        (QuestionFilters(verdict="unchecked"), {CLOSURE, SALARY, THREADS}),
        (QuestionFilters(verdict="wrong"), set()),
        (QuestionFilters(company="nobody"), set()),
    ],
)
def test_filters(asked: Store, filters: QuestionFilters, texts: set[str]) -> None:
    assert {each.text for each in lines(asked, filters)} == texts


def test_a_verdict_is_for_the_answers_so_far(asked: Store) -> None:
    number = number_of(asked, CLOSURE)
    judge(asked, number, "wrong", note="scope", link="x")
    (line,) = lines(asked, QuestionFilters(verdict="wrong"))
    assert (line.note, line.link, line.unchecked) == ("scope", "x", 0)
    add_asked(asked, [(CLOSURE, "Now I knew it.")], name="c")
    sync(asked)
    assert whole(asked, number).line.unchecked == 1
    judge(asked, number, "right")
    assert {each.verdict for each in whole(asked, number).answers} == {"wrong", "right"}
    judge(asked, number, "partly", answer=1)
    judge(asked, number, None, note="")
    assert whole(asked, number).line.note == ""
    with pytest.raises(UsageError, match="answers 1 to 3"):
        judge(asked, number, "right", answer=4)


def test_a_verdict_is_in_the_exchanges_also_when_they_are_made_anew(asked: Store) -> None:
    judge(asked, number_of(asked, THREADS), "wrong")
    verdicts = [each.verdict for each in load_exchanges(asked, 1, [""] * 4)]
    assert verdicts == ["", "wrong"]
    place_again_as(asked, 1, exchanges(2))
    assert [each.verdict for each in load_exchanges(asked, 1, [""] * 4)] == verdicts
    assert Filters(verdict="wrong") != Filters()


def test_what_was_said_survives_new_placing_and_corrections(asked: Store) -> None:
    number = number_of(asked, THREADS)
    judge(asked, number, "wrong")
    place_again_as(asked, 1, [Exchange(1, "", "", (2,), (3,)), Exchange(2, "", "", (0,), (1,))])
    sync(asked)
    assert whole(asked, number).answers[0].verdict == "wrong"
    correct_sentence(asked, 1, sentence_of(2, "Something quite different now."))
    place_again_as(asked, 1, exchanges(2))
    sync(asked)
    assert whole(asked, number).answers[0].question == "Something quite different now."
    assert whole(asked, number).line.verdict == "wrong"


def test_a_question_that_is_gone_for_a_while_comes_back_as_it_was(asked: Store) -> None:
    number = number_of(asked, THREADS)
    judge(asked, number, "partly", note="memory")
    place_again_as(asked, 1, exchanges(1))
    sync(asked)
    with pytest.raises(QuestionNotFound):
        whole(asked, number)
    place_again_as(asked, 1, exchanges(2))
    sync(asked)
    assert whole(asked, number).line.note == "memory"


def test_a_question_of_which_nothing_was_said_goes(asked: Store) -> None:
    number = number_of(asked, THREADS)
    place_again_as(asked, 1, exchanges(1))
    sync(asked)
    assert number not in {each.question for each in stored.load(asked)}


def test_a_deleted_review_takes_its_questions_with_it(asked: Store) -> None:
    judge(asked, number_of(asked, THREADS), "wrong", note="secret")
    reviews.delete(asked, 1)
    sync(asked)
    assert {each.text for each in lines(asked)} == {CLOSURES, SALARY}
    assert "secret" not in str([tuple(row) for row in asked.rows("SELECT * FROM questions")])
    assert not stored.vectors(asked, [THREADS])


def test_joined_and_parted_questions_stay_so(asked: Store) -> None:
    closures, threads = number_of(asked, CLOSURE), number_of(asked, THREADS)
    judge(asked, threads, None, note="memory")
    assert join(asked, [closures, threads]) == closures
    assert whole(asked, closures).line.times == 3
    assert whole(asked, closures).line.note == "memory"
    new = part(asked, closures, [1])
    assert [each.question for each in whole(asked, new).answers] == [CLOSURES]
    add_asked(asked, [(THREADS, "Better now."), (CLOSURES, "Better too.")], name="c")
    place_again_as(asked, 1, exchanges(2))
    sync(asked)
    assert whole(asked, closures).line.times == 3
    assert whole(asked, new).line.times == 2


@pytest.mark.parametrize("answers", [[3], [0], [1, 2]])
def test_what_cannot_be_parted_is_refused(asked: Store, answers: list[int]) -> None:
    with pytest.raises(UsageError):
        part(asked, number_of(asked, CLOSURE), answers)


def test_one_question_is_not_joined_with_itself(asked: Store) -> None:
    with pytest.raises(UsageError, match="one question already"):
        join(asked, [1, 1])


def test_changes_are_taken_back_one_after_the_other(asked: Store) -> None:
    closures, threads = number_of(asked, CLOSURE), number_of(asked, THREADS)
    before = lines(asked)
    judge(asked, threads, "wrong", note="memory")
    join(asked, [closures, threads])
    assert undo(asked) == "join"
    assert undo(asked) == "check"
    assert lines(asked) == before
    with pytest.raises(UsageError, match="no change"):
        undo(asked)


def test_nothing_is_done_again_where_nothing_changed(asked: Store) -> None:
    before = asked.conn.total_changes
    sync(asked)
    assert asked.conn.total_changes == before


def test_a_question_told_in_the_words_of_another_review_is_that_one(asked: Store) -> None:
    ids = review_sentence_ids(asked, 1)
    assert len(ids) == 4
    add_asked(asked, [(SALARY, "Sixty.")], name="d")
    sync(asked)
    assert whole(asked, number_of(asked, SALARY)).line.times == 2


def test_topics_are_chosen_anew_where_the_user_changed_them(asked: Store) -> None:
    asked.home.topics.write_text(
        f'[money]\nname = "money"\nexamples = ["{SALARY}"]\n', encoding="utf-8"
    )
    sync(asked)
    assert {each.topic for each in lines(asked) if each.text == SALARY} == {"money"}
    asked.home.topics.write_text("[money]\nexamples = 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match="a topic looks like this"):
        sync(asked)


@pytest.mark.parametrize(("count", "threshold"), [(0, 0.35), (30, 0.35), (60, 0.42), (10**6, 0.5)])
def test_the_more_questions_the_surer_two_must_be_one(count: int, threshold: float) -> None:
    assert threshold_of_archive(count) == pytest.approx(threshold)


def test_a_first_run_tells_how_far_it_is_and_goes_on_where_it_was_stopped(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.insights.questions._BATCH", 2)
    add_asked(store, [(CLOSURE, "It remembers its scope."), (THREADS, "I was only guessing.")])
    add_asked(store, [(CLOSURES, "An example."), (SALARY, "Fifty.")], name="b")
    told: list[tuple[str, float, float]] = []

    def stop(stage: str, done: float, total: float) -> None:
        told.append((stage, done, total))
        if stage == "comparing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(store, stop)
    assert told == [("gathering", 0, 2), ("gathering", 1, 2), ("comparing", 2, 4)]
    assert not lines(store)
    told.clear()
    sync(store, lambda stage, done, total: told.append((stage, done, total)))
    assert told[2:3] == [("comparing", 2, 2)]
    assert {stage for stage, _, _ in told[3:]} == {"grouping"}
    assert [each.times for each in lines(store)] == [2, 1, 1]
