"""Write trends as JSON-ready values, in the form that docs/json.md promises."""

from typing import Any

from models.trends import Checked, Facts, Measure, Told, Trends
from pipeline.text import without_surrogates


def trends_as_dict(trends: Trends) -> dict[str, Any]:
    """Return trends as plain values; a share is from 0 to 1, what is not known is null."""
    return {
        "by": trends.by,
        "interviews": [_facts(each) for each in trends.reviews],
        "groups": [
            {"label": each.label, "reviews": [one.review_id for one in each.reviews]}
            for each in trends.groups
        ],
        "measures": [_measure(each) for each in trends.measures],
        "topics": [
            {
                "topic": each.name or None,
                "right": each.right,
                "partly": each.partly,
                "wrong": each.wrong,
                "unchecked": each.unchecked,
            }
            for each in trends.topics
        ],
        "sure_but_wrong": [_checked(each) for each in trends.sure_but_wrong],
        "unsure_but_right": [_checked(each) for each in trends.unsure_but_right],
        "compared": [
            {
                "title": each.title,
                "unit": each.unit,
                "went_on": _rounded(each.went_on),
                "ended": _rounded(each.ended),
            }
            for each in trends.compared
        ],
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "key": measure.key,
        "title": measure.title,
        "unit": measure.unit,
        "series": [
            {
                "name": series.name,
                "is_line": measure.is_line,
                "points": [
                    {
                        "value": _rounded(point.value),
                        "sentences": [_told(one) for one in point.told],
                    }
                    for point in series.points
                ],
            }
            for series in measure.series
        ],
    }


def _facts(facts: Facts) -> dict[str, Any]:
    return {
        "review_id": facts.review_id,
        "company": without_surrogates(facts.company) or None,
        "role": without_surrogates(facts.role) or None,
        "stage": without_surrogates(facts.stage) or None,
        "round": facts.number,
        "day": facts.day.isoformat() if facts.day else None,
        "outcome": without_surrogates(facts.outcome) or None,
    }


def _told(told: Told) -> dict[str, Any]:
    return {
        "review_id": told.review_id,
        "sentence": told.sentence,
        "start_s": None if told.start_s is None else round(told.start_s, 3),
        "text": without_surrogates(told.text),
    }


def _checked(answer: Checked) -> dict[str, Any]:
    return {
        "review_id": answer.review_id,
        "exchange": answer.exchange,
        "question": without_surrogates(answer.question),
        "answer": without_surrogates(answer.answer),
        "topic": without_surrogates(answer.topic) or None,
        "verdict": answer.verdict,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
