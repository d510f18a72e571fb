"""Count the hits of a search by company and by prompt."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from models import Hit

EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many hits there are: in all, word for word, by company and by prompt, the most first.

    An empty company is one that nobody said, an empty prompt none; a hit counts under each of its
    prompts.
    """

    hits: int
    exact: int
    companies: tuple[tuple[str, int], ...]
    prompts: tuple[tuple[str, int], ...]


def counts_of(hits: Sequence[Hit]) -> Counts:
    """Return how many of the hits there are in each company and under each prompt."""
    companies = Counter(hit.company for hit in hits)
    prompts = Counter(key for hit in hits for key in hit.prompts or ("",))
    return Counts(
        len(hits),
        sum(is_exact(hit) for hit in hits),
        tuple(companies.most_common()),
        tuple(prompts.most_common()),
    )


def is_exact(hit: Hit) -> bool:
    """Return whether a hit has the words themselves, so that nothing must be said of why."""
    return not hit.why or EXACT in hit.why


def newest_first(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits by the day of their interview, the newest first, as they were said in each.

    The day is that of the first memo where nobody said it; those without any day come last.
    """

    def key(hit: Hit) -> tuple[int, int, int]:
        day = hit.held_on or (hit.recorded_at.date() if hit.recorded_at else None)
        return (-day.toordinal() if day else 0, -hit.review_id, hit.sentence)

    return sorted(hits, key=key)
