from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models import Placement
from models.review import SplitOffer
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.review import second_interview
from pipeline.review.split_offer import keep_offer, offered_split
from tests.reviews import add_review


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path / "home")) as store:
        yield store


def test_what_was_found_is_kept_until_something_changes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def second(*_: object) -> second_interview.SecondInterview:
        asked.append(1)
        return second_interview.SecondInterview(1, "two")

    monkeypatch.setattr(second_interview, "second_interview", second)
    number = add_review(store, ["One.", "Two."])
    found = keep_offer(store, number, reviews.load(store, number))
    assert offered_split(found) == (1, "Two.")
    again = keep_offer(store, number, reviews.load(store, number))
    assert offered_split(again) == (1, "Two.")
    assert again.split_offer == reviews.load(store, number).split_offer
    assert len(asked) == 1
    placed = replace(again, placements=(Placement(1, "answers", 0.9),))
    assert offered_split(placed) == (1, "Two.")
    assert len(asked) == 2


def test_of_one_interview_nothing_is_looked_for(store: Store) -> None:
    number = add_review(store, ["One."])
    one = replace(reviews.load(store, number), is_one=True)
    assert keep_offer(store, number, one).split_offer is None
    assert offered_split(one) is None


def test_nothing_found_is_kept_too(store: Store) -> None:
    number = add_review(store, ["One."])
    keep_offer(store, number, reviews.load(store, number))
    kept = reviews.load(store, number).split_offer
    assert isinstance(kept, SplitOffer)
    assert kept.sentence is None
