import pytest

from models import Word
from pipeline.vocabulary.match import TermFinder
from pipeline.vocabulary.terms import (
    vocabulary,
)
from tests.scripted import spread

ALL = vocabulary()


def said(text: str, probability: float = 0.9) -> tuple[Word, ...]:
    return spread(text, float(len(text.split())), probability=probability)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we deployed it to cube net ease", ["Kubernetes"]),
        ("we deployed it to Kubernetes.", ["Kubernetes"]),
        ("they asked about item potency and gravana", ["idempotency", "Grafana"]),
        ("a use effect and a use memo", ["useEffect", "useMemo"]),
        ("I went to the office and sat on a bench for a while", []),
        ("", []),
        # No term goes on after a stop.
        ("it was of use. Effect followed.", []),
    ],
)
def test_terms_that_are_near(text: str, expected: list[str]) -> None:
    found = TermFinder(ALL).matches(said(text))
    assert [match.term.text for match in found] == expected
