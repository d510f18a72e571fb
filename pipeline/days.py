"""Read the day of an interview as people write it: without a year, in figures, as "last Tuesday".

Everything is read as seen from a day `near`, that on which it was written.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline.dates import find_day, time_of_day, zone_of


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day that a text tells, with its time where one stands beside it.

    `other` is the day that the text may mean as well: 3/4/2026. `is_guessed`: the year or the week
    is that of the day on which it was written.
    """

    day: date
    moment: datetime | None = None
    other: date | None = None
    is_guessed: bool = False


_MONTHS = {
    # The first letters of a month's names in English, German, French, Spanish, Italian,
    # Portuguese, Dutch and Polish.
    1: "jan jän janv ene gen stycz",
    2: "feb fév fevr févr fev lut",
    3: "mar mär maa mrz marz",
    4: "apr avr abr kwi",
    5: "may mai mei mag maj mayo maio",
    6: "jun juin giu cze",
    7: "jul juil lug lip",
    8: "aug août aou ago sie",
    9: "sep set wrz",
    10: "oct okt ott out paź",
    11: "nov lis",
    12: "dec dez déc dic gru",
}
_MONTH_OF = {start: month for month, starts in _MONTHS.items() for start in starts.split()}
_NAME = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_WORD_MONTH = rf"(?P<name>{_NAME})[^\W\d_]*\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_YEAR = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>20\d\d|'?\d\d)(?![\d:.h]))?"
_WORDS = (
    re.compile(
        rf"(?<!\w)(?P<day>\d{{1,2}}){_ORDINAL}[\s-]+(?:of\s+|de\s+)?{_WORD_MONTH}(?:-(?P<short>\d\d)\b)?{_YEAR}",
        re.I,
    ),
    re.compile(rf"(?<!\w){_WORD_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL}(?![\d:]){_YEAR}", re.I),
)
_FIGURES = re.compile(
    r"(?<![\d.:/-])(?P<first>\d{1,2})(?P<sign>[./-])(?P<second>\d{1,2})"
    r"(?:(?P=sep)(?P<year>20\d\d|\d\d)|(?P=sep))?(?!\d)".replace("sep", "sign")
)
_HAN = re.compile(
    r"(?:(?P<year>20\d\d)\s*[年년]\s*)?(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日号일]"
)
_BEFORE = {
    "today": "today tonight heute aujourd'hui hoy oggi hoje vandaag dziś dzisiaj сегодня "
    "今天 今日 오늘",
    "yesterday": "yesterday gestern hier ayer ieri ontem gisteren wczoraj вчера 昨天 昨日 어제",
    "before": "vorgestern avant-hier anteayer antier eergisteren przedwczoraj позавчера "
    "前天 おととい 그저께",
}
_DAYS_BACK = {
    word: back for back, words in enumerate(_BEFORE.values()) for word in words.split()
} | {"this morning": 0, "this afternoon": 0, "this evening": 0, "last night": 1}
_DAYS_BACK["the day before yesterday"] = _DAYS_BACK["day before yesterday"] = 2
_WEEKDAYS = (
    "monday mon montag lundi lunes lunedì maandag segunda poniedziałek понедельник",
    "tuesday tue tues dienstag mardi martes martedì dinsdag terça wtorek вторник",
    "wednesday wed mittwoch mercredi miércoles mercoledì woensdag quarta środa среда",
    "thursday thu thur thurs donnerstag jeudi jueves giovedì donderdag quinta czwartek четверг",
    "friday fri freitag vendredi viernes venerdì vrijdag sexta piątek пятница",
    "saturday sat samstag sonnabend samedi sábado sabato zaterdag sobota суббота",
    "sunday sun sonntag dimanche domingo domenica zondag niedziela воскресенье",
)
_WEEKDAY_OF = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
_WEEKDAY = re.compile(
    r"(?:on |this |last |past |am |letzten |letzter |vergangenen |le |el |il )?"
    rf"({'|'.join(sorted(_WEEKDAY_OF, key=len, reverse=True))})(?:-feira)?"
    r"(?: passado| pasado| dernier| scorso)?",
    re.I,
)
_AGO = re.compile(r"(\d{1,2}|a|one|two|three|four|five|six) (days?|weeks?) ago", re.I)
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NOISE = re.compile(
    rf"\b(?:{'|'.join(sorted(_WEEKDAY_OF, key=len, reverse=True))}"
    r"|den|the|on|at|um|am|à|a las?|kl|le|el|il)\b\.?",
    re.I,
)
_CLOCK = re.compile(
    r"(?:(?<=[T\s,])|^)\s*(?P<hour>[01]?\d|2[0-3])"
    r"(?:(?:[:.]|\s?h\s?)(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:\.\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*(?P<unit>uhr|h\b|o'clock)?\s*(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d)?",
    re.I,
)


def read_day(text: str, near: date) -> WrittenDay | None:
    """Return the day that a text tells, and nothing else beside a time; None for other texts."""
    text = " ".join(text.split()).strip(" .,;()*_[]")
    spoken = _relative(text, near)
    if spoken:
        return spoken
    for written, start, end in _candidates(text, near):
        rest = f"{text[:start]} {text[end:]}"
        try:
            return _with_time(written, rest)
        except ValueError:
            continue
    return _by_library(text, near)


