"""Preparing for an interview: what to do differently, and a page of what to know."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Todo:
    """A resolve for the next time: a sentence under `next_time`; `done_on` where it is ticked.

    `number` stays when the memo is transcribed again. `sentence` is the sentence's index in its
    review, `start_s` its start; None where it has no times.
    """

    number: int
    review_id: int
    sentence: int
    text: str
    start_s: float | None
    company: str
    role: str
    day: date | None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a section, with further lines below it.

    `number` is that of a resolve or a question, `is_done` whether a resolve is ticked; None where
    it is no resolve. `review_id` is the review that it comes from, if one.
    """

    text: str
    details: tuple[str, ...] = ()
    number: int | None = None
    is_done: bool | None = None
    review_id: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; `more` counts items that are left out, `hint` tells where they are."""

    key: str
    heading: str
    items: tuple[Item, ...]
    more: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Prep:
    """One page to read before an interview; `number` is the round, None where it is not known.

    `reviews` counts those that it was made of.
    """

    company: str
    role: str
    number: int | None
    reviews: int
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """Return what the page is about."""
        about = ", ".join(filter(None, (self.company, self.role)))
        if self.number:
            about = f"{about}, round {self.number}" if about else f"round {self.number}"
        return f"Before the interview: {about}" if about else "Before the next interview"
