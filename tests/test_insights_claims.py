import pytest

from pipeline.insights.claims import is_asked, is_made_up, is_not_asked


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("I asked how many testers there are.", True),
        ("i also asked who decides", True),
        ("Asked if it's a new role.", True),
        ("I wanted to know who gets paged.", True),
        ("My questions: deployment frequency, who owns the pager.", True),
        ("They asked had I anything and I asked was there a sensory room.", True),
        ("What does a first month look like?", True),
        ("I forgot to ask about the contract.", False),
        ("I should have asked who owns the data.", False),
        ("I did not dare to ask.", False),
        ("They asked whether I had any.", False),
        ("I told them I had read their blog.", False),
        ("I had four more questions written down.", False),
        ("", False),
    ],
)
def test_a_question_of_ones_own(text: str, is_question: bool) -> None:
    assert is_asked(text) is is_question


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("I forgot to ask about the contract.", True),
        ("I should've asked who owns the data.", True),
        ("I never asked about it.", True),
        ("I asked about it.", False),
        ("", False),
    ],
)
def test_a_question_that_was_not_asked(text: str, is_one: bool) -> None:
    assert is_not_asked(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_claim"),
    [
        ("The bit about Kafka I invented.", True),
        ("I exaggerated the team.", True),
        ("I didn't make anything up.", False),
        ("I did not pretend.", False),
        ("It was all true.", False),
        ("No bluffing today.", False),
    ],
)
def test_something_made_up(text: str, is_claim: bool) -> None:
    assert is_made_up(text) is is_claim
