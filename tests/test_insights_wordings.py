import pytest

from pipeline.insights.wordings import asked_in, wording


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("What is a closure?", "what is a closure?"),
        ("They asked me how a cache works.", "how a cache works."),
        ("So then the question was what is a mutex", "what is a mutex"),
        ("Um, can you tell me about closures", "closures"),
        ("The recruiter wanted to know why I left", "why you left"),
        ("I was asked to explain my last project, in your own words", "your last project"),
        ("cooper netties?", "kubernetes?"),
        ("they asked", "they asked"),
        ("", ""),
    ],
)
def test_what_is_asked(text: str, asked: str) -> None:
    assert asked_in(text) == asked


def test_words_are_stems_without_fillers() -> None:
    assert wording("They asked how closures work").words == {"closur", "work"}


def test_negations_are_seen() -> None:
    assert wording("when would you not use an index").is_negated
    assert not wording("when would you use an index").is_negated
