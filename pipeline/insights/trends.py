"""What changes from interview to interview.

Each figure keeps the sentences that it counts. Groups pool their reviews: shares are shares of all
their sentences, counts are a mean for each interview.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import fmean, median

from models import Filters
from models.trends import (
    LEAST_POINTS,
    By,
    Checked,
    Compared,
    Facts,
    Group,
    Measure,
    Point,
    Series,
    Told,
    Topic,
    Trends,
    Unit,
)
from pipeline.archive.database import Store
from pipeline.insights.applications import is_same_company, is_same_role
from pipeline.insights.facts import all_facts

_Figure = Callable[[Sequence[Facts]], Point]
_Sentences = Callable[[Facts], tuple[Told, ...] | None]


def trends(store: Store, by: By = "interview", filters: Filters | None = None) -> Trends:
    """Return what changes over the reviews that `filters` choose, in the order of their days."""
    return trends_of([facts for facts, _ in all_facts(store, filters)], by)


def trends_of(facts: Sequence[Facts], by: By = "interview") -> Trends:
    """Return what changes over reviews, which are in the order of their days."""
    groups = _groups(facts, by)
    answers = [answer for each in facts for answer in each.answers]
    went_on = [each for each in facts if each.outcome in ("offer", "next")]
    ended = [each for each in facts if each.outcome == "rejected"]
    return Trends(
        by=by,
        groups=groups,
        measures=_measures(groups, by),
        topics=_topics(answers),
        sure_but_wrong=_called_out(answers, "sure", ("wrong", "partly")),
        unsure_but_right=_called_out(answers, "unsure", ("right",)),
        went_on=len(went_on),
        ended=len(ended),
        compared=_compared(went_on, ended),
    )


def _called_out(
    answers: Sequence[Checked], sureness: str, verdicts: tuple[str, ...]
) -> tuple[Checked, ...]:
    found = [each for each in answers if each.sureness == sureness and each.verdict in verdicts]
    return tuple(sorted(found, key=lambda each: verdicts.index(each.verdict)))


def _topics(answers: Sequence[Checked]) -> tuple[Topic, ...]:
    """Return the topics of which an answer is checked, that with the most wrong ones first."""
    counts: dict[str, Counter[str]] = {}
    for each in answers:
        counts.setdefault(each.topic, Counter())[each.verdict] += 1
    found = [
        Topic(name, count["right"], count["partly"], count["wrong"], count[""])
        for name, count in counts.items()
        if count["right"] + count["partly"] + count["wrong"]
    ]
    return tuple(sorted(found, key=lambda each: (-each.wrong, -each.partly, each.name)))


# Groups


def _groups(facts: Sequence[Facts], by: By) -> tuple[Group, ...]:
    if by == "interview":
        has_years = len({each.day.year for each in facts if each.day}) > 1
        return tuple(Group(_name(each), (each,), _tick(each, has_years)) for each in facts)
    if by == "month":
        known = [each for each in facts if each.day]
        return _by_label(known, lambda each: f"{each.day:%Y-%m}")
    if by == "round":
        found = _by_label(facts, lambda each: f"round {each.number}")
        return tuple(sorted(found, key=lambda group: group.reviews[0].number))
    if by == "company":
        return _alike(facts, lambda each: each.company, is_same_company)
    return _alike(facts, lambda each: each.role, is_same_role)


def _name(facts: Facts) -> str:
    return f"{_day(facts)} {facts.company}".strip()


def _tick(facts: Facts, has_years: bool) -> str:
    return f"{_day(facts)} {facts.day:%y}" if has_years and facts.day else _day(facts)


def _day(facts: Facts) -> str:
    return f"{facts.day.day} {facts.day:%b}" if facts.day else f"review {facts.review_id}"


def _by_label(facts: Sequence[Facts], label: Callable[[Facts], str]) -> tuple[Group, ...]:
    found: dict[str, list[Facts]] = {}
    for each in facts:
        found.setdefault(label(each), []).append(each)
    return tuple(Group(name, tuple(each), name) for name, each in found.items())


def _alike(
    facts: Sequence[Facts],
    name: Callable[[Facts], str],
    is_same: Callable[[str, str], bool],
) -> tuple[Group, ...]:
    """Return groups of reviews with names that mean the same, the largest first."""
    found: list[list[Facts]] = []
    for each in facts:
        if not name(each):
            continue
        same = (group for group in found if is_same(name(group[0]), name(each)))
        if (group := next(same, None)) is None:
            found.append(group := [])
        group.append(each)
    found.sort(key=len, reverse=True)
    return tuple(Group(name(group[0]), tuple(group), name(group[0])) for group in found)


# Figures


def _measures(groups: Sequence[Group], by: By) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            key,
            title,
            unit,
            what,
            tuple(
                Series(name, tuple(figure(group.reviews) for group in groups))
                for name, figure in figures
            ),
        )
        for key, title, unit, what, figures in _MEASURES
        if key != "outcome" or by != "interview"  # of one it is a word, not a share
    )


def _covered(facts: Sequence[Facts]) -> Point:
    asked = sum(each.prompts for each in facts)
    told = tuple(one for each in facts for one in each.placed)
    return Point(sum(each.covered for each in facts) / asked if asked else None, told)


def _sure(facts: Sequence[Facts]) -> Point:
    sure, unsure = _all(facts, lambda each: each.sure), _all(facts, lambda each: each.unsure)
    told = (*(sure or ()), *(unsure or ()))
    return Point(len(sure or ()) / len(told) if told else None, _ordered(told))


def _made_up(facts: Sequence[Facts]) -> Point:
    told, filed = _all(facts, lambda each: each.made_up), sum(each.filed for each in facts)
    return Point(None if told is None or not filed else len(told) / filed, told or ())


def _count(sentences: _Sentences) -> _Figure:
    def figure(facts: Sequence[Facts]) -> Point:
        told = _all(facts, sentences)
        asked = [each for each in facts if sentences(each) is not None]
        return Point(None if told is None else len(told) / len(asked), told or ())

    return figure


def _verdicts(verdict: str) -> _Figure:
    def figure(facts: Sequence[Facts]) -> Point:
        checked = [one for each in facts for one in each.answers if one.verdict]
        found = [each for each in checked if each.verdict == verdict]
        told = tuple(one for each in found for one in each.told)
        return Point(len(found) / len(facts) if checked else None, told)

    return figure


def _mean(
    number: Callable[[Facts], float | None],
    sentences: Callable[[Facts], tuple[Told, ...]],
    *,
    is_median: bool = False,
) -> _Figure:
    def figure(facts: Sequence[Facts]) -> Point:
        known = [value for each in facts if (value := number(each)) is not None]
        told = tuple(one for each in facts for one in sentences(each))
        return Point((median if is_median else fmean)(known) if known else None, told)

    return figure


def _outcomes(outcomes: tuple[str, ...]) -> _Figure:
    def figure(facts: Sequence[Facts]) -> Point:
        known = [each for each in facts if each.outcome in _KNOWN]
        count = sum(each.outcome in outcomes for each in known)
        told = tuple(one for each in facts for one in (*(each.well or ()), *(each.badly or ())))
        return Point(count / len(known) if known else None, told)

    return figure


def _all(facts: Sequence[Facts], sentences: _Sentences) -> tuple[Told, ...] | None:
    """Return sentences of all reviews; None where no sheet asks for them."""
    found = [told for each in facts if (told := sentences(each)) is not None]
    return tuple(one for told in found for one in told) if found else None


def _ordered(told: Sequence[Told]) -> tuple[Told, ...]:
    order = list(dict.fromkeys(each.review_id for each in told))
    return tuple(sorted(told, key=lambda each: (order.index(each.review_id), each.sentence)))


_KNOWN = ("offer", "next", "rejected")
_MEASURES: tuple[tuple[str, str, Unit, str, tuple[tuple[str, _Figure], ...]], ...] = (
    (
        "covered",
        "Prompts covered",
        "share",
        "Prompts of the sheet under which a sentence is filed.",
        (("covered", _covered),),
    ),
    (
        "sureness",
        "Sureness",
        "share",
        "Of the sentences that tell sureness or doubt, those that tell sureness.",
        (("sure", _sure),),
    ),
    (
        "made_up",
        "Made up",
        "share",
        "Of all sentences that are filed, those that tell of something made up.",
        (("made up", _made_up),),
    ),
    (
        "well",
        "What went well, and badly",
        "count",
        "Sentences under these prompts.",
        (("well", _count(lambda each: each.well)), ("badly", _count(lambda each: each.badly))),
    ),
    (
        "asked",
        "Questions of your own",
        "count",
        "Sentences that tell of a question that you asked.",
        (("asked", _count(lambda each: each.asked)),),
    ),
    (
        "answers",
        "Answers checked",
        "count",
        "Answers by your verdict on them.",
        tuple((each, _verdicts(each)) for each in ("right", "partly", "wrong")),
    ),
    (
        "minutes",
        "Minutes between interview and memo",
        "minutes",
        "From the interview's end to the memo's beginning; of several the median.",
        (("minutes", _mean(lambda each: each.minutes, lambda each: each.placed, is_median=True)),),
    ),
    (
        "thirds",
        "Share of beginning and end",
        "share",
        "Of a memo's words about the interview's course, those on its first and last third.",
        (
            ("beginning", _mean(lambda each: each.beginning, lambda each: each.of_beginning)),
            ("end", _mean(lambda each: each.end, lambda each: each.of_end)),
        ),
    ),
    (
        "outcome",
        "Outcome",
        "share",
        "Of the interviews whose outcome is known, those that led to the next round or an offer.",
        (("went on", _outcomes(("offer", "next"))),),
    ),
)


def _compared(went_on: Sequence[Facts], ended: Sequence[Facts]) -> tuple[Compared, ...]:
    """Return figures of interviews that went on beside those that ended; none where too few."""
    if min(len(went_on), len(ended)) < LEAST_POINTS:
        return ()
    return tuple(
        Compared(
            f"{title}: {name}" if len(figures) > 1 else title,
            unit,
            figure(went_on).value,
            figure(ended).value,
        )
        for key, title, unit, _, figures in _MEASURES
        if key != "outcome"
        for name, figure in figures
    )
