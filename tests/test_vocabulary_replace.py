import pytest

from models import Sentence, Word
from models.transcript import edited
from pipeline.vocabulary.replace import replace_misheard
from pipeline.vocabulary.terms import (
    Term,
    Vocabulary,
    vocabulary,
)
from tests.scripted import spread

ALL = vocabulary()


def said(text: str, probability: float = 0.9) -> tuple[Word, ...]:
    return spread(text, float(len(text.split())), probability=probability)


def sentence(text: str, probability: float = 0.9, index: int = 0) -> Sentence:
    words = said(text, probability)
    return Sentence(index, text, 0.0, words[-1].end_s, probability, words)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # in the company of its like
        (
            ["We had Docker and Helm.", "Then cube net ease failed."],
            "Then Kubernetes failed.",
        ),
        (["I said React and Redux.", "A use effect, I said."], "A useEffect, I said."),
        # alone, and clearly heard
        (["Practice is of use.", "We use effect pedals."], "We use effect pedals."),
        (["I was nervous."], "I was nervous."),
        ([], None),
    ],
)
def test_a_misheard_term_is_replaced_beside_others_of_its_list(
    texts: list[str], expected: str | None
) -> None:
    mended = replace_misheard([sentence(text, index=n) for n, text in enumerate(texts)], ALL)
    assert len(mended) == len(texts)
    if expected is None:
        return
    assert mended[-1].text == expected
    if expected != texts[-1]:
        assert (mended[-1].heard, mended[-1].changed_by) == (texts[-1], "vocabulary")
        assert edited(mended[-1], mended[-1].as_heard, "user").text == texts[-1]
    for each, text in zip(mended[:-1], texts[:-1], strict=True):
        assert each.text == text


def test_short_terms_are_not_guessed() -> None:
    told = [sentence("We had Django and Flask."), sentence("I looked for a button there.", 0.5, 1)]
    assert replace_misheard(told, ALL) == tuple(told)


def test_a_rescored_sentence_is_replaced_further() -> None:
    told = [sentence("We had Docker and Helm."), sentence("Then core teams and cube net ease.")]
    told[1] = edited(told[1], "Then coroutines and cube net ease.", "vocabulary")
    mended = replace_misheard(told, ALL)
    assert mended[1].text == "Then coroutines and Kubernetes."
    assert mended[1].as_heard == "Then core teams and cube net ease."


def test_long_terms_are_guessed_where_the_engine_was_unsure() -> None:
    told = [sentence("We had Docker and Helm."), sentence("And then kuberneties failed.", 0.5, 1)]
    assert replace_misheard(told, ALL)[1].text == "And then Kubernetes failed."
    sure = [told[0], sentence("And then kuberneties failed.", 0.95, 1)]
    assert replace_misheard(sure, ALL) == tuple(sure)


def test_a_term_from_corrections_is_replaced_alone() -> None:
    taught = Vocabulary((Term("Zsolt", ("jolt",), "learned"),))
    (mended,) = replace_misheard([sentence("Then jolt came in.")], taught)
    assert mended.text == "Then Zsolt came in."


def test_what_the_user_wrote_is_not_replaced() -> None:
    mine = edited(sentence("Docker Helm cube net ease", 0.3), "cube net ease", "user")
    assert replace_misheard([mine], ALL) == (mine,)


def test_without_terms_nothing_changes() -> None:
    sentences = (sentence("cube net ease", 0.2),)
    assert replace_misheard(sentences, Vocabulary()) == sentences
