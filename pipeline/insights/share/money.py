"""Salaries and rates: sums with a currency, and sums where pay is spoken about."""

import re
from collections.abc import Iterable

from pipeline.insights.share.found import Found

_SIGN = (
    r"[$€£¥₹₽₴]|(?:US|CA|AU)\$|\b(?:EUR|USD|GBP|CHF|PLN|CAD|AUD|SEK|NOK|DKK|INR|CZK|HUF|"
    r"Rs\.?)(?=\s?\d)"
)
_CURRENCY = (
    r"(?:[€£$₹¥]|(?:euros?|dollars?|pounds?(?:\s+sterling)?|quid|bucks|francs?|rupees|lakhs?|"
    r"crores?|"
    r"z[lł]oty(?:s|ch)?|kron(?:or|er|a|e)|yen|eur|usd|gbp|chf|pln|cad|aud|sek|nok|dkk|inr|lpa|czk|"
    r"huf|zar|naira|shillings|pesos|reais)\b)"
)
_UNITS = r"(?:k|K|m|grand|thousand|hundred|million|mio|mil|lakhs?|lpa|crores?)"
_FIGURES = rf"\d{{1,3}}(?:[.,' ’]\d{{3}})+(?:[.,]\d\d)?(?!\d)|\d+(?:[.,]\d+)?\s?{_UNITS}?\b"
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fourty fifty sixty seventy eighty ninety"
_WORD = rf"(?:{'|'.join(sorted([*_ONES.split(), *_TENS.split()], key=len, reverse=True))})"
_WORDS = (
    rf"(?:an?\s+(?:hundred|thousand|million)|{_WORD})"
    rf"(?:[\s-]+(?:and\s+(?=(?:a\s+)?(?:half|quarter|{_WORD})\b))?(?:{_WORD}|hundred|thousand|"
    rf"million|point|half|grand|k|lakhs?|crores?)\b)*"
)
_NUMBER = rf"(?:{_FIGURES}|\b{_WORDS})"
_RANGE = rf"{_NUMBER}(?:\s*(?:-|–|—|\bto\b|\bor\b|(?P<and>\band\b))\s*(?:{_SIGN})?\s?{_NUMBER})?"
_SUM = re.compile(
    rf"(?P<sign>{_SIGN})?\s?(?P<number>{_RANGE})(?P<currency>\s?{_CURRENCY})?", re.IGNORECASE
)
_PER = re.compile(
    r"\s*(?:(?:(?:an?|per|each|every)\s|/\s?|p\.?)(?:year|month|hour|day|week|annum|h|hr|d|yr|mo|"
    r"a)\b\.?|"
    r"(?:month|dai|hour|week)ly\b|gross\b|net\b|before tax\b|after tax\b|"
    r"base\b|brutto\b|pa\b|tc\b|ote\b|in (?:stock|equity|rsus?)\b)",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"\b(?:salar(?:y|ies)|pay|paid|pays|paying|compensation|comp|wages?|earn(?:ed|ing|s)?|"
    r"remuneration|package|day rate|hourly|rate|offer(?:ed|ing)?|expectations?|budget|band|"
    r"bonus|sign[- ]?on|raise|make|making|money|negotiat\w+|counter(?:ed|offer)?|lowball\w*|"
    r"asking|ask(?:ed)? for|my ask|quota|base|ote|range|gross|stock|equity|figure|number)\b",
    re.IGNORECASE,
)
_SURE_PAY = re.compile(
    r"\b(?:salar(?:y|ies)|compensation|wages?|remuneration|day rate|hourly rate|expectations?|"
    r"package|base|(?:pay|comp|salary) (?:range|band)|annum|a year|bonus|offer(?:ed|ing)?|"
    r"earn(?:ed|ing|s)?|paid|pays|paying|pay|money|gross|lowball\w*|counter(?:ed|offer)|budget|"
    r"quota|my ask|equity|my rate|the rate|rate (?:is|was)|band)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:-|\+|or so\s|odd\s|different\s|concurrent\s|active\s|daily\s|unique\s|of\s(?:the\s)?)*"
    r"(?:requests?|users?|rows?|records?|lines?|events?|messages?|items?|elements?|entries|queries|"
    r"customers?|clients?|people|employees|engineers?|developers?|devs|candidates|applicants|"
    r"minutes?|mins?|hours?|hrs?|seconds?|secs?|days?|weeks?|months?|years?|yrs?|percent|%|per "
    r"cent|"
    r"milliseconds?|ms|transactions?|calls?|files?|images?|documents?|pages?|tests?|services?|"
    r"microservices|servers?|nodes?|pods?|containers?|machines?|cores?|threads?|workers?|gigs?|"
    r"gigabytes?|megabytes?|bytes?|bits?|gb|mb|tb|kb|hz|steps?|rounds?|interviews?|interviewers?|"
    r"questions?|points?|times?|o'?clock|am|pm|kilometers?|km|miles?|degrees?|stars?|commits?|"
    r"tickets?|tables?|columns?|fields?|keys?|values?|numbers?|integers?|digits?|words?|"
    r"characters?|"
    r"things?|ways?|parts?|teams?|offices?|countries|projects?|products?|repos|repositories|"
    r"shards?|partitions?|replicas?|brokers?|topics?|consumers?|orders?|parcels?|samples?|"
    r"parameters?|features?|classes|labels?|epochs?|rps|qps|tps|iterations|others?|cases|companies|"
    r"more|else|or two|of (?:us|them|these|those)|in a row|sprints?|story|balls?|bottles?|coins?|"
    r"eggs?|"
    r"floors?|doors?|weighings|options?|levels?|layers?|colleagues|members?|persons?|women|men|"
    r"guys)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b\d{1,3}(?:[.,]\d+)?\s?(?:%|percent|per cent)(?=\s+(?:annual\s+|yearly\s+|target\s+|"
    r"of\s+)?(?:bonus|equity|commission|raise|stock|pension))",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\s+(?!this|is|was|as|plus|minus|gross|less|has|does|yes|us|bonus|perhaps|"
    r"always)(?:\w+\s+)?[a-z]{2,}s\b",
    re.IGNORECASE,
)
_TENS_OF = re.compile(
    r"\b(?:(?:very |the )?(?:low|mid|middle|high|upper|early|late)(?: to (?:mid|"
    r"high))?[\s-](?:the )?"
    r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies|(?:low|mid|high)[\s-](?:five|"
    r"six)[\s-]figures?|"
    r"(?:five|six)[\s-]figures?(?= (?:salary|package|sum|offer))|"
    r"(?:low|mid|high)[\s-](?:\d0s|one hundreds|hundreds))\b",
    re.IGNORECASE,
)
_LEAST = 20  # a smaller number alone is no pay
_AROUND = 110  # characters around a sum in which pay is spoken about
_VALUES = {word: number for number, word in enumerate(_ONES.split(), 1)}
_VALUES |= dict(zip(_TENS.split(), (20, 30, 40, 40, 50, 60, 70, 80, 90), strict=True))
_VALUES |= {"a": 1, "an": 1}


def salaries(text: str) -> Iterable[Found]:
    """Yield sums of money that may be pay; sums that are counted things are none."""
    for match in _SHARE.finditer(text):
        yield Found(match.start(), match.end(), "salary", match[0].lower())
    for match in _TENS_OF.finditer(text):
        yield Found(match.start(), match.end(), "salary", match[0].lower())
    for match in _sums(text):
        number, rest = match["number"].strip(), text[match.end() :]
        has_sign = bool(match["sign"] or match["currency"])
        per = _PER.match(rest)
        is_rate = bool(
            per or re.match(r"\s?(?:an?|per|each|every|/|p\.?)\s?(?:a|year|annum|yr)\b", rest)
        )
        if has_sign:
            is_pay = True
        elif _COUNTED.match(rest) or re.match(r"\s?(?:%|°|:\d|x\b)", rest):
            is_pay = False
        else:
            is_pay = _is_pay(text, match, number, is_per=is_rate)
        if is_pay:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            end = match.start() + len(match[0].rstrip()) if not per else match.end() + len(per[0])
            yield Found(start, end, "salary", " ".join(text[start:end].lower().split()))


_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)


def _sums(text: str) -> Iterable[re.Match[str]]:
    """Yield the sums of a text; "60 and 5 days" are two of them, "between 60 and 70" is one."""
    at = 0
    while match := _SUM.search(text, at):
        if match["and"] and not _BETWEEN.search(text, max(match.start() - 20, 0), match.start()):
            match = _SUM.search(text, match.start(), match.start("and")) or match
        yield match
        at = max(match.end(), at + 1)


def _is_pay(text: str, match: re.Match[str], number: str, *, is_per: bool) -> bool:
    around = text[max(match.start() - _AROUND, 0) : match.end() + _AROUND // 2]
    is_large = bool(
        re.search(
            r"(?:\d|\b)(?:k|grand|thousand|lakhs?|lpa|crores?)\b|\d{2,3}[.,' ’]\d{3}|\d{5,}",
            number,
            re.I,
        )
    ) or bool(re.search(r"hundred", number, re.I))
    is_thousands = re.search(r"grand\b|k\b|lakh|lpa|thousand|\d[.,' ’]\d{3}", number, re.I)
    if is_large and not is_thousands:
        return is_per or bool(_PAY.search(around))
    if is_large:
        if _THINGS.match(text[match.end() :]) and not is_per:
            return False
        return not re.search(r"http|port\b|localhost", around) or bool(_PAY.search(around))
    if re.search("million", number, re.I):
        return is_per and bool(_PAY.search(around))
    if is_per and _SURE_PAY.search(around):
        return True
    return bool(_SURE_PAY.search(around)) and _value(number) >= _LEAST and not _is_year(number)


def _is_year(number: str) -> bool:
    return bool(
        re.fullmatch(r"(?:19|20)\d\d|twenty[\s-]+(?:\w+teen|twenty(?:[\s-]\w+)?)", number, re.I)
    )


def _value(number: str) -> float:
    """Return about how much a number is."""
    if digits := re.match(r"\d+", number):
        return float(digits[0])
    return float(sum(_VALUES.get(word, 0) for word in re.split(r"[\s-]+", number.lower())))
