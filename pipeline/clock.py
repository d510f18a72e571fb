"""Read when something happened, as people type and say it: 14:30, half past two, 20 minutes ago.

`pipeline/dates.py` reads what programs write; here a person answers a question.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pipeline.dates import find_day, time_of_day
from pipeline.errors import UsageError

HOW = "Type 15:30, 3 pm, half past three or 20 minutes ago."
JUST_BEFORE = timedelta(hours=3)  # an evening hour said without "pm" is believed so long after it
OVERNIGHT = timedelta(hours=12)  # after midnight, 23:30 is that of the evening before
MORNING, EVENING = time(7), time(19)  # an hour said without "am" or "pm" lies between


class Clock(NamedTuple):
    """A time of day; `other` is what it may mean as well where nobody said "am" or "pm"."""

    at: time
    other: time | None = None


def parse_moment(
    text: str, *, now: datetime, before: datetime | None = None, day: date | None = None
) -> datetime:
    """Return the moment in the past that a person's words tell, in this machine's zone.

    A time without a day is of `day`; without that it is the latest before `before` (else `now`),
    if need be of the evening before. An hour without "am" or "pm" lies in the daytime, or is the
    evening hour that has just passed.

    Raises:
        UsageError: the words tell no time, or one that is still to come; it says which.
    """
    plain = _plain(text)
    if not plain:
        raise UsageError(f"No time was given. {HOW}")
    if (ago := _ago(plain)) is not None:
        return now - ago
    if re.match(r"tomorrow\b|in (?:\d|an? |half )", plain) or plain.endswith("tomorrow"):
        raise UsageError(f"{text.strip()!r} is still to come. {HOW}")
    said, half, rest = _without_day(plain, now.date())
    if not rest and (said or half):
        raise UsageError(f"{text.strip()!r} is a day. Type the time too: yesterday 17:00")
    try:
        clock = _clock(rest, half)
    except ValueError:
        raise UsageError(f"No clock shows {text.strip()!r}. {HOW}") from None
    if clock is None:
        raise UsageError(_refusal(text.strip(), rest))
    try:
        moment = _nearest(clock, said or day, before or now).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"No calendar shows {text.strip()!r}. {HOW}") from error
    _check_past(moment, now, before, is_day_known=bool(said or day))
    return moment


def _refusal(text: str, rest: str) -> str:
    if rest.isdecimal() and int(rest) < 60:
        hours = f"{rest}:00, {rest} pm" if 1 <= int(rest) <= 12 else f"{rest}:00"
        hours = f"{hours} or " if int(rest) < 24 else ""
        return f"{text!r} may be an hour or minutes. Type {hours}{rest} minutes ago."
    return f"{text!r} is no time of day. {HOW}"


def _nearest(clock: Clock, day: date | None, before: datetime) -> datetime:
    """Return a time of day on its day, without a zone; by `before` where it may be one of two."""
    local = before.astimezone().replace(tzinfo=None)
    at = datetime.combine(day or local.date(), clock.at)
    if clock.other is not None:
        both = (at, datetime.combine(at.date(), clock.other))
        just_before = [each for each in both if timedelta() <= local - each <= JUST_BEFORE]
        by_day = [each for each in both if MORNING <= each.time() < EVENING]
        at = (just_before or by_day)[0]
    if day is None and at > local and local - (at - timedelta(days=1)) <= OVERNIGHT:
        at -= timedelta(days=1)
    return at


def _check_past(
    moment: datetime, now: datetime, before: datetime | None, *, is_day_known: bool
) -> None:
    shown = f"{moment:%H:%M}"
    if moment > now:
        when = shown if moment.date() == now.astimezone().date() else f"{moment:%Y-%m-%d %H:%M}"
        hint = "" if is_day_known else f" If it was yesterday, type: yesterday {shown}"
        raise UsageError(f"{when} is still to come.{hint}")
    if before is not None and moment > before and not is_day_known:
        raise UsageError(
            f"{shown} is after the memo, which began at {before.astimezone():%H:%M}. If it was on "
            f"another day, type that too, as '{moment:%Y-%m-%d} {shown}'."
        )


# Words in their plainest form

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty")
_UNIT = f"(?:{'|'.join(_UNITS[1:10])})"
_NUMBERS = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_NUMBER = re.compile(rf"\b(?:({'|'.join(_TENS)})[-\s]?({_UNIT})|({'|'.join(_NUMBERS)}))\b")
_PLAINER = (
    (re.compile(r"\b([ap])\.\s?m\b\.?"), r"\1m"),
    (re.compile(r"\bo\s?'?\s?clock\b|\buhr\b"), "h"),
    # What says nothing about the time.
    (re.compile(r"^(?:(?:it|we|they|the interview)\s)?(?:was\s)?(?:ended|over|until)\s"), ""),
    (re.compile(r"^(?:(?:at|about|around|approx(?:imately|\.)?|ca\.?|circa)\s|[~@]\s?)+"), ""),
)


def _plain(text: str) -> str:
    """Return the text in lower case, its numbers in digits, without what says nothing."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("⁄", "/")
    text = " ".join(text.split()).strip(" .!?;,")
    for pattern, plainer in _PLAINER:
        text = pattern.sub(plainer, text)
    text = _NUMBER.sub(_digits, text)
    text = re.sub(r"(?<=\d)\s(?:oh?|0)\s?(?=\d\b)", " 0", text)  # two oh five
    return re.sub(r"(?<=\d)\s?hundred\b(?:\shours)?", " 00", text)


