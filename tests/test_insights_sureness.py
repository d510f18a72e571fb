from pathlib import Path

import pytest

from models import Exchange, Interview, Placement, PromptSheet, Review, Transcript
from models.sheet import Prompt
from pipeline.insights.sureness import remarks_on, sureness_of, sureness_on
from tests.reviews import RECORDING, sentence

LABELLED = Path(__file__).with_name("insights")
SHEET = PromptSheet("s", "S", (Prompt("confidence", "How sure?", "Impressions"),))


def figures(name: str) -> tuple[float, float, int]:
    """Precision and recall of a told sureness, and how often its opposite was found."""
    pairs = []
    for line in (LABELLED / name).read_text(encoding="utf-8").splitlines():
        label, text = line.split("\t", 1)
        pairs.append(("" if label == "-" else label, sureness_of(text)))
    right = sum(found == label != "" for label, found in pairs)
    opposite = sum(label != found for label, found in pairs if label and found)
    told = sum(bool(found) for _, found in pairs)
    return right / told, right / sum(bool(label) for label, _ in pairs), opposite


@pytest.mark.parametrize(
    ("name", "precision", "recall", "opposite"),
    [("sureness_develop.tsv", 0.95, 0.9, 0), ("sureness_aside.tsv", 0.72, 0.5, 2)],
)
def test_cues_find_what_people_say_plainly_and_miss_pictures(
    name: str, precision: float, recall: float, opposite: int
) -> None:
    found = figures(name)
    assert found[0] >= precision
    assert found[1] >= recall
    assert found[2] <= opposite


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I was completely sure of that one.", "sure"),
        ("I wasn't sure at all.", "unsure"),
        ("I was not that confident about it", "unsure"),
        ("No doubt about it.", "sure"),
        ("I had no idea.", "unsure"),
        ("I answered without hesitation.", "sure"),
        ("I hesitated a lot there.", "unsure"),
        ("About forty percent.", "unsure"),
        ("I was one hundred percent sure.", "sure"),
        ("I was quite sure, we use that at work.", "sure"),
        ("Sure, they asked about closures.", ""),
        ("And, sure, they asked about closures.", ""),
        ("One out of a hundred, so, no idea.", "unsure"),
        ("I'd give it a nine out of ten.", "sure"),
        ("Out of ten a three.", "unsure"),
        ("Seventy percent maybe.", ""),
        ("Sure on the theory, no idea about the code.", ""),
        ("They made sure I had water.", ""),
        ("They asked about closures.", ""),
        ("It took nine minutes.", ""),
        ("", ""),
    ],
)
def test_sureness_of_a_sentence(text: str, told: str) -> None:
    assert sureness_of(text) == told


def test_a_remark_belongs_to_the_answer_before_it() -> None:
    texts = ["What is a heap?", "A tree.", "Of that I was sure.", "And a set?", "No idea."]
    first = Exchange(1, texts[0], texts[1], (0,), (1,))
    second = Exchange(2, texts[3], texts[4], (3,), (4,))
    review = Review(
        Interview(),
        (Transcript(RECORDING, "en", "x", tuple(map(sentence, range(5), texts))),),
        SHEET,
        (Placement(2, "confidence", 1.0), Placement(4, "confidence", 1.0)),
        (first, second),
    )
    assert [each.text for each in remarks_on(review, first)] == ["Of that I was sure."]
    assert sureness_on(remarks_on(review, first)) == "sure"
    assert sureness_on(remarks_on(review, second)) == "unsure"
    assert sureness_on(review.sentences[2:]) == ""
    assert sureness_on(()) == ""
