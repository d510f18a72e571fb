"""Applications: the rounds of interviews with one company for one role."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.review import Interview

Outcome = Literal["rejected", "offer", "next", "withdrawn", "pending"]
OUTCOMES: tuple[Outcome, ...] = ("rejected", "offer", "next", "withdrawn", "pending")
ENDS: frozenset[str] = frozenset({"rejected", "offer", "withdrawn"})
"""Outcomes after which no further round is expected."""


@dataclass(frozen=True, slots=True)
class Round:
    """One interview of an application; `day` is that of the interview, else of its memo."""

    review_id: int
    interview: Interview
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """The rounds of one application, the first first.

    `name` is what the user called it, else its company and role. `is_guessed`: nobody said that
    its rounds belong together.
    """

    name: str
    rounds: tuple[Round, ...]
    is_guessed: bool = True

    @property
    def days(self) -> tuple[int | None, ...]:
        """Return for each round the days since the one before; None where that is not known."""
        before: date | None = None
        found: list[int | None] = []
        for each in self.rounds:
            found.append((each.day - before).days if each.day and before else None)
            before = each.day or before
        return tuple(found)

    @property
    def outcome(self) -> str:
        """Return the outcome of the last round; empty where it is not known."""
        return self.rounds[-1].interview.outcome

    def number_of(self, review_id: int) -> int:
        """Return which round a review is, from 1."""
        return 1 + [each.review_id for each in self.rounds].index(review_id)
