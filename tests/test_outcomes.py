import pytest

from models.applications import OUTCOMES
from pipeline.outcomes import outcome_meant, read_outcome


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((each, each) for each in OUTCOMES),
        *((each.upper() + ".", each) for each in OUTCOMES),
        ("Rejected after two weeks", "rejected"),
        ("they turned me down", "rejected"),
        ("no", "rejected"),
        ("They said no", "rejected"),
        ("no offer", "rejected"),
        ("an offer!", "offer"),
        ("got the job", "offer"),
        ("I turned down their offer", "offer"),
        ("second round", "next"),
        ("I got through", "next"),
        ("invited to the on-site", "next"),
        ("I withdrew", "withdrawn"),
        ("I cancelled", "withdrawn"),
        ("waiting to hear", "pending"),
        ("no answer yet", "pending"),
        ("?", "pending"),
        ("", None),
        ("good", None),
        ("fourteen", None),
        ("next week they say whether there is an offer", None),
        ("yesterday", None),
        ("nonsense", None),
    ],
)
def test_what_an_outcome_means(text: str, meant: str | None) -> None:
    assert outcome_meant(text) == meant


@pytest.mark.parametrize(
    ("text", "outcome", "note"),
    [
        ("offer", "offer", ""),
        ("Offer.", "offer", ""),
        ("rejected, too junior", "rejected", "rejected, too junior"),
        ("good", "good", ""),
        ("", "", ""),
    ],
)
def test_what_says_more_becomes_a_note(text: str, outcome: str, note: str) -> None:
    assert read_outcome(text) == (outcome, note)
