"""Places: cities, countries, streets, and names behind "in" or "office in"."""

import re
from collections.abc import Iterator
from functools import cache

from pipeline.insights.share.found import Found
from pipeline.insights.share.reading import Reading
from pipeline.insights.share.words import (
    Phrase,
    cities,
    countries,
    first_names,
    is_ordinary,
    phrase_of,
    surnames,
)

_IN = re.compile(
    r"\b(?:based|live|lives|lived|living|office|offices|team|teams|hq|headquarters|born|grew up|"
    r"from|"
    r"relocat\w+|mov(?:e|ed|ing)|commut\w+|travel\w*|fly|flew|drive|drove|train|flight|site|place|"
    r"building|campus|people|apartment|flat|studied|somewhere|outside|near|downtown|central|job|"
    r"jobs|company|startup|bank|clients?|customers?|developers?|colleagues?|weather|hub|branch|"
    r"university)\s+(?:\w+\s+)?(?:in|to|from|near|at|of|outside|around)?\s*$|\b(?:in|near)\s+$"
)
_STRONG_IN = re.compile(
    r"\b(?:based|live|lives|lived|living|office|offices|hq|headquarters|born|grew up|relocat\w+|"
    r"mov(?:e|ed|ing)|commut\w+|travel\w*|fly|flew|drive|drove|train|flight|team|somewhere)"
    r"\s+(?:\w+\s+)?(?:in|to|from|near|outside|around)\s+$|\b(?:down|over|out|here|up|near) in\s+$"
)
_OF = re.compile(r"[\s-]+(?:office|offices|based|branch|headquarters|hq|campus|time|site)\b")
_STREET = re.compile(
    r"\b(?:\d{1,4}[a-z]?\s+)?(?:[A-ZÄÖÜ][\w'’-]+\s+){1,3}(?:Street|Road|Avenue|Lane|Square|"
    r"Boulevard|"
    r"Drive|Way|Plaza|Strasse|Straße|Platz|Allee|Station|Airport|Park|Bridge|Quay|Wharf|Tower|"
    r"House)\b"
    r"|\b\w+(?:stra(?:ss|ß)e|platz|allee|gasse)\b(?:\s+\d{1,4}[a-z]?)?"
    r"|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b"
)
_SPOKEN_STREET = re.compile(
    r"\b(?:on|at|off|near)\s+(?P<street>(?:the corner of\s+)?(?:\w+\s+){1,2}(?:street|avenue|"
    r"boulevard))\b"
)
_NO_STREET = re.compile(
    r"(?:a|the|main|high|wall|one|busy|two|same|any|some|back|my|our|across)\b", re.I
)


@cache
def _phrases() -> dict[Phrase, str]:
    return {phrase_of(name): "country" for name in countries()} | {
        phrase_of(name): "city" for name in cities()
    }


def places(reading: Reading) -> Iterator[Found]:
    """Yield cities, countries and streets; one that is a word too by what is around."""
    known = _phrases()
    for match in _STREET.finditer(reading.text):
        if not _NO_STREET.match(match[0]):
            yield Found(match.start(), match.end(), "place", f"street {match[0].lower()}")
    for match in _SPOKEN_STREET.finditer(reading.text):
        if not _NO_STREET.match(match["street"]):
            start, end = match.span("street")
            yield Found(start, end, "place", f"street {match['street'].lower()}")
    for at, end in reading.phrases(known.keys()):
        token = reading.tokens[at]
        if end - at == 1 and not _is_meant(reading, at):
            continue
        if reading.is_cased and not token.has_capital and is_ordinary(token.plain):
            continue
        phrase = reading.phrase(at, end)
        name = f"{known[phrase]} {' '.join(phrase)}"
        yield Found(token.start, reading.tokens[end - 1].end, "place", name)


def _is_meant(reading: Reading, at: int) -> bool:
    token, before = reading.tokens[at], reading.before(at)
    word = token.plain
    if reading.technology[at]:
        return bool(_STRONG_IN.search(before)) and not reading.is_eponym(at)
    if token.text in ("US", "us") or len(word) < 3:
        return word == "uk" and bool(_IN.search(before))
    if is_ordinary(word):
        if reading.is_cased:
            return token.text[0].isupper() and bool(
                _IN.search(before) or _OF.match(reading.after(at))
            )
        return bool(_STRONG_IN.search(before))
    if word in first_names() or word in surnames():
        return bool(_IN.search(before) or _OF.match(reading.after(at)))
    return True


def is_place_before(reading: Reading, at: int) -> bool:
    """Return whether a name that no list has stands where a place does."""
    return bool(_STRONG_IN.search(reading.before(at)) or _OF.match(reading.after(at)))
