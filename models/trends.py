"""What changes from interview to interview: figures, the sentences behind them, answers checked."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from models.questions import Sureness, Verdict

By = Literal["interview", "month", "company", "role", "round"]
BY: tuple[By, ...] = get_args(By)
ORDERED: frozenset[By] = frozenset({"interview", "month"})
"""Groups in an order, along which a line may be drawn."""
Unit = Literal["share", "count", "minutes"]
LEAST_POINTS = 3
"""Fewer are no line."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that a figure counts: its index in its review, and its start where it has one."""

    review_id: int
    sentence: int
    text: str
    start_s: float | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer with what is known of it; `told` are the sentences of question and answer, `number`
    is that of the question in the ledger."""

    review_id: int
    exchange: int
    question: str
    answer: str
    topic: str
    verdict: Verdict
    sureness: Sureness
    told: tuple[Told, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What one review tells of itself.

    `number` is which round of its application it is. `prompts` counts those of its sheet, `covered`
    those that have a sentence, `filed` the sentences under any. `beginning` and `end` are the
    shares of its words about these thirds, `of_beginning` and `of_end` their sentences; `minutes`
    are those from the interview's end to the memo. Collections are None where the review's sheet
    does not ask for them.
    """

    review_id: int
    company: str
    role: str
    stage: str
    number: int
    day: date | None
    outcome: str
    prompts: int
    covered: int
    not_covered: tuple[str, ...]
    filed: int
    placed: tuple[Told, ...]
    sure: tuple[Told, ...] | None
    unsure: tuple[Told, ...] | None
    made_up: tuple[Told, ...] | None
    well: tuple[Told, ...] | None
    badly: tuple[Told, ...] | None
    asked: tuple[Told, ...] | None
    answers: tuple[Checked, ...]
    minutes: float | None = None
    beginning: float | None = None
    end: float | None = None
    of_beginning: tuple[Told, ...] = ()
    of_end: tuple[Told, ...] = ()

    @property
    def round_told(self) -> str:
        """Which round it is, as in "round 2"; nothing where its stage says it in its own words."""
        return "" if "round" in self.stage.lower() else f"round {self.number}"


@dataclass(frozen=True, slots=True)
class Group:
    """Reviews that are one point: one interview, or all of a month, company, role or round.

    `tick` is a short name for an axis.
    """

    label: str
    reviews: tuple[Facts, ...]
    tick: str


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one group with the sentences that it counts; None where it is not known."""

    value: float | None
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """A point for each group, in their order."""

    name: str
    points: tuple[Point, ...]

    @property
    def known(self) -> tuple[float, ...]:
        """Return the figures that are known."""
        return tuple(value for _, value in self.placed)

    @property
    def placed(self) -> tuple[tuple[int, float], ...]:
        """Return the figures that are known, each with its place among the points."""
        return tuple(
            (place, each.value) for place, each in enumerate(self.points) if each.value is not None
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """Figures of one kind; `what` says in a sentence how they are counted."""

    key: str
    title: str
    unit: Unit
    what: str
    series: tuple[Series, ...]

    @property
    def is_line(self) -> bool:
        """Return whether any series has points enough for a line."""
        return any(len(each.known) >= LEAST_POINTS for each in self.series)


@dataclass(frozen=True, slots=True)
class Topic:
    """How answers on one topic were: counts; `unchecked` have no verdict yet."""

    name: str
    right: int
    partly: int
    wrong: int
    unchecked: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure where interviews went on (offer, next round), and where they ended (rejected)."""

    title: str
    unit: Unit
    went_on: float | None
    ended: float | None


@dataclass(frozen=True, slots=True)
class Trends:
    """What changes from interview to interview.

    `sure_but_wrong` and `unsure_but_right` are answers. `went_on` and `ended` count the interviews
    that are compared; `compared` is empty where either are too few.
    """

    by: By
    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    topics: tuple[Topic, ...]
    sure_but_wrong: tuple[Checked, ...]
    unsure_but_right: tuple[Checked, ...]
    went_on: int
    ended: int
    compared: tuple[Compared, ...]

    @property
    def reviews(self) -> tuple[Facts, ...]:
        """Return the facts of all reviews, group by group."""
        return tuple(each for group in self.groups for each in group.reviews)
