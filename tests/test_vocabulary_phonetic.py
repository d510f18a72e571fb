import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.vocabulary.phonetic import phonetic_key, similarity


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Kubernetes", "Kubernetes", 1.0, 1.0),
        ("useEffect", "use effect", 1.0, 1.0),
        ("Kubernetes", "cube net ease", 0.8, 1.0),
        ("idempotency", "item potency", 0.9, 1.0),
        ("Grafana", "grafena", 0.9, 1.0),
        ("C++", "see plus plus", 0.95, 1.0),
        ("JWT", "jay double you tee", 0.0, 1.0),
        ("Kubernetes", "my grandmother", 0.0, 0.6),
        ("closure", "office", 0.0, 0.6),
    ],
)
def test_what_sounds_alike_is_alike(one: str, other: str, least: float, most: float) -> None:
    assert least <= similarity(phonetic_key(one), phonetic_key(other)) <= most


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    a, b = phonetic_key(one), phonetic_key(other)
    assert 0.0 <= similarity(a, b) <= 1.0
    assert similarity(a, b) == pytest.approx(similarity(b, a))
    assert not a or similarity(a, a) == 1.0
