"""When a search by meaning shows anything, and how it ranks."""

from dataclasses import replace

import pytest

from pipeline.search.relevance import Evidence, Meant, mean_of_best, weights

NOTHING = Evidence(best=0.2, cosine=0.2, asked=0.2, subject=0.0, literal=0.0, common=1.0)


@pytest.mark.parametrize(
    ("scores", "mean"), [([], 0.0), ([0.5], 0.5), ([1.0, 0.0, 1.0, 1.0, 1.0, 1.0], 1.0)]
)
def test_mean_of_best_takes_five_at_most(scores: list[float], mean: float) -> None:
    assert mean_of_best(scores) == pytest.approx(mean)


def test_a_query_far_from_all_that_reviews_are_about_has_no_answer() -> None:
    assert NOTHING.log_odds < 0


@pytest.mark.parametrize("name", ["best", "cosine", "asked", "subject"])
def test_more_evidence_makes_an_answer_more_likely(name: str) -> None:
    assert replace(NOTHING, **{name: 0.9}).log_odds > NOTHING.log_odds


def test_the_evidence_is_what_the_weights_are_for() -> None:
    assert set(weights()["answered"]["weights"]) == set(Evidence.__slots__)


def test_neighbours_prompts_and_words_about_the_same_add_to_the_cosine() -> None:
    alone = Meant({1: 0.5}).score(1, 0.0)
    assert alone == 0.5
    assert Meant({1: 0.5}, near={1: 0.4}).score(1, 0.0) > alone
    assert Meant({1: 0.5}, prompts={1: 0.4}).score(1, 0.0) > alone
    assert Meant({1: 0.5}).score(1, 1.0) > alone
    assert Meant({1: 0.5}).score(2, 0.0) == 0
