from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Placement, Sentence
from pipeline.segment.cues import CUES, WEIGHTS, cues, with_cues
from pipeline.segment.dialogue_acts import DialogueAct
from pipeline.segment.exchanges import find_exchanges
from pipeline.segment.scorer import ACTS, Reading
from tests.told_exchanges import ToldText, table

KEYS = ("questions", "answers", "interest")


def reading(texts: Sequence[str], asking: float = 0.0, answering: float = -5.0) -> Reading:
    """Return the same log-odds for every sentence."""
    row = np.array([asking, answering, 0.0], dtype=np.float32)
    acts = np.zeros((len(texts), len(ACTS)), dtype=np.float32)
    return Reading(np.tile(row, (len(texts), 1)), acts, np.zeros((len(texts), 2), np.float32))


def cue(name: str, *texts: str, asking: float = 0.0) -> list[float]:
    found = cues(texts, reading(texts, asking), KEYS)[:, CUES.index(name)]
    return [round(float(one), 2) for one in found]


@pytest.mark.parametrize(
    ("name", "text", "is_there"),
    [
        ("task", "Two LeetCode mediums.", True),
        ("task", "Then a take-home.", True),
        ("task", "Then a walk home.", False),
        ("summary", "The usual things.", True),
        ("summary", "He unusually left.", False),
        ("round_was", "The second one was mostly coding.", True),
        ("round_was", "The second train was late.", False),
        ("put_to_me", "I was asked to estimate it.", True),
        ("put_to_me", "Got grilled on databases for half an hour.", True),
        ("put_to_me", "had to implement an LRU cache", True),
        ("put_to_me", "I asked about on-call.", False),
    ],
)
def test_words_are_cues(name: str, text: str, is_there: bool) -> None:
    assert cue(name, text) == [float(is_there)]


@pytest.mark.parametrize(
    "text",
    [
        "Round 2 – system design (45 min)",
        "HR round",
        "HR round.",
        "Technical phone screen:",
        "Round Two",
        "2. Bar raiser round (60 min)",
        "Final interview.",
        "Onsite:",
        "Questions were:",
        "They asked:",
    ],
)
def test_a_heading_is_neither_question_nor_answer(text: str) -> None:
    found = with_cues(reading([text], 9.0, 9.0), [text], KEYS)
    assert (found.log_odds[0, :2] < -9).all()
    assert found.acts[0, ACTS.index("asks")] < -9
    assert found.log_odds[0, 2] == 0  # other prompts are as they were


@pytest.mark.parametrize(
    "text",
    [
        "Round 2: they asked what a heap is.",
        "Reverse a linked list",
        "Describe your last interview",
        "Why did the interview stop?",
        "Salary.",
        "System design.",
        "Design a phone screen for the blind",
        "He asked one thing: why us.",
    ],
)
def test_what_says_more_is_no_heading(text: str) -> None:
    assert (with_cues(reading([text], 1.0), [text], KEYS).log_odds[0, 0]) > 0


def test_a_list_raises_its_items_and_nothing_else() -> None:
    texts = ("difference between process and thread", "reverse a linked list", "I took the bus.")
    found = cue("alike", *texts, asking=2.0)
    assert found[0] == 0  # an order and a bare phrase have no form in common
    items = cue("alike", "Mutex.", "Heap.", "Paging.", "I took the bus.", asking=2.0)
    assert min(items[:3]) > 0.5
    assert items[3] == 0
    assert max(cue("alike", "Mutex.", "Heap.", "Paging.", asking=-4.0)) < 0  # no questions: a list


def test_told_answers_count_only_while_a_question_is_open() -> None:
    texts = ("What is a heap?", "I walked him through the array.", "Told them about it.")
    given = reading(texts, asking=-5.0)
    assert cues(texts, given, KEYS)[:, CUES.index("tells_open")].max() < 0.05
    given.log_odds[0, 0] = 5.0
    found = cues(texts, given, KEYS)[:, CUES.index("tells_open")]
    assert found[1] > 0.9
    given.log_odds[1, 1] = 5.0  # answered: no longer open
    assert cues(texts, given, KEYS)[2, CUES.index("tells_open")] < 0.05


def test_a_sheet_without_questions_and_no_sentences_are_left_as_they_are() -> None:
    given = reading(["They asked:"], 3.0)
    assert with_cues(given, ["They asked:"], ("arrival", "reaction", "interest")) is given
    assert with_cues(reading([]), [], KEYS).log_odds.shape == (0, 3)


def test_each_output_has_a_weight_a_cue() -> None:
    assert all(len(weights) == len(CUES) for weights in WEIGHTS.values())


@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_text_gives_finite_cues_and_leaves_the_reading_alone(texts: list[str]) -> None:
    given_reading = reading(texts)
    before = given_reading.log_odds.copy()
    assert np.isfinite(with_cues(given_reading, texts, KEYS).log_odds).all()
    assert (given_reading.log_odds == before).all()


def links_given_what_is_said(told: ToldText) -> set[tuple[int, int]]:
    sentences = [Sentence(at, text) for at, text in enumerate(told.texts)]
    acts = {
        at: DialogueAct(bool(asks), True, max(len(asks), 1), bool(replies))
        for at, (asks, replies) in enumerate(zip(told.asks, told.replies, strict=True))
    }
    placements = [
        Placement(at, key, 1.0)
        for at in acts
        for key, said in (("questions", told.asks), ("answers", told.replies))
        if said[at]
    ]
    found = find_exchanges(sentences, placements, acts)
    return {(one.question_sentences[0], at) for one in found for at in one.answer_sentences}


def test_answers_go_to_their_questions_given_what_asks_and_what_replies() -> None:
    texts = table()
    right = sum(len(links_given_what_is_said(told) & told.links()) for told in texts)
    assert right >= 0.9 * sum(len(told.links()) for told in texts)
