"""Days of the calendar: with a month, in figures, by their ordinal."""

import re
from collections.abc import Iterable

from pipeline.insights.share.found import Found

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_LONG = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
_ONES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
    "thirtieth"
)
_TWENTIES = rf"(?:twenty|thirty)[\s-](?:{'|'.join(_ONES.split()[:9])})"
_ORDINAL = rf"(?:{_TWENTIES}|{'|'.join(_ONES.split())})\b"
_LATE = rf"(?:{_TWENTIES}|{'|'.join(_ONES.split()[9:])})\b"
# What an ordinal counts where it is no day's.
_COUNTED = (
    r"floor|round|question|line|try|attempt|interview|element|item|row|level|day|week|street|"
    r"avenue|percentile"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\b|{_ORDINAL})"
_YEAR = (
    r"(?:(?:19|20)\d\d|'\d\d|twenty[\s-]?(?:twenty|nineteen|eighteen)(?:[\s-](?:one|two|three|"
    r"four|five|six|seven|eight|nine))?)\b"
)
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri)\b\.?,?\s+(?:the\s+)?"
)
_DATES = re.compile(
    "|".join(
        (
            rf"\b(?:{_WEEKDAY})?(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?",
            rf"\b(?:{_WEEKDAY})?{_MONTH}\s+(?:the\s+)?{_DAY}(?:,?\s+{_YEAR})?(?!\s+(?:people|"
            rf"years|months|weeks|days|minutes|questions|rounds|of\s+(?:us|them)))",
            rf"\b{_LONG},?\s+(?:of\s+)?{_YEAR}",
            r"(?<![\d./-])(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|"
            r"3[01])(?![\d./-]\d)",
            r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])(?P<sign>[/.])(?:0?[1-9]|"
            r"1[0-2])(?P=sign)(?:(?:19|20)?\d\d)(?![\d./-]\d)",
            r"(?<![\d./-])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?:(?:19|20)?\d\d)(?!\d)",
            r"(?<=\bon )(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2])\b\.?(?![\d/])",
            rf"\b(?:{_WEEKDAY})(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)\b|{_ORDINAL})",
            rf"\b(?<=on the )\d{{1,2}}(?:st|nd|rd|th)\b(?!\s+(?:{_COUNTED}))",
            rf"\b(?:(?<=\bon the )|(?<=\bby the )|(?<=\buntil the )|(?<=\bfrom the )|"
            rf"(?<=\bbefore the )|(?<=\bafter the ))"
            rf"(?:{_LATE}|\d{{1,2}}(?:st|nd|rd|th)\b)(?!\s+(?:{_COUNTED}|minute|time|one|step|part|"
            r"century))",
            rf"\b(?:(?<=\bin )|(?<=\bnext )|(?<=\blast )|(?<=\bsince )|(?<=\buntil )|(?<=\bby )|"
            rf"(?<=\bof ))(?:early |mid |late |mid-)?{_LONG}(?!\s+\w+ed\b)",
        )
    ),
    re.IGNORECASE,
)
_BEFORE_MONTH = re.compile(r"\b(?:in|since|until|by|on)\s+$", re.IGNORECASE)
_NO_DATE = re.compile(
    r"(?:may|march|mar|dec|sep|second|third)\.?(?:\s+(?:first|second|third))?", re.IGNORECASE
)


def dates(text: str) -> Iterable[Found]:
    """Yield days and months of the calendar; weekdays, years and times of a day are none."""
    for match in _DATES.finditer(text):
        is_modal = re.match(r"(?:may|march)\b", match[0]) and not re.search(r"\d|the ", match[0])
        is_word = is_modal and _NO_DATE.fullmatch(match[0].strip())
        if is_word and not _BEFORE_MONTH.search(text, max(match.start() - 20, 0), match.start()):
            continue
        yield Found(match.start(), match.end(), "date", " ".join(match[0].lower().split()))
