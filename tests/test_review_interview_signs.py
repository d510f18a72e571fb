import re

import numpy as np
import pytest

from pipeline.review.interview_signs import signs
from pipeline.review.interview_words import features_of, is_other_stage, patterns, words_of
from pipeline.segment.neighbours import after, before, highest_near, running, shifted, since
from pipeline.text import plain

VALUES = np.array([1, 0, 0, 3, 0], np.float32)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (shifted(VALUES, 1), [0, 1, 0, 0, 3]),
        (shifted(VALUES, -2), [0, 3, 0, 0, 0]),
        (before(VALUES, 2), [0, 1, 0.5, 0, 1.5]),
        (after(VALUES, 2), [0.5, 0, 1.5, 1.5, 0]),
        (running(VALUES), [0, 1, 1, 1, 4]),
        (since(VALUES), [20, 1, 2, 3, 1]),
        (highest_near(VALUES, 1), [0, 1, 3, 0, 3]),
        (before(VALUES[:0], 2), []),
    ],
)
def test_what_lies_around_a_row(found: np.ndarray, wanted: list[float]) -> None:
    assert found.tolist() == wanted


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("counted", "So the second interview was at Lindqvist."),
        ("counted", "2) Hallam Hotel"),
        ("elsewhere", "I had another appointment."),
        ("when", "My four o'clock was with the bank."),
        ("turn", "Anyway, the manor."),
        ("asking", "Then she asked about pay."),
        ("place", "It's a bank."),
        ("pay", "£24/hr."),
        ("hear", "They’ll ring on Friday."),
        ("closing", "So that was that."),
        ("rounds", "Round two was short."),
    ],
)
def test_a_group_of_words_is_found(group: str, text: str) -> None:
    assert patterns().sentence[group].is_in(plain(text), set(words_of(plain(text))))


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("counted", "I had a second coffee."),
        ("elsewhere", "She drew a tree."),
        ("place", "The banker smiled."),
        ("pay", "He smiled."),
        ("rounds", "They drove around."),
        ("place", ""),
    ],
)
def test_a_group_of_words_is_not_found_where_it_is_not(group: str, text: str) -> None:
    assert not patterns().sentence[group].is_in(plain(text), set(words_of(plain(text))))


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("Round two was in the canteen.", True),
        ("The second interviewer was at the window.", True),
        ("Anyway.", True),
        ("The second interview was at Lindqvist Timber.", False),
        ("Anyway, the manor.", False),
        ("", False),
    ],
)
def test_another_stage_is_no_further_interview(text: str, is_other: bool) -> None:
    assert is_other_stage([text]) == [is_other]


def test_the_patterns_have_no_names_left() -> None:
    known = patterns()
    groups = [*known.sentence.values(), *known.memo.values()]
    assert len(groups) >= 25
    assert not [one for one in groups if re.search("<[A-Z]+>|\n", one.rest.pattern)]


def test_words_and_pairs_of_words_are_what_a_lexicon_knows() -> None:
    assert features_of("at 9 £5") == {"at", "0", "£", "^ at", "at 0", "0 £", "£ 0"}


@pytest.mark.parametrize("texts", [[], [""], ["Hello."], ["", "One two.", "Three Oaks."] * 20])
def test_there_is_a_finite_row_a_sentence(texts: list[str]) -> None:
    if not texts:
        return
    rows, names = signs(texts, [set() for _ in texts], {"one": (0.5, -0.5)})
    assert rows.shape == (len(texts), len(names))
    assert np.isfinite(rows).all()
