import pytest

from models import Word
from pipeline.vocabulary.bias import Bias
from pipeline.vocabulary.terms import LEARNED, NAMES, OWN, Term, Vocabulary, vocabulary
from pipeline.vocabulary.topic import MAX_HEARD, MAX_OF_LISTS, MAX_OF_USER
from tests.scripted import spread

ALL = vocabulary()
PLAIN = "I went to the office and sat on a bench for a while"
INFRASTRUCTURE = "they run Kubernetes with Terraform and Prometheus"


def expected(text: str, given: Vocabulary = ALL, probability: float = 0.4) -> tuple[str, ...]:
    words: tuple[Word, ...] = spread(text, float(len(text.split())), probability=probability)
    return Bias(given).expected(words)


@pytest.mark.parametrize(
    ("text", "is_technical"),
    [
        ("", False),
        (PLAIN, False),
        ("we only talked about Kubernetes", False),  # one may come by chance
        ("we talked about Kubernetes and then again about Kubernetes", False),
        ("we talked about cube net ease and Terraform", True),
        (f"{PLAIN}, {INFRASTRUCTURE}", True),
    ],
)
def test_terms_are_expected_where_there_is_talk_of_several(
    text: str, *, is_technical: bool
) -> None:
    assert bool(expected(text)) == is_technical


def test_the_likeliest_terms_come_last() -> None:
    terms = expected(INFRASTRUCTURE)
    assert {"Kubernetes", "Terraform", "Prometheus"} <= set(terms[-5:])
    assert len(set(terms)) == len(terms) <= MAX_HEARD + MAX_OF_LISTS + 1


@pytest.mark.parametrize(
    ("text", "source", "other"),
    [
        (INFRASTRUCTURE, "devops", "front_end"),
        ("we used React with TypeScript and Tailwind", "front_end", "devops"),
        ("she asked about Selenium, Cypress and Playwright", "qa", "mobile"),
    ],
)
def test_the_commonest_terms_of_the_same_trade_are_expected(
    text: str, source: str, other: str
) -> None:
    terms = expected(text, probability=0.9)
    tops = {
        name: [term.text for term in ALL.terms if term.source == name][:10]
        for name in (source, other)
    }
    assert set(tops[source]) <= set(terms)
    assert not set(tops[other]) <= set(terms)


def test_the_users_own_terms_are_always_among_them() -> None:
    own = (Term("Zyxwable", source=OWN), Term("Blue Harbour", source=NAMES))
    learned = tuple(Term(f"Zyx{number}", source=LEARNED) for number in range(50))
    given = Vocabulary((*learned, *own, *ALL.terms))  # in the order that they come in
    terms = expected(INFRASTRUCTURE, given)
    assert {"Zyxwable", "Blue Harbour"} <= set(terms)
    assert sum(text.startswith("Zyx") for text in terms) < MAX_OF_USER
    assert expected(PLAIN, given) == ()


def test_without_lists_what_was_heard_is_expected() -> None:
    given = Vocabulary((Term("Kubernetes"), Term("Terraform"), Term("Blue Harbour")))
    assert set(expected(INFRASTRUCTURE, given)) == {"Kubernetes", "Terraform", "Blue Harbour"}
