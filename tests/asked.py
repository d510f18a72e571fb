"""Reviews with questions and answers, for tests of what many reviews say together."""

from collections.abc import Sequence
from datetime import date

from models import Exchange, Interview, Placement, Sentence
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import add_review

CLOSURE = "They asked me what a closure is in JavaScript."
CLOSURES = "The first question was how closures work in JavaScript."
THREADS = "Then he asked what the difference between a process and a thread is."
SALARY = "And what salary do I expect, they wanted to know."

ACME = Interview("Acme", "front-end developer", "phone", date(2026, 3, 4))
WOLFMOSS = Interview("Wolfmoss", "back-end developer", "on-site", date(2026, 4, 11))


def exchanges(count: int) -> tuple[Exchange, ...]:
    """Exchanges of sentences that ask and answer by turns."""
    return tuple(Exchange(at + 1, "", "", (2 * at,), (2 * at + 1,)) for at in range(count))


def add_asked(
    store: Store,
    pairs: Sequence[tuple[str, str]],
    *,
    interview: Interview = ACME,
    name: str = "a",
    placements: tuple[Placement, ...] = (),
) -> int:
    """A review of questions with their answers; its number."""
    texts = [text for pair in pairs for text in pair]
    return add_review(
        store,
        texts,
        interview=interview,
        name=name,
        placements=placements,
        exchanges=exchanges(len(pairs)),
    )


def two_interviews(run: Commands) -> None:
    """File two reviews in which one question is the same."""
    with Store.open(Home(run.home)) as store:
        add_asked(
            store,
            [(CLOSURE, "I said it remembers its scope."), (THREADS, "I was only guessing there.")],
        )
        add_asked(
            store,
            [(CLOSURES, "I gave an example."), (SALARY, "I said fifty thousand.")],
            interview=WOLFMOSS,
            name="b",
        )


def place_again_as(store: Store, review_id: int, found: Sequence[Exchange]) -> None:
    """Make the exchanges of a review anew, as placing does."""
    file_by_model(store, review_id, [], found)


def sentence(text: str) -> Sentence:
    """A sentence without times."""
    return Sentence(0, text)
