from dataclasses import replace

import pytest

from models.prep import Prep, Section
from pipeline.archive.database import Store
from pipeline.insights.prep import prep
from pipeline.insights.questions import lines, sync
from pipeline.insights.todo import tick
from tests.trends import ALL, FIRST, SECOND, add, add_all


def section(found: Prep, key: str) -> Section:
    return next(each for each in found.sections if each.key == key)


def texts(found: Prep, key: str) -> list[str]:
    return [each.text for each in section(found, key).items]


@pytest.fixture
def seeker(store: Store) -> Store:
    add_all(store)
    sync(store)
    return store


def test_the_page_of_a_company(seeker: Store) -> None:
    found = prep(seeker, "wolfmoss")
    assert (found.company, found.role, found.number) == ("Wolfmoss", "Backend Engineer", 1)
    assert [each.key for each in found.sections] == [
        *("rounds", "likely", "next_time", "retell", "ask"),
    ]
    assert texts(found, "rounds") == [
        "Round 1, 18 Mar 2026, next (review 2)",
        "Round 2, on-site, 2 Apr 2026, offer (review 3)",
    ]
    assert texts(found, "ask") == ["I forgot to ask about holidays."]
    assert texts(found, "retell")[:1] == ["The design went well."]


def test_the_round_is_the_next_one_of_an_application_that_is_open(store: Store) -> None:
    add_all(store, (SECOND,))
    assert prep(store, "Wolfmoss").number == 2
    assert prep(store, "Wolfmoss", "tester").number is None
    assert prep(store, "Wolfmoss", number=5).title.endswith("back-end developer, round 5")


def test_questions_asked_more_often_for_the_role_come_first(store: Store) -> None:
    tester = replace(FIRST, company="Quill", role="tester", exchanges=((3, 4, ""),))
    add_all(store, (*ALL, tester, tester))
    sync(store)
    assert texts(prep(store), "likely")[0] == "They asked about indexes."
    asked = prep(store, role="backend developer")
    assert texts(asked, "likely") == ["They asked what a closure is.", "They asked about indexes."]
    (first, _) = section(asked, "likely").items
    assert first.details[0].startswith("asked twice; in 2 interviews for this role; ")


def test_what_was_answered_wrong_stands_with_its_note(store: Store) -> None:
    add(store, FIRST, "a")
    sync(store)
    from pipeline.insights.questions import judge

    (wrong,) = [each for each in lines(store) if each.verdict == "wrong"]
    judge(store, wrong.number, None, note="It keeps its scope.", link="notes/closures")
    (item,) = section(prep(store), "wrong").items
    assert item.details == (
        "You said (wrong, though you were sure): I said a function in a function.",
        "Right: It keeps its scope. notes/closures",
    )


def test_what_is_ticked_is_not_on_it(seeker: Store) -> None:
    assert texts(prep(seeker), "next_time") == ["Look up closures."]
    tick(seeker, [1], is_done=True)
    assert "next_time" not in [each.key for each in prep(seeker).sections]


def test_promises_of_open_applications(store: Store) -> None:
    lines = (("", "They'll call by Friday."), ("interest", "I asked how they test."))
    add(store, replace(FIRST, outcome="pending", lines=lines, exchanges=()), "a")
    add(store, replace(SECOND, outcome="rejected", lines=lines, exchanges=()), "b")
    (item,) = section(prep(store), "promised").items
    assert item.text == "They'll call by Friday."
    assert item.details[0].startswith("They; Acme, 4 Mar 2026")
    assert texts(prep(store, "Wolfmoss"), "promised") == [item.text]


def test_long_sections_are_cut(store: Store) -> None:
    lines = tuple(("went_well", f"The answer number {number} went well.") for number in range(9))
    add(store, replace(FIRST, lines=lines, exchanges=()), "a")
    found = section(prep(store), "retell")
    assert (len(found.items), found.more) == (4, 5)


def test_an_empty_archive(store: Store) -> None:
    found = prep(store, "Nobody")
    assert (found.reviews, found.sections, found.number) == (0, (), None)
