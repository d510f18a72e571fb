from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.periods import Period, parse_period, period_option

TODAY = date(2026, 11, 29)  # a Sunday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("2026-3-4", "2026-03-04", "2026-03-04"),
        ("4 March 2026", "2026-03-04", "2026-03-04"),
        ("4.3.2026", "2026-03-04", "2026-03-04"),
        ("today", "2026-11-29", "2026-11-29"),
        ("yesterday", "2026-11-28", "2026-11-28"),
        ("Yesterday ", "2026-11-28", "2026-11-28"),
        ("gestern", "2026-11-28", "2026-11-28"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("last-week", "2026-11-16", "2026-11-22"),
        ("last_week", "2026-11-16", "2026-11-22"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("March", "2026-03-01", "2026-03-31"),
        ("mar", "2026-03-01", "2026-03-31"),
        ("sept", "2026-09-01", "2026-09-30"),
        ("november", "2026-11-01", "2026-11-30"),
        ("last november", "2025-11-01", "2025-11-30"),
        ("December", "2025-12-01", "2025-12-31"),  # has not begun
        ("March 2025", "2025-03-01", "2025-03-31"),
        ("feb 2024", "2024-02-01", "2024-02-29"),
        ("monday", "2026-11-23", "2026-11-23"),
        ("sunday", "2026-11-29", "2026-11-29"),
        ("last sunday", "2026-11-22", "2026-11-22"),
        ("3 days ago", "2026-11-26", "2026-11-26"),
        ("a week ago", "2026-11-22", "2026-11-22"),
        ("9 months ago", "2026-02-28", "2026-02-28"),
        ("last 3 days", "2026-11-26", "2026-11-29"),
        ("past 2 weeks", "2026-11-15", "2026-11-29"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    expected = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert parse_period(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-13",
        "tomorrow",
        "last",
        "week",
        "ma",
        "marching",
        "9999 years ago",
        "4/5/26",
    ],
)
def test_other_texts_are_no_period(text: str) -> None:
    assert parse_period(text, TODAY) is None
    with pytest.raises(UsageError, match="--since takes a day or a period such as 2026-03-04"):
        period_option(text, "--since", TODAY)


@given(st.text(max_size=40), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_text_is_read(text: str, today: date) -> None:
    period = parse_period(text, today)
    assert period is None or period.first <= period.last
