"""Days as people write them in notes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.days import find_written_day, read_day, read_time

NEAR = date(2026, 11, 29)  # a Sunday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 Nov 2026", date(2026, 11, 12)),
        ("Thu, 12 Nov 2026", date(2026, 11, 12)),
        ("12th of November, 2026", date(2026, 11, 12)),
        ("November 12, 2026", date(2026, 11, 12)),
        ("12-Nov-26", date(2026, 11, 12)),
        ("29.11.2026", date(2026, 11, 29)),
        ("12.11.26", date(2026, 11, 12)),
        ("29/11/2026", date(2026, 11, 29)),
        ("11/29/2026", date(2026, 11, 29)),
        ("2026-11-29", date(2026, 11, 29)),
        ("4. März 2026", date(2026, 3, 4)),
        ("le 12 novembre 2026", date(2026, 11, 12)),
        ("12 de noviembre de 2026", date(2026, 11, 12)),
        ("2026年3月4日", date(2026, 3, 4)),
        ("2026年3月4日（水）", date(2026, 3, 4)),
        ("令和8年3月4日", date(2026, 3, 4)),
        ("2026년 3월 4일 (수)", date(2026, 3, 4)),
        ("2026/3/4(水)", date(2026, 3, 4)),
        ("20260304", date(2026, 3, 4)),
        ("4 марта 2026 г.", date(2026, 3, 4)),
        ("среда, 4 марта 2026 года", date(2026, 3, 4)),
        ("04.03.2026 г.", date(2026, 3, 4)),
        ("4 Mart 2026 Çarşamba", date(2026, 3, 4)),
        ("12 Kasım 2026", date(2026, 11, 12)),
        ("4. března 2026", date(2026, 3, 4)),
        ("4 березня 2026 р.", date(2026, 3, 4)),
        ("4 Μαρτίου 2026", date(2026, 3, 4)),
    ],
)
def test_a_whole_date(text: str, day: date) -> None:
    found = read_day(text, NEAR)
    assert found is not None
    assert (found.day, found.moment, found.other, found.is_guessed) == (day, None, None, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 Nov", date(2026, 11, 12)),
        ("Nov 12th", date(2026, 11, 12)),
        ("Thursday 12 November", date(2026, 11, 12)),
        ("30 Nov", date(2026, 11, 30)),  # tomorrow here, today elsewhere
        ("1 Dec", date(2025, 12, 1)),  # still to come: last year's
        ("24 Dec", date(2025, 12, 24)),
        ("12.12.", date(2025, 12, 12)),
        ("12月24日", date(2025, 12, 24)),
        ("29.11.", date(2026, 11, 29)),
        ("29/11", date(2026, 11, 29)),
        ("3月4日", date(2026, 3, 4)),
        ("today", date(2026, 11, 29)),
        ("Yesterday", date(2026, 11, 28)),
        ("gestern", date(2026, 11, 28)),
        ("the day before yesterday", date(2026, 11, 27)),
        ("3 days ago", date(2026, 11, 26)),
        ("two weeks ago", date(2026, 11, 15)),
        ("last Tuesday", date(2026, 11, 24)),
        ("on Tuesday", date(2026, 11, 24)),
        ("Sunday", date(2026, 11, 29)),
        ("last Sunday", date(2026, 11, 22)),
        ("am Dienstag", date(2026, 11, 24)),
    ],
)
def test_a_day_as_seen_from_the_day_of_writing(text: str, day: date) -> None:
    found = read_day(text, NEAR)
    assert found is not None
    assert (found.day, found.moment, found.is_guessed) == (day, None, True)


@pytest.mark.parametrize(
    ("text", "near", "day", "other"),
    [
        ("3/4/2026", NEAR, date(2026, 4, 3), date(2026, 3, 4)),
        ("03/04/26", NEAR, date(2026, 4, 3), date(2026, 3, 4)),
        # One of the two has not come yet.
        ("3/4/2026", date(2026, 3, 10), date(2026, 3, 4), date(2026, 4, 3)),
        ("5/5/2026", NEAR, date(2026, 5, 5), None),
        ("3.4.2026", NEAR, date(2026, 4, 3), None),
    ],
)
def test_a_day_that_may_be_two(text: str, near: date, day: date, other: date | None) -> None:
    found = read_day(text, near)
    assert found is not None
    assert (found.day, found.other) == (day, other)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2026-11-12T14:30", 14, 30),
        ("2026-11-12 14.30", 14, 30),
        ("12.11.2026, 14 Uhr", 14, 0),
        ("12.11.2026 um 14:30 Uhr", 14, 30),
        ("12 Nov 2pm", 14, 0),
        ("12 Nov 2026 2:30 pm", 14, 30),
        ("Thursday, November 12, 2026 at 2:30 PM", 14, 30),
        ("le 12 novembre 2026 à 14h30", 14, 30),
        ("Thu Nov 12 14:30:00 2026", 14, 30),
        ("Thursday 12 November 2026, 2pm–3pm", 14, 0),
        ("12 November 2026, 2–3 pm", 14, 0),
        ("12 November 2026, 11-1pm", 11, 0),
        ("12 Nov 2026 from 14:00 to 15:30", 14, 0),
        ("12.11.2026, 14-15 Uhr", 14, 0),
        ("12 Nov 2026 14:30 (45 min)", 14, 30),
        ("12 Nov 2026 @ 14:30", 14, 30),
        ("20261112T1430", 14, 30),
        ("20261112 14:30", 14, 30),
        ("2026年11月12日 14時30分", 14, 30),
        ("2026年11月12日（木）午後2時", 14, 0),
        ("2026年11月12日下午2:30", 14, 30),
        ("12 ноября 2026 г. в 14:30", 14, 30),
    ],
)
def test_a_day_with_its_time(text: str, hour: int, minute: int) -> None:
    found = read_day(text, NEAR)
    assert found is not None
    assert found.moment == datetime(2026, 11, 12, hour, minute).astimezone()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-29T14:30:00Z", datetime(2026, 11, 29, 14, 30, tzinfo=UTC)),
        ("2026-03-04T18:12:60Z", datetime(2026, 3, 4, 18, 12, 59, tzinfo=UTC)),  # a leap second
        ("2026-03-04T18:12:00+05:30", datetime(2026, 3, 4, 12, 42, tzinfo=UTC)),
        ("2026-03-04T18:12:00-05:00", datetime(2026, 3, 4, 23, 12, tzinfo=UTC)),
    ],
)
def test_a_time_with_its_zone(text: str, expected: datetime) -> None:
    found = read_day(text, NEAR)
    assert found is not None
    assert found.moment == expected


@pytest.mark.parametrize(
    "text", ["2026-03-04T18:12:61Z", "2026-03-04 18:75", "2026-03-04 18:12 +99:00"]
)
def test_a_time_that_no_clock_shows_is_no_time_of_a_day(text: str) -> None:
    found = read_day(text, NEAR)
    assert found is None or found.moment is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "60k", "10", "May", "Q4 2026", "v1.2", "2026-13-04", "30 Feb 2026"),
        *("2026-03-04 18:75", "2026-03-04 at 18:12:30 or so", "Kafka on 12 Nov", "3-4", "24/7 x"),
    ],
)
def test_no_day(text: str) -> None:
    assert read_day(text, NEAR) is None


@pytest.mark.parametrize(
    ("text", "day", "place"),
    [
        ("Acme, 12 Nov, phone", date(2026, 11, 12), "12 Nov"),
        ("Acme 2026-11-12", date(2026, 11, 12), "2026-11-12"),
        ("Acme, 12 Nov 2026, 14:30, phone", date(2026, 11, 12), "12 Nov 2026, 14:30"),
        ("Thu 12th November 2026 - Acme", date(2026, 11, 12), "Thu 12th November 2026"),
        ("12 Nov 2026 at 18:12 Acme", date(2026, 11, 12), "12 Nov 2026 at 18:12"),
        ("Acme 20261112", date(2026, 11, 12), "20261112"),
        ("12 Nov 2026 24:00", date(2026, 11, 12), "12 Nov 2026"),
        ("12 Nov 2026, 3 people", date(2026, 11, 12), "12 Nov 2026"),
        ("Acme, phone", None, ""),
        ("3.5 years, 24/7", None, ""),
    ],
)
def test_a_day_within_a_text(text: str, day: date | None, place: str) -> None:
    found = find_written_day(text, NEAR)
    if found is None:
        assert day is None
        return
    written, start, end = found
    assert (written.day, text[start:end]) == (day, place)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2:30 PM", time(14, 30)),
        ("14:30", time(14, 30)),
        ("14:30 Uhr", time(14, 30)),
        ("at 14h30", time(14, 30)),
        ("2pm - 3pm", time(14)),
        ("午後2時30分", time(14, 30)),
        ("90 minutes", None),
        ("25:00", None),
        ("14", None),
        ("", None),
    ],
)
def test_a_time(text: str, expected: time | None) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize("text", ["4 juıl 2026", "4 ſep 2026", "12 KASIM 2026"])
def test_letters_that_only_count_as_others(text: str) -> None:
    find_written_day(text, NEAR)


@given(st.text(), st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_no_text_is_too_odd(text: str, near: date) -> None:
    read_day(text, near)
    find_written_day(text, near)


@given(st.dates(date(2001, 1, 1), NEAR), st.sampled_from(["%d %B %Y", "%d.%m.%Y", "%Y-%m-%d"]))
def test_what_is_written_is_read(day: date, form: str) -> None:
    found = read_day(day.strftime(form), NEAR)
    assert found is not None and found.day == day


@given(st.dates(NEAR - timedelta(days=330), NEAR))
def test_a_day_without_its_year_is_the_latest(day: date) -> None:
    found = read_day(f"{day.day} {day:%b}", NEAR)
    assert found is not None and found.day == day
