from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Interview
from models.applications import Application, Round
from pipeline.archive.database import Store
from pipeline.archive.reviews import add
from pipeline.archive.sheets import keep
from pipeline.home import Home
from pipeline.insights.applications import (
    application_of,
    applications,
    grouped,
    is_same_company,
    is_same_role,
)
from pipeline.sheets import load_sheet

DAY = date(2026, 3, 4)


def a_round(
    number: int,
    company: str = "Acme",
    role: str = "back-end developer",
    *,
    days: int | None = None,
    application: str = "",
    outcome: str = "",
) -> Round:
    held_on = None if days is None else DAY + timedelta(days)
    interview = Interview(company, role, "", held_on, outcome, application=application)
    return Round(number, interview, held_on)


def numbers(found: list[Application]) -> list[list[int]]:
    return sorted([each.review_id for each in one.rounds] for one in found)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Acme", "Acme", True),
        ("Acme GmbH", "ACME Inc.", True),
        ("Acme GmbH & Co. KG", "acme", True),
        ("Pennywhistle Labs", "Penny Whistle Labs Ltd.", True),
        ("Pennywhistle", "Pennywhistel", True),
        ("Acme", "Acme Robotics", True),
        ("acme.io", "Acme", True),
        ("Société Léger S.A.", "Societe Leger", True),
        ("The Farm", "Farm", True),
        ("Acme", "Acne", False),
        ("Acme Robotics", "Acme Foods", False),
        ("Inc", "Inc.", True),
        ("Acme", "", False),
        ("", "", False),
    ],
)
def test_companies(one: str, other: str, is_same: bool) -> None:
    assert is_same_company(one, other) is is_same
    assert is_same_company(other, one) is is_same


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("back-end developer", "Backend Engineer", True),
        ("Front end dev", "Junior Frontend Developer (React)", True),
        ("Software Engineer (m/w/d)", "software developer", True),
        ("developer", "back-end developer", True),
        ("", "back-end developer", True),
        ("QA engineer", "Tester", True),
        ("DevOps engineer", "Site Reliability Engineer", True),
        ("machine learning engineer", "ML Engineer", True),
        ("back-end developer", "front-end developer", False),
        ("Junior Java developer", "Senior Java developer", False),
        ("data engineer", "data scientist", False),
        ("C developer", "C++ developer", False),
    ],
)
def test_roles(one: str, other: str, is_same: bool) -> None:
    assert is_same_role(one, other) is is_same
    assert is_same_role(other, one) is is_same


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([a_round(1), a_round(2, "Acme Inc", "Backend Engineer")], [[1, 2]]),
        ([a_round(1), a_round(2, "Wolfmoss")], [[1], [2]]),
        ([a_round(1, ""), a_round(2, "")], [[1], [2]]),
        ([a_round(1, days=0), a_round(2, days=180)], [[1, 2]]),
        ([a_round(1, days=0), a_round(2, days=181)], [[1], [2]]),
        ([a_round(1, days=0, outcome="rejected"), a_round(2, days=31)], [[1], [2]]),
        ([a_round(1, days=0, outcome="next"), a_round(2, days=31)], [[1, 2]]),
        # An unclear role goes to the latest that fits.
        ([a_round(1, role="QA"), a_round(2, role="Java"), a_round(3, role="")], [[1], [2, 3]]),
        # As the user says: together, and apart.
        ([a_round(1, application="x"), a_round(2, "Wolfmoss", application="X ")], [[1, 2]]),
        ([a_round(1), a_round(2, application="again")], [[1], [2]]),
        ([a_round(1), a_round(2, application="again"), a_round(3)], [[1], [2, 3]]),
        (
            [a_round(1, days=0), a_round(2, days=9, application="again"), a_round(3, days=10)],
            [[1], [2, 3]],
        ),
        ([a_round(1, application="first"), a_round(2), a_round(3)], [[1, 2, 3]]),
        ([a_round(1), a_round(2, "", application="acme")], [[1, 2]]),
        ([a_round(1), a_round(2, "", application="Acme, back-end developer")], [[1, 2]]),
        ([], []),
    ],
)
def test_rounds_are_put_together(rounds: list[Round], expected: list[list[int]]) -> None:
    assert numbers(grouped(rounds)) == expected


