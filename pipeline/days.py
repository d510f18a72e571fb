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
    # The first letters of a month's names in English, German, French, Spanish, Italian, Portuguese,
    # Dutch, Polish, Russian and Greek; whole names in Turkish, Czech and Ukrainian.
    1: "jan jän janv ene gen stycz янв ιαν ocak ledna січня",
    2: "feb fév fevr févr fev lut фев φεβ şubat února лютого",
    3: "mar mär maa mrz marz мар μαρ března березня",
    4: "apr avr abr kwi апр απρ nisan dubna квітня",
    5: "may mai mei mag maj mayo maio мая май μαΐ μαι května травня",
    6: "jun juin giu cze июн ιουν haziran června червня",
    7: "jul juil lug lip июл ιουλ temmuz července липня",
    8: "aug août aou ago sie авг αυγ ağustos srpna серпня",
    9: "sep set wrz сен σεπ eylül září вересня",
    10: "oct okt ott out paź окт οκτ ekim října жовтня",
    11: "nov lis ноя νοε kasım kasim листопада",
    12: "dec dez déc dic gru дек δεκ aralık aralik prosince грудня",
}
_MONTH_OF = {start: month for month, starts in _MONTHS.items() for start in starts.split()}
_NAME = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_WORD_MONTH = rf"(?P<name>{_NAME})[^\W\d_]*\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS = _ORDINAL_WORDS.split()
_TWENTIES = [f"twenty-{one}" for one in _ORDINALS[:9]]
_SPELLED_DAYS = {word: day for day, word in enumerate(_ORDINALS, 1)} | {
    word: day for day, word in enumerate([*_TWENTIES, "thirtieth", "thirty-first"], 21)
}
_SPELLED = "|".join(sorted(_SPELLED_DAYS, key=len, reverse=True)).replace("-", "[- ]")
_YEAR = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>20\d\d|'?\d\d)(?![\d:.h]))?"
_WORDS = (
    re.compile(
        rf"(?<!\w)(?P<day>\d{{1,2}}){_ORDINAL}[\s-]+(?:of\s+|de\s+)?{_WORD_MONTH}(?:-(?P<short>\d\d)\b)?{_YEAR}",
        re.I,
    ),
    re.compile(rf"(?<!\w)(?P<day>{_SPELLED})\s+(?:of\s+)?{_WORD_MONTH}{_YEAR}", re.I),
    re.compile(rf"(?<!\w){_WORD_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL}(?![\d:]){_YEAR}", re.I),
)
_FIGURES = re.compile(
    r"(?<![\d.:/-])(?P<first>\d{1,2})(?P<sign>[./-])(?P<second>\d{1,2})"
    r"(?:(?P=sign)(?P<year>20\d\d|\d\d)|(?P=sign))?(?!\d)"
)
_HAN = re.compile(
    r"(?:(?P<year>20\d\d)\s*[年년]\s*)?(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日号號일]"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)"
    r"(?:[T_ -]?(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?:[0-5]\d)?(?=Z?\b))?(?!\d)"
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
    "monday mon montag lundi lunes lunedì maandag segunda poniedziałek "
    "понедельник pazartesi pondělí måndag mandag понеділок",
    "tuesday tue tues dienstag mardi martes martedì dinsdag terça wtorek "
    "вторник salı úterý tisdag tirsdag вівторок",
    "wednesday wed mittwoch mercredi miércoles mercoledì woensdag quarta środa "
    "среда среду çarşamba středa onsdag середа",
    "thursday thu thur thurs donnerstag jeudi jueves giovedì donderdag quinta czwartek "
    "четверг perşembe čtvrtek torsdag четвер",
    "friday fri freitag vendredi viernes venerdì vrijdag sexta piątek "
    "пятница пятницу cuma pátek fredag п'ятниця",
    "saturday sat samstag sonnabend samedi sábado sabato zaterdag sobota "
    "суббота субботу cumartesi lördag lørdag субота",
    "sunday sun sonntag dimanche domingo domenica zondag niedziela "
    "воскресенье pazar neděle söndag søndag неділя",
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
_WEEKDAY_NAMES = "|".join(sorted(_WEEKDAY_OF, key=len, reverse=True))
_LONG = (
    4  # letters of a day's name in running text; "sun" may be another word, "hier" is German too
)
_TOLD_DAYS = [word for word in _DAYS_BACK if len(word) >= _LONG and word != "hier"]
_TOLD_WEEKDAYS = [word for word in _WEEKDAY_OF if len(word) > _LONG]
_TOLD = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(_TOLD_DAYS, key=len, reverse=True)))}"
    rf"|(?:(?:on|this|last|past|am|letzten|vergangenen)\s+)(?:{'|'.join(_TOLD_WEEKDAYS)})"
    rf"|{_AGO.pattern})(?!\w)",
    re.I,
)
_HAN_WEEKDAY = r"(?:星期|周|週)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일"
_IN_BRACKETS = r"[(（]\s*(?:[月火水木金土日一二三四五六월화수목금토일]|祝)\s*[)）]"
_YEAR_MARK = r"(?<=\d)\s*(?:года?|г|року|р)(?!\w)\.?"  # 2026 г.
_AT = r"(?:den|the|on|at|from|um|von|ab|am|à|a las?|alle|às|om|kl|о|в|le|el|il)"
_NOISE = re.compile(
    rf"{_IN_BRACKETS}|{_HAN_WEEKDAY}|\b(?:{_WEEKDAY_NAMES}|{_AT})\b\.?|@"
    r"|\b\d{1,3}\s*min(?:ute)?(?:s|n)?\b",
    re.I,
)
_TO = r"\s*(?:-|–|—|~|〜|～|to|until|till|bis|à|a|до)\s*"
_HOUR_AND_MINUTE = (
    r"(?P<hour>[01]?\d|2[0-3])"
    r"(?:(?:[:.]|\s?h\s?)(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d|60)(?:\.\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*(?P<unit>uhr|h\b|o'clock)?"
)
_END = re.sub(r"\?P<(\w+)>", r"?P<end_\1>", _HOUR_AND_MINUTE)
# Behind seconds, "-05:00" is a zone: a range begins with a blank there.
_RANGE = rf"(?:(?(second)(?=\s)){_TO}{_END})?"
_CLOCK_TEXT = rf"{_HOUR_AND_MINUTE}{_RANGE}\s*(?P<zone>Z\b|(?:UTC|GMT)\b|[+-]\d\d:?\d\d)?"
_CLOCK = re.compile(_CLOCK_TEXT, re.I)
# The time behind a day: ", 14:30", " at 6:12 PM", " (Wed) 2–3 pm".
_TIME_BEHIND = re.compile(
    rf"(?:{_YEAR_MARK})?(?:\s*(?:{_IN_BRACKETS}|{_HAN_WEEKDAY}))?"
    rf"(?:T|[\s,;]+(?:[-–—|·@]\s+)?(?:{_AT}\b\.?\s*)?)(?P<clock>{_CLOCK_TEXT})(?![\w:])",
    re.I,
)
_WEEKDAY_BEFORE = re.compile(rf"(?<!\w)(?:on\s+)?(?:{_WEEKDAY_NAMES})[.,]?\s*(?:den\s+)?$", re.I)
_HALVES = (("am", "午前|上午|早上|오전"), ("pm", "午後|下午|晚上|오후"))


