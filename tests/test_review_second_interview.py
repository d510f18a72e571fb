import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models import Placement, Sentence
from pipeline.review.second_interview import first_peak, load_detector, second_interview
from pipeline.review.training.data import MEMOS, Told, read_listed, read_marked
from tests.benchmarks.interviews import found_in, right
from tests.two_interviews import CUT, TEXTS

DATA = Path(__file__).with_name("interviews")


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


def test_sentences_keep_the_numbers_they_have_in_the_review() -> None:
    later = [Sentence(index + 40, text) for index, text in enumerate(TEXTS)]
    placed = [Placement(one.sentence + 40, one.prompt, one.score) for one in PLACED]
    found = second_interview(later, placed)
    assert found is not None
    assert found.sentence == CUT + 40


@pytest.mark.parametrize(
    "text",
    [
        "So the second interviewer was at the window.",
        "So round two was at the canteen.",
        "The second question was about Lindqvist Timber.",
        "She asked where I had been before.",
    ],
)
def test_other_second_things_are_no_second_interview(text: str) -> None:
    texts = [*TEXTS[: CUT - 1], "It was fine.", text, *TEXTS[CUT + 1 :]]
    assert second_interview(sentences(texts), PLACED) is None


@pytest.mark.parametrize(
    "texts",
    [[], ["One."], ["", "", "", "", "", "", "", ""], TEXTS[:CUT], TEXTS[CUT:], ["So."] * 40],
)
def test_a_single_interview_is_left_alone(texts: list[str]) -> None:
    assert second_interview(sentences(texts), PLACED) is None


@pytest.mark.parametrize("memo", read_listed(DATA / "one.txt"), ids=lambda memo: memo.name)
def test_memos_of_one_interview_raise_no_alarm(memo: Told) -> None:
    assert found_in(memo) == []


def test_most_of_the_memos_for_developing_are_noticed() -> None:
    check_noticed(read_listed(DATA / "develop.txt")[::4])  # all of them: tests/e2e


def check_noticed(memos: Sequence[Told]) -> None:
    """Assert that at least 80 % of the second interviews are noticed, and few where none is."""
    found = [found_in(memo) for memo in memos]
    hits = sum(right(cuts, memo.begins) for cuts, memo in zip(found, memos, strict=True))
    assert hits >= 0.8 * sum(len(memo.begins) for memo in memos) >= 0.4 * len(memos)
    assert hits >= 0.9 * sum(map(len, found))


@pytest.mark.parametrize(
    ("chances", "peak"),
    [
        ([0.0] * 12, None),
        ([0.0] * 5 + [0.9] + [0.0] * 6, 5),
        ([0.0] * 5 + [0.6, 0.7, 0.9] + [0.0] * 4, 7),
        ([0.0] * 5 + [0.6] + [0.0] * 4 + [0.9, 0.0, 0.0], 5),
        ([0.9] * 4 + [0.0] * 8, None),  # too near the beginning
        ([0.0] * 10 + [0.9, 0.9], None),  # too near the end
        ([], None),
    ],
)
def test_the_likeliest_of_the_first_likely_sentences_is_taken(
    chances: list[float], peak: int | None
) -> None:
    assert first_peak(np.array(chances, np.float32), 0.5) == peak


def test_the_detector_is_read_once_and_fits_the_signs() -> None:
    detector = load_detector()
    assert detector is load_detector()
    assert len(detector.mean) == len(detector.scale) == len(detector.weights) - 1
    assert detector.trees.columns.max() <= len(detector.mean)  # the last is the sieve's
    assert 0.0 < detector.threshold < 1.0
    assert all(map(math.isfinite, detector.weights))


def test_the_memos_to_learn_from_and_those_kept_aside_are_different() -> None:
    learned = {memo.texts for memo in read_marked(MEMOS)}
    aside = {memo.texts for memo in read_marked(DATA / "aside")}
    assert learned and aside
    assert not learned & aside
