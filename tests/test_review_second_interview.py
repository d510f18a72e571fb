import re
from collections.abc import Sequence
from pathlib import Path
from re import Pattern

import pytest

from models import Placement, Sentence
from pipeline.review import second_interview as second_interview_module
from pipeline.review.second_interview import second_interview
from tests.benchmarks.interviews import Memo, found_in, read_memos
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


@pytest.mark.parametrize(
    "text",
    [
        "So the second interviewer was at the window.",
        "So round two was at the canteen.",
        "The second part was at Lindqvist Timber.",
        "The second question was about Lindqvist Timber.",
        "If there's a second interview it's at Lindqvist Timber.",
        "The second interview is with the director next week.",
        "I told them about my job at Lindqvist Timber.",
    ],
)
def test_other_second_things_are_no_second_interview(text: str) -> None:
    texts = [*TEXTS[: CUT - 1], "It was fine.", text, *TEXTS[CUT + 1 :]]
    assert second_interview(sentences(texts), PLACED) is None


@pytest.mark.parametrize("texts", [[], ["One."], TEXTS[:CUT], TEXTS[CUT:]])
def test_a_single_interview_is_left_alone(texts: list[str]) -> None:
    assert second_interview(sentences(texts), PLACED) is None


@pytest.mark.parametrize("memo", read_memos(DATA / "one.txt"), ids=lambda memo: memo.name)
def test_memos_of_one_interview_raise_no_alarm(memo: Memo) -> None:
    assert found_in(memo) == []


def test_most_of_the_memos_for_developing_are_noticed() -> None:
    check_noticed(read_memos(DATA / "develop.txt")[::4])  # all of them: tests/e2e


def check_noticed(memos: Sequence[Memo]) -> None:
    """Assert that at least 80 % of the second interviews are noticed, and none where none is."""
    found = [set(found_in(memo)) for memo in memos]
    real = [set(memo.begins) for memo in memos]
    assert sum(map(len, real)) >= len(memos) / 2
    assert all(some <= begins for some, begins in zip(found, real, strict=True))
    assert sum(map(len, found)) >= 0.8 * sum(map(len, real))


def test_the_patterns_are_read_once_and_have_no_names_left() -> None:
    known = second_interview_module._patterns()
    assert known is second_interview_module._patterns()
    patterns = [
        value for name in known.__slots__ if isinstance(value := getattr(known, name), Pattern)
    ]
    patterns += [pattern for pattern, _ in (*known.counted, *known.elsewhere)]
    patterns += known.beginnings.values()
    assert len(patterns) >= 30
    assert not [one.pattern for one in patterns if re.search("<[A-Z]+>|\n", one.pattern)]