def _in_usual_figures(text: str) -> str:
    """Return a day and a time of Han or Hangul, and 20260304T1430, as the rest reads them."""
    text = re.sub(_IN_BRACKETS, " ", text)
    text = _COMPACT.sub(
        lambda match: (
            f"{match['year']}-{match['month']}-{match['day']}"
            + (f" {match['hour']}:{match['minute']}" if match["hour"] else "")
        ),
        text,
    )
    text = re.sub(r"令和\s*(\d{1,2})年", lambda match: f"{2018 + int(match[1])}年", text)
    text = re.sub(r"(\d{1,2})\s*[時时点點시]\s*(?:(\d{1,2})\s*[分분])?", _han_time, text)
    for half, words in _HALVES:
        text = re.sub(rf"(?:{words})\s*(\d{{1,2}}(?::\d\d)?)", rf" \1 {half}", text)
    return text


def _han_time(match: re.Match[str]) -> str:
    return f" {match[1]}:{match[2] or '00':0>2} "


def read_day(text: str, near: date) -> WrittenDay | None:
    """Return the day that a text tells, and nothing else beside a time; None for other texts."""
    text = " ".join(_in_usual_figures(text).split()).strip(" .,;()*_[]")
    spoken = _relative(text, near)
    if spoken:
        return spoken
    if (behind := _time_at_end(text)) and (spoken := _relative(text[: behind.start()], near)):
        try:
            return _with_time(spoken, behind["clock"])
        except ValueError:
            return None
    for written, start, end in _candidates(text, near):
        rest = f"{text[:start]} {text[end:]}"
        try:
            return _with_time(written, rest)
        except ValueError:
            continue
    return _by_library(text, near)


