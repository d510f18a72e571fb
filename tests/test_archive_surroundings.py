from collections.abc import Iterator
from pathlib import Path

import pytest

from models import Exchange, Hit, Partner
from pipeline.archive.database import Store
from pipeline.archive.surroundings import around, with_partners
from pipeline.home import Home
from tests.reviews import add_review

TEXTS = ["I came early.", "What is a closure?", "A scope.", "And a function.", "Then I left."]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path / "home")) as store:
        exchanges = (Exchange(1, "", "", (1,), (2, 3)), Exchange(2, "", "", (4,), (4,)))
        add_review(store, TEXTS, exchanges=exchanges)
        add_review(store, ["Another one.", "It went well."], name="b")
        yield store


def hit(sentence: int, review: int = 1) -> Hit:
    return Hit(review, "", None, None, sentence, float(sentence), "", (), 1.0)


@pytest.mark.parametrize(
    ("sentence", "partner"),
    [
        (0, None),
        (1, Partner(2, 2.0, "A scope. And a function.", "answer")),
        (2, Partner(1, 1.0, "What is a closure?", "question")),
        (3, Partner(1, 1.0, "What is a closure?", "question")),
        (4, None),  # a question and its answer in one sentence
    ],
)
def test_a_hit_has_the_other_half_of_its_exchange(
    store: Store, sentence: int, partner: Partner | None
) -> None:
    before = hit(sentence)
    (after, other) = with_partners(store, [before, hit(1, 2)])
    assert (after.partner, other.partner) == (partner, None)
    assert after.sentence == before.sentence
    assert with_partners(store, []) == ()


@pytest.mark.parametrize(
    ("sentence", "count", "before", "after"),
    [
        (2, 1, [1], [3]),
        (2, 9, [0, 1], [3, 4]),
        (0, 2, [], [1, 2]),
        (4, 2, [2, 3], []),
        (2, 0, [], []),
    ],
)
def test_sentences_around_a_hit(
    store: Store, sentence: int, count: int, before: list[int], after: list[int]
) -> None:
    first, second = around(store, [hit(sentence), hit(0, 2)], count)
    assert [each.index for each in first[0]] == before
    assert [each.index for each in first[1]] == after
    assert all(each.text == TEXTS[each.index] for side in first for each in side)
    assert [each.text for each in second[1]] == (["It went well."] if count else [])
    assert around(store, [], count) == ()
