"""A memo of hours is placed: 2,000 sentences, which take seconds."""

from models import Sentence
from pipeline.segment import segment
from pipeline.sheets import load_sheet


def test_two_thousand_sentences_are_placed() -> None:
    said = tuple(Sentence(at, f"I said yes {at % 40} times.") for at in range(2_000))
    placed = segment(said, load_sheet())
    assert placed
    assert all(0 <= one.score <= 1 for one in placed)
    assert {one.sentence for one in placed} <= set(range(2_000))