def _digits(match: re.Match[str]) -> str:
    ten, unit, alone = match.groups()
    return str(_NUMBERS[alone] if alone else _NUMBERS[ten] + _NUMBERS[unit])


# So long ago

_AMOUNT = r"(\d+(?:[.,]\d+)?|an?|half an?|a quarter of an|(?:three|3) quarters of an|a couple of)"
_DELAY = re.compile(
    rf"(?:{_AMOUNT}\s?(?:hours?|hrs?|h)(?:\sand\s(?:a\s)?(half|quarter))?)?"
    rf"(?:(?:^|\s|(?<=h))(?:and\s)?{_AMOUNT}\s?(?:minutes?|mins?|m))?"
)
_AMOUNTS = {
    **{"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5, "a quarter of an": 0.25},
    **{"3 quarters of an": 0.75, "a couple of": 2.0, "half": 0.5, "quarter": 0.25},
}


def _ago(text: str) -> timedelta | None:
    """Return the delay of "20 minutes ago" or "just now"; None for other words.

    Raises:
        UsageError: the words say "ago", but not how long.
    """
    if re.fullmatch(r"(?:just |right )?now|just|this minute|a (?:moment|second) ago", text):
        return timedelta()
    if not text.endswith(" ago"):
        return None
    spoken = text.removesuffix(" ago")
    spoken = re.sub(r"^(\w+) and a half (hours?)$", r"\1 \2 and a half", spoken)
    match = _DELAY.fullmatch(spoken)
    if match is None:
        raise UsageError(f"{text!r} does not say how long. Type 20 minutes ago, or 15:30.")
    hours, more, minutes = (_amount(each) for each in match.groups())
    return timedelta(hours=hours + more, minutes=minutes)


def _amount(text: str | None) -> float:
    if not text:
        return 0.0
    return _AMOUNTS.get(text) or float(text.replace(",", "."))


# Its day

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(
    r"\b(?:(?:on|last)\s)*(?:(today|yesterday|(?:the\s)?day before yesterday)"
    rf"|({'|'.join(f'{each[:3]}(?:{each[3:]})?' for each in _WEEKDAYS)}))\b\.?"
)
_PART_OF_DAY = re.compile(
    r"\b(?:in the\s|at\s|(this|last)\s)?(morning|afternoon|evening|tonight|night)\b"
)
_JOINTS = re.compile(r"(?:^|\s)(?:at|on|around|about|t(?=\d))|,")


def _without_day(text: str, today: date) -> tuple[date | None, str, str]:
    """Return the day that a text names, "am" or "pm" by the part of the day, and what is left."""
    day, half = None, ""
    if part := _PART_OF_DAY.search(text):
        half = "am" if part[2] == "morning" else "pm"
        if part[1] or part[2] == "tonight":
            day = today - timedelta(days=part[1] == "last")
        text = f"{text[: part.start()]} {text[part.end() :]}"
    if found := _DAY.search(text):
        day = today - timedelta(days=_days_back(found, today))
        text = f"{text[: found.start()]} {text[found.end() :]}"
    elif written := find_day(text):
        day = written.day
        text = f"{text[: written.start]} {text[written.end :]}"
    return day, half, " ".join(_JOINTS.sub(" ", text).split())


def _days_back(found: re.Match[str], today: date) -> int:
    if found[1]:
        return 0 if found[1] == "today" else 1 if found[1] == "yesterday" else 2
    weekday = [each[:3] for each in _WEEKDAYS].index(found[2][:3])
    back = (today.weekday() - weekday) % 7
    return back or (7 if "last" in found[0] else 0)


# The time of day

_HOURS = r"(?:\s?(?P<sharp>h|hrs?|hours))?"
_HALF = r"(?:\s?(?P<half>[ap]m?))?"
_DIGITAL = re.compile(
    r"(?P<hour>\d{1,2})\s?[:.,h\-/\s]\s?(?P<minute>\d\d)(?:[:.]\d\d)?" + _HOURS + _HALF
)
_BARE = re.compile(r"(?P<hour>\d?\d)(?P<minute>\d\d)" + _HOURS + _HALF)
_HOUR = re.compile(r"(?P<hour>\d{1,2})" + _HOURS + _HALF)
_SPOKEN = re.compile(  # "half two" is half past two
    r"(?P<minutes>half(?=\s(?:\d|past|after))"
    r"|(?:(?:a\s)?quarter|\d{1,2}(?:\s(?:minutes?|mins?))?)(?=\s[a-z]))"
    r"(?:\s(?P<sign>past|after|to|till|til|of|before))?"
    r"\s(?P<hour>\d{1,2}|noon|midnight)(?:\sh)?" + _HALF
)
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0), "12 noon": time(12)}


