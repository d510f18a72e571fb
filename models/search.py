"""What a search is narrowed by, and what it finds."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """Which reviews and prompts are searched; an empty text or None is no filter.

    `company` and `outcome` are parts of the interview's, in any case. `prompt` is a prompt's key.
    `since` and `until` are the first and the last day on which the interview was held (where
    nobody said, its first memo was recorded).
    """

    company: str = ""
    prompt: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None

    def completed_by(self, other: "Filters") -> "Filters":
        """Return these filters, and the other's where they are empty."""
        return Filters(
            company=self.company or other.company,
            prompt=self.prompt or other.prompt,
            outcome=self.outcome or other.outcome,
            since=self.since or other.since,
            until=self.until or other.until,
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that a search found.

    `sentence` is its index in the review, `start_s` its start in seconds of its memo; where it has
    no times, as in typed notes, `is_timed` is False.
    `highlights` are the matched stretches of `text` as (start, end) offsets in characters.
    `score` grows with relevance (bm25 with its sign turned); it is 0 in a search without words.
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
