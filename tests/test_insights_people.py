import pytest

from models import Interview, Placement, PromptSheet, Review, Transcript
from models.sheet import Prompt
from pipeline.insights.people import introductions, people_in
from tests.reviews import RECORDING, sentence

SHEET = PromptSheet("s", "S", (Prompt("introduction", "Who?", "Facts"),))


def review(*texts: str) -> Review:
    sentences = tuple(sentence(index, text) for index, text in enumerate(texts))
    return Review(
        Interview(),
        (Transcript(RECORDING, "en", "x", sentences),),
        SHEET,
        tuple(Placement(index, "introduction", 1.0) for index in range(len(texts))),
        (),
    )


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Then there was Dev, who's a senior on the design team.",
            ["Dev (senior on the design team)"],
        ),
        ("It was Gareth, the test manager.", ["Gareth (test manager)"]),
        ("The principal, Gráinne, said come in.", ["Gráinne (principal)"]),
        ("Ms. Whitlow is the head of sales.", ["Ms. Whitlow (head of sales)"]),
        ("Harriet said she's the engineering manager.", ["Harriet (engineering manager)"]),
        ("there was teresa from recruiting and a guy called bo", ["Teresa", "Bo"]),
        ("First it was tell us about yourself, Callum.", []),
        ("He is the manager.", []),
        ("I told them I was an engineer.", []),
    ],
)
def test_names_with_what_people_do(text: str, people: list[str]) -> None:
    assert list(people_in(review(text))) == people


def test_without_capitals_sentences_stand_for_names() -> None:
    found = review("i was early", "there was a recruiter with a beard", "it rained")
    assert people_in(found) == ()
    assert [each.index for each in introductions(found)] == [1]