def _clock(text: str, half: str) -> Clock | None:
    """Return the time of day of digits or words; None where they tell none.

    Raises:
        ValueError: no clock shows it.
    """
    if text in _NAMED:
        return Clock(_NAMED[text])
    if (match := _SPOKEN.fullmatch(text)) is not None:
        return _spoken(match, match["half"] or half)
    for pattern in (_DIGITAL, _BARE, _HOUR):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        found, said = match.groupdict(), match["half"] or half
        if pattern is _HOUR and not (said or found["sharp"]):
            return None  # 7 may be anything
        told = time_of_day(found["hour"], found.get("minute") or "0", half=said)
        # 2:30 is hardly ever 2:30 at night, and 9:30 as it stands; "9 o'clock" may be either.
        last = 12 if pattern is _HOUR else 6
        is_open = not said and not found["hour"].startswith("0") and 1 <= int(found["hour"]) <= last
        return _either(told) if is_open else Clock(told)
    return None


def _spoken(match: re.Match[str], half: str) -> Clock:
    """Return the time of "quarter to three"."""
    told, sign = match["minutes"], match["sign"]
    minutes = 30 if told == "half" else 15 if "quarter" in told else int(told.split()[0])
    hour = {"noon": 12, "midnight": 0}.get(match["hour"], -1)
    is_open = hour < 0 and not half
    whole = time(hour) if hour >= 0 else time_of_day(match["hour"], "0", half=half)
    if minutes >= 60:
        raise ValueError(match[0])
    back = sign in ("to", "till", "til", "of", "before")
    at = (60 * whole.hour + (-minutes if back else minutes)) % (24 * 60)
    exact = time(at // 60, at % 60)
    return _either(exact) if is_open and 1 <= whole.hour <= 12 else Clock(exact)


def _either(told: time) -> Clock:
    """Return a time of the twelve-hour clock with its other half of the day."""
    return Clock(told, told.replace(hour=(told.hour + 12) % 24))
