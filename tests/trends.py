"""Reviews of an invented job seeker, small enough that every figure is counted by hand."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from models import (
    Exchange,
    Interview,
    Placement,
    Prompt,
    PromptSheet,
)
from pipeline.archive.database import Store
from tests.reviews import RECORDING, add_review

KEYS = ("answers", "confidence", "made_up", "interest", "went_well", "went_badly", "next_time")
SHEET = PromptSheet("small", "Small", tuple(Prompt(key, f"{key}?", "All") for key in KEYS))
ZONE = timezone(timedelta(hours=1))


@dataclass(frozen=True)
class Told:
    """A review: sentences with the prompt that each is under, and exchanges by their sentences."""

    day: date
    company: str
    role: str = "back-end developer"
    stage: str = ""
    outcome: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    exchanges: tuple[tuple[int, int, str], ...] = ()
    minutes: int | None = None


FIRST = Told(
    date(2026, 3, 4),
    "Acme",
    outcome="rejected",
    stage="phone",
    minutes=120,
    lines=(
        ("", "They asked what a closure is."),
        ("answers", "I said a function in a function."),
        ("confidence", "Of that I was completely sure."),
        ("", "They asked about indexes."),
        ("answers", "I said they are like a phone book."),
        ("confidence", "I had no idea, really."),
        ("made_up", "I made up the bit about shards."),
        ("went_badly", "My answers were too long."),
        ("next_time", "Look up closures."),
    ),
    exchanges=((0, 1, "wrong"), (3, 4, "right")),
)
SECOND = Told(
    date(2026, 3, 18),
    "Wolfmoss",
    outcome="next",
    minutes=20,
    lines=(
        ("", "They asked what a closure is."),
        ("answers", "I said a function with what is around it."),
        ("confidence", "I was sure of it."),
        ("interest", "I asked how they deploy."),
        ("went_well", "They liked the closure answer."),
        ("went_badly", "I was late."),
    ),
    exchanges=((0, 1, "right"),),
)
THIRD = Told(
    date(2026, 4, 2),
    "Wolfmoss GmbH",
    "Backend Engineer",
    outcome="offer",
    stage="on-site",
    minutes=10,
    lines=(
        ("interest", "I asked who reviews the code."),
        ("interest", "I asked what went wrong last year."),
        ("interest", "I forgot to ask about holidays."),
        ("went_well", "The design went well."),
        ("went_well", "They laughed with me."),
    ),
)
ALL = (FIRST, SECOND, THIRD)


def add(store: Store, told: Told, name: str) -> int:
    """File a review; its number."""
    ended = datetime(told.day.year, told.day.month, told.day.day, 12, tzinfo=ZONE)
    interview = Interview(
        told.company,
        told.role,
        told.stage,
        told.day,
        told.outcome,
        ended_at=None if told.minutes is None else ended,
    )
    recorded_at = ended + timedelta(minutes=told.minutes or 0)
    texts = [text for _, text in told.lines]
    return add_review(
        store,
        texts,
        interview=interview,
        name=name,
        placements=tuple(
            Placement(index, key, 0.9) for index, (key, _) in enumerate(told.lines) if key
        ),
        exchanges=tuple(
            Exchange(number, texts[asked], texts[answered], (asked,), (answered,), verdict)
            for number, (asked, answered, verdict) in enumerate(told.exchanges, 1)
        ),
        recording=replace(RECORDING, seconds=60, recorded_at=recorded_at),
        sheet=SHEET,
    )


def add_all(store: Store, many: tuple[Told, ...] = ALL) -> None:
    """File these reviews."""
    for number, told in enumerate(many):
        add(store, told, f"{number}")