def find_written_day(text: str, near: date) -> tuple[WrittenDay, int, int] | None:
    """Return the first day in a text, with the offsets where it begins and ends."""
    found = find_day(text)
    if found:
        return WrittenDay(found.day), found.start, found.end
    others = _candidates(text, near, in_text=True)
    return min(others, key=lambda each: each[1], default=None)


def _relative(text: str, near: date) -> WrittenDay | None:
    lowered = text.lower().replace("’", "'")
    if lowered in _DAYS_BACK:
        return WrittenDay(near - timedelta(days=_DAYS_BACK[lowered]), is_guessed=True)
    if ago := _AGO.fullmatch(lowered):
        count = _COUNTS.get(ago[1]) or int(ago[1])
        days = count * (7 if ago[2].startswith("week") else 1)
        return WrittenDay(near - timedelta(days=days), is_guessed=True)
    if weekday := _WEEKDAY.fullmatch(lowered):
        back = (near.weekday() - _WEEKDAY_OF[weekday[1]]) % 7
        # "Last Tuesday", written on a Tuesday, is that of the week before.
        back = back or (7 if re.match(r"last|past|letzte|vergangene", lowered) else 0)
        return WrittenDay(near - timedelta(days=back), is_guessed=True)
    return None


def _candidates(
    text: str, near: date, *, in_text: bool = False
) -> list[tuple[WrittenDay, int, int]]:
    """Return the days in a text with their offsets, the surest first.

    `in_text`: there may be other words, so that 3.5 and 24/7 are no days.
    """
    found = []
    if sure := find_day(text):
        found.append((WrittenDay(sure.day), sure.start, sure.end))
    for pattern in _WORDS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _MONTH_OF[match["name"].lower()]
            year = match["year"] or parts.get("short")
            if written := _dated(year, month, int(match["day"]), near):
                found.append((written, match.start(), match.end()))
    for match in _HAN.finditer(text):
        if written := _dated(match["year"], int(match["month"]), int(match["day"]), near):
            found.append((written, match.start(), match.end()))
    for match in _FIGURES.finditer(text):
        if in_text and not match["year"]:
            continue
        if written := _in_figures(match, near):
            found.append((written, match.start(), match.end()))
    return found


def _in_figures(match: re.Match[str], near: date) -> WrittenDay | None:
    """Return the day of 29.11., 29/11/2026, 11/29/26 or 3/4/2026, which may be two days."""
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    if year is None and match["sign"] == "-":
        return None  # a range
    by_day = _dated(year, second, first, near)
    by_month = None if match["sign"] == "." else _dated(year, first, second, near)
    if by_day is None or by_month is None or by_day.day == by_month.day:
        return by_day or by_month
    # An interview lies before the notes about it, and not long before.
    likely = sorted(
        (by_day, by_month), key=lambda each: (each.day > near, abs((each.day - near).days))
    )
    both_fit = all(each.day <= near for each in likely)
    chosen, other = (by_day, by_month) if both_fit and year else likely
    return WrittenDay(chosen.day, other=other.day, is_guessed=chosen.is_guessed)


def _dated(year: str | None, month: int, day: int, near: date) -> WrittenDay | None:
    """Return a day; without a year, the latest such day that is not after `near` by months."""
    try:
        if year:
            number = int(year.lstrip("'"))
            written = WrittenDay(date(number if number > 99 else 2000 + number, month, day))
            return written if 2000 <= written.day.year < 2100 else None
        found = date(near.year, month, day)
        if found > near + timedelta(days=30):
            found = date(near.year - 1, month, day)
        return WrittenDay(found, is_guessed=True)
    except ValueError:
        return None


def _with_time(written: WrittenDay, rest: str) -> WrittenDay:
    """Return the day with the time that stands beside it.

    Raises:
        ValueError: there is more beside it than a time.
    """
    rest = _NOISE.sub(" ", rest).replace("(", " ").replace(")", " ").strip(" ,.;-–|·")
    if not rest:
        return written
    match = _CLOCK.fullmatch(rest.removeprefix("T"))
    if match is None or not (match["minute"] or match["half"] or match["unit"]):
        raise ValueError(rest)
    clock = time_of_day(match["hour"], match["minute"] or "0", match["second"], match["half"])
    moment = datetime.combine(written.day, clock)
    zone = match["zone"]
    offset = zone_of("Z" if zone and zone[0] in "UGug" else zone)
    local = moment.astimezone() if offset is None else moment.replace(tzinfo=offset)
    return WrittenDay(written.day, local, written.other, written.is_guessed)


def _by_library(text: str, near: date) -> WrittenDay | None:
    """Return what dateutil reads in a text that has a digit and a month's name."""
    if len(text) > 60 or not re.search(r"\d", text) or not re.search(r"[^\W\d_]{3}", text):
        return None
    from dateutil import parser  # type: ignore[import-untyped]  # it has no types

    # What the text does not tell is taken from the default: two defaults show whether the day
    # and the month are told.
    defaults = [
        datetime.combine(day, time()) for day in (date(near.year, 1, 1), date(near.year, 2, 2))
    ]
    try:
        one, other = (parser.parse(text, default=each) for each in defaults)
    except (ValueError, OverflowError, TypeError):
        return None
    if one.date() != other.date() or not 2000 <= one.year < 2100:
        return None
    has_time = bool(re.search(r"\d[:.h]\d\d|\d\s*[ap]m", text, re.I))
    return WrittenDay(one.date(), one.astimezone() if has_time else None)