def test_an_application_is_called_as_the_user_says() -> None:
    (named,) = grouped([a_round(1, application="dream job"), a_round(2)])
    (guessed,) = grouped([a_round(1, role=""), a_round(2, "Acme GmbH", "QA")])
    assert (named.name, named.is_guessed) == ("dream job", False)
    assert (guessed.name, guessed.is_guessed) == ("Acme GmbH, QA", True)


def test_the_days_between_rounds() -> None:
    (found,) = grouped([a_round(1, days=0), a_round(2, days=8), a_round(3, days=8), a_round(4)])
    assert found.days == (None, 8, 0, None)
    assert found.number_of(3) == 3


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "Acme", "ACME Inc", "Wolfmoss"]),
            st.sampled_from(["", "QA", "tester", "Java dev"]),
            st.sampled_from(["", "", "x", "acme"]),
        ),
        max_size=8,
    )
)
def test_each_round_is_of_one_application(given: list[tuple[str, str, str]]) -> None:
    rounds = [
        a_round(number, company, role, days=number, application=name)
        for number, (company, role, name) in enumerate(given)
    ]
    found = numbers(grouped(rounds))
    assert sorted(number for each in found for number in each) == list(range(len(given)))


def latest(rounds: list[Round]) -> tuple[str, int]:
    return max((each.day.isoformat() if each.day else "", each.review_id) for each in rounds)


def put_together_in_pairs(rounds: list[Round]) -> list[list[int]]:
    """Compare each round with all groups, which takes long for many; no names, no ends."""
    groups: list[list[Round]] = []
    for one in rounds:
        fit = [
            group
            for group in groups
            if not (one.day and group[-1].day) or (one.day - group[-1].day).days <= 180
            if any(is_same_company(one.interview.company, e.interview.company) for e in group)
            if all(is_same_role(one.interview.role, e.interview.role) for e in group)
        ]
        # Both have one wording, so that neither fits more than the other.
        exact = [g for g in fit if any(e.interview.role == one.interview.role for e in g)]
        if fit:
            max(exact or fit, key=latest).append(one)
        else:
            groups.append([one])
    return sorted([each.review_id for each in group] for group in groups)


COMPANIES = (
    *("", "!", "Acme", "ACME Inc", "acme.io", "Acme Labs", "Acme Robotics", "Acmerobotics"),
    *("Pennywhistle", "Pennywhistel", "Penny Whistle Labs", "Wolfmoss", "Wolfmos", "Farm"),
    *("The Farm", "Harbour Bank", "Harbour Banks", "Harbor Bank"),
)
ROLES = ("", "tester", "Java dev", "Senior Java dev", "data engineer")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(COMPANIES),
            st.sampled_from(ROLES),
            st.none() | st.integers(0, 500),
        ),
        max_size=12,
    )
)
def test_companies_are_compared_as_if_in_pairs(given: list[tuple[str, str, int | None]]) -> None:
    in_order = sorted(given, key=lambda each: (each[2] is None, each[2]))
    rounds = [
        a_round(number, company, role, days=days)
        for number, (company, role, days) in enumerate(in_order)
    ]
    assert numbers(grouped(rounds)) == put_together_in_pairs(rounds)


def test_the_application_of_a_review_is_found_without_the_others(tmp_path: Path) -> None:
    home = Home(tmp_path)
    named = {4: "dream job", 7: "Wolfmoss"}
    with Store.open(home) as store:
        sheet_id = keep(store, load_sheet())
        for number, company in enumerate(COMPANIES):
            interview = Interview(company, held_on=DAY, application=named.get(number, ""))
            add(store, interview, sheet_id)
        every = applications(store)
        for number in range(1, len(COMPANIES) + 1):
            (expected,) = (
                each for each in every if any(one.review_id == number for one in each.rounds)
            )
            assert application_of(store, number) == expected
        assert application_of(store, len(COMPANIES) + 1) is None
