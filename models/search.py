"""What a search is narrowed by, and what it finds."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Filters:
    """Which reviews and prompts are searched; an empty text or None is no filter.

    `company`, `role` and `outcome` are parts of the interview's, in any case. `prompt` is a
    prompt's key, `part` a part of the name of a sheet's section, in any case: facts, impressions.
    `verdict` is the user's on the exchange that a sentence belongs to, in any case.
    `since` and `until` are the first and the last day on which the interview was held (where
    nobody said, its first memo was recorded).
    """

    company: str = ""
    role: str = ""
    stage: str = ""
    prompt: str = ""
    part: str = ""
    outcome: str = ""
    verdict: str = ""
    since: date | None = None
    until: date | None = None

    def completed_by(self, other: "Filters") -> "Filters":
        """Return these filters, and the other's where they are empty."""
        names = (each.name for each in fields(self))
        return Filters(**{name: getattr(self, name) or getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Partner:
    """The other half of the exchange that a hit belongs to: the answer to it, or its question.

    `sentence` is the index of its first sentence in the review, `start_s` that sentence's start;
    `text` is all that was said, its sentences joined by blanks.
    """

    sentence: int
    start_s: float
    text: str
    says: Literal["question", "answer"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that a search found.

    `sentence` is its index in the review, `start_s` its start in seconds of its memo; where it has
    no times, as in typed notes, `is_timed` is False.
    `highlights` are the matched stretches of `text` as (start, end) offsets in characters.
    `score` grows with relevance (bm25 with its sign turned); it is 0 in a search without words.
    `why` are short marks of what led to it, the strongest first: "exact", "form", "spelling",
    "sounds like", "meaning", "nearby", "some words" (not all of
    them), "company", "role", "stage". `partner` is the answer where the
    sentence is a question, the question where it is an answer.
    """

    review_id: int
    company: str
    held_on: date | None
    recorded_at: datetime | None
    sentence: int
    start_s: float
    text: str
    prompts: tuple[str, ...]
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    is_timed: bool = True
    role: str = ""
    stage: str = ""
    why: tuple[str, ...] = ()
    partner: Partner | None = None