def read_time(text: str) -> time | None:
    """Return the time that a text tells and nothing else ("2:30 PM", "14:00–15:00"); None else."""
    try:
        return _clock(_NOISE.sub(" ", _in_usual_figures(text)).strip(" ,.;()"))[0]
    except ValueError:
        return None


def find_written_day(text: str, near: date) -> tuple[WrittenDay, int, int] | None:
    """Return the first day in a text, with its time, and the offsets where they begin and end.

    A weekday before it and a time behind it count as part of it.
    """
    found = find_day(text)
    if found:
        written, start, end = WrittenDay(found.day), found.start, found.end
    else:
        others = _candidates(text, near, in_text=True)
        if not others:
            return None
        written, start, end = min(others, key=lambda each: each[1])
    if weekday := _WEEKDAY_BEFORE.search(text, 0, start):
        start = weekday.start()
    behind = _TIME_BEHIND.match(text, end)
    if behind:
        try:
            return _with_time(written, behind["clock"]), start, behind.end()
        except ValueError:
            pass
    return written, start, end


def find_told_day(text: str, near: date) -> tuple[WrittenDay, int, int] | None:
    """Return the day that a sentence tells ("yesterday", "last Tuesday", "on 4 March")."""
    if found := find_written_day(text, near):
        return found
    for match in _TOLD.finditer(text):
        if written := _relative(" ".join(match[0].split()), near):
            return written, match.start(), match.end()
    return None


def _time_at_end(text: str) -> re.Match[str] | None:
    found = (_TIME_BEHIND.match(text, place.start()) for place in re.finditer(r"[\s,]+", text))
    return next((each for each in found if each and each.end() == len(text)), None)


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
            # Ignoring case, "ı" counts as "i" and "ſ" as "s": such a name has no month here.
            month = _MONTH_OF.get(match["name"].lower(), 0)
            year = match["year"] or parts.get("short")
            number = _SPELLED_DAYS.get(match["day"].lower().replace(" ", "-"))
            if written := _dated(year, month, number or int(match["day"]), near):
                found.append((written, match.start(), match.end()))
    for match in (*_HAN.finditer(text), *_COMPACT.finditer(text)):
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
    """Return a day; without a year, the latest such day up to `near` and the day after it.

    Notes tell of an interview that was; elsewhere on Earth it may be tomorrow already.
    """
    try:
        if year:
            number = int(year.lstrip("'"))
            written = WrittenDay(date(number if number > 99 else 2000 + number, month, day))
            return written if 2000 <= written.day.year < 2100 else None
        found = date(near.year, month, day)
        if found > near + timedelta(days=1):
            found = date(near.year - 1, month, day)
        return WrittenDay(found, is_guessed=True)
    except ValueError:
        return None


def _with_time(written: WrittenDay, rest: str) -> WrittenDay:
    """Return the day with the time that stands beside it.

    Raises:
        ValueError: there is more beside it than a time.
    """
    rest = _NOISE.sub(" ", re.sub(_YEAR_MARK, "", f"0{rest}")[1:])
    rest = " ".join(re.sub(r"[()（）]", " ", rest).split()).strip(" ,.;-–|·")
    if not rest or re.fullmatch(r"(?:года?|г|року|р)\.?", rest):
        return written
    clock, zone = _clock(rest.removeprefix("T"))
    moment = datetime.combine(written.day, clock)
    offset = zone_of("Z" if zone and zone[0] in "UGug" else zone)
    local = moment.astimezone() if offset is None else moment.replace(tzinfo=offset)
    return WrittenDay(written.day, local, written.other, written.is_guessed)


def _clock(text: str) -> tuple[time, str | None]:
    """Return the time of day, of a range its beginning, and the zone written behind it.

    Raises:
        ValueError: the text is no time, or no clock shows it.
    """
    match = _CLOCK.fullmatch(text)
    if match is None or not any(
        match[group] for group in ("minute", "half", "unit", "end_minute", "end_half", "end_unit")
    ):
        raise ValueError(text)
    half = match["half"]
    if not half and match["end_half"] and int(match["hour"]) <= 12:
        # "2–3 pm" begins at 2 pm, "11–1 pm" before noon.
        turns = int(match["hour"]) % 12 > int(match["end_hour"]) % 12
        half = {"a": "pm", "p": "am"}[match["end_half"][0].lower()] if turns else match["end_half"]
    clock = time_of_day(match["hour"], match["minute"] or "0", match["second"], half)
    return clock, match["zone"]


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
