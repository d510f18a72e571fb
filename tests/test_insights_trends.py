from dataclasses import replace
from datetime import date

import pytest

from models import Filters
from models.trends import By, Measure, Trends
from pipeline.archive.database import Store
from pipeline.insights.trends import trends
from tests.trends import ALL, SECOND, THIRD, add, add_all

# Counted by hand over tests/trends.py.
FIGURES: dict[str, dict[str, list[float | None]]] = {
    "covered": {"covered": [5 / 7, 5 / 7, 2 / 7]},
    "sureness": {"sure": [1 / 2, 1.0, None]},
    "made_up": {"made up": [1 / 7, 0.0, 0.0]},
    "well": {"well": [0.0, 1.0, 2.0], "badly": [1.0, 1.0, 0.0]},
    "asked": {"asked": [0.0, 1.0, 2.0]},
    "answers": {"right": [1.0, 1.0, None], "partly": [0.0, 0.0, None], "wrong": [1.0, 0.0, None]},
    "minutes": {"minutes": [120.0, 20.0, 10.0]},
    "thirds": {"beginning": [None, None, None], "end": [None, None, None]},
}


def figures(found: Trends) -> dict[str, dict[str, list[float | None]]]:
    return {
        each.key: {one.name: [point.value for point in one.points] for one in each.series}
        for each in found.measures
    }


def measure(found: Trends, key: str) -> Measure:
    return next(each for each in found.measures if each.key == key)


def test_the_figures_are_those_counted_by_hand(store: Store) -> None:
    add_all(store)
    found = trends(store)
    assert figures(found) == FIGURES
    labels = ["4 Mar Acme", "18 Mar Wolfmoss", "2 Apr Wolfmoss GmbH"]
    assert [each.label for each in found.groups] == labels
    assert [each.number for each in found.reviews] == [1, 1, 2]


def test_each_figure_keeps_the_sentences_that_it_counts(store: Store) -> None:
    add_all(store)
    found = trends(store)
    (asked,) = measure(found, "asked").series
    assert [[one.text for one in each.told] for each in asked.points] == [
        [],
        ["I asked how they deploy."],
        ["I asked who reviews the code.", "I asked what went wrong last year."],
    ]
    (sure,) = measure(found, "sureness").series
    assert [one.text for one in sure.points[0].told] == [
        "Of that I was completely sure.",
        "I had no idea, really.",
    ]


def test_sure_but_wrong_and_unsure_but_right_are_called_out(store: Store) -> None:
    add_all(store)
    found = trends(store)
    assert [(each.review_id, each.question) for each in found.sure_but_wrong] == [
        (1, "They asked what a closure is.")
    ]
    assert [each.question for each in found.unsure_but_right] == ["They asked about indexes."]
    (topic,) = found.topics
    assert (topic.right, topic.partly, topic.wrong, topic.unchecked) == (2, 0, 1, 0)


@pytest.mark.parametrize(
    ("by", "labels", "asked"),
    [
        ("month", ["2026-03", "2026-04"], [0.5, 2.0]),
        ("company", ["Wolfmoss", "Acme"], [1.5, 0.0]),
        ("role", ["back-end developer"], [1.0]),
        ("round", ["round 1", "round 2"], [0.5, 2.0]),
    ],
)
def test_groups(store: Store, by: By, labels: list[str], asked: list[float]) -> None:
    add_all(store)
    found = trends(store, by)
    assert [each.label for each in found.groups] == labels
    (series,) = measure(found, "asked").series
    assert [each.value for each in series.points] == asked
    assert "outcome" in {each.key for each in found.measures}


def test_a_line_needs_three_points(store: Store) -> None:
    add_all(store)
    assert measure(trends(store), "asked").is_line
    assert not measure(trends(store), "sureness").is_line
    assert not measure(trends(store, filters=Filters(company="wolfmoss")), "asked").is_line


def test_interviews_that_went_on_are_compared_where_there_are_enough(store: Store) -> None:
    add_all(store)
    assert trends(store).compared == ()
    for number, told in enumerate((ALL[0], ALL[0], SECOND, THIRD)):
        add(store, told, f"more {number}")
    found = trends(store)
    assert (found.went_on, found.ended) == (4, 3)
    asked = next(each for each in found.compared if each.title == "Questions of your own")
    assert (asked.went_on, asked.ended) == (1.5, 0.0)


def test_an_empty_archive(store: Store) -> None:
    found = trends(store)
    assert (found.groups, found.topics, found.compared) == ((), (), ())


def test_over_years_an_axis_names_them(store: Store) -> None:
    add_all(store)
    assert [each.tick for each in trends(store).groups] == ["4 Mar", "18 Mar", "2 Apr"]
    add(store, replace(SECOND, day=date(2027, 1, 5)), "later")
    assert trends(store).groups[-1].tick == "5 Jan 27"
