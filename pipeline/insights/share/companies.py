"""Other companies: well-known ones, and those that are introduced."""

import re
from collections.abc import Iterator, Sequence

from pipeline.insights.share.company_cues import (
    ACTS,
    AFTER,
    AT,
    CAPITAL_FORM,
    FORM,
    LITTLE,
    OWNS,
    SONS,
    SURELY_AT,
    goes_on,
    is_plain_name,
    with_form,
)
from pipeline.insights.share.found import Found
from pipeline.insights.share.reading import Reading
from pipeline.insights.share.words import (
    companies,
    first_names,
    is_base,
    is_ordinary,
    is_title_word,
)


def other_companies(reading: Reading) -> Iterator[Found]:
    """Yield well-known companies, but where their technology is meant."""
    for at, end in reading.phrases(companies()):
        token = reading.tokens[at]
        name = " ".join(reading.phrase(at, end))
        if end - at == 1 and reading.technology[at] > 1:
            continue
        before, behind = reading.before(at), reading.after(end - 1)
        is_meant = _is_company(reading, at) or bool(AFTER.match(behind))
        is_word = end - at == 1 and (is_base(token.plain) or token.plain in first_names())
        if reading.is_cased and not token.has_capital and is_word:
            continue
        if end - at == 1 and (reading.technology[at] or is_word):
            if is_word and reading.is_cased and not token.begins and not reading.technology[at]:
                is_meant = True
            if not is_meant or _is_use(before):
                continue
        yield Found(token.start, reading.tokens[end - 1].end, "company", name)


def _is_use(before: str) -> bool:
    """Return whether something is used, so that a technology is meant."""
    return bool(
        re.search(
            r"\b(?:work(?:ed|ing|s)? with|experience (?:with|in)|familiar with|questions? "
            r"(?:about|on)|"
            r"good at|bad at|great at|better at|look(?:ed|ing)? at|ask(?:ed|ing)? about|"
            r"know(?:ing|ledge)? (?:about|of)|talk(?:ed|ing)? about|from|migrat\w+ (?:to|from)|"
            r"about|against|called|with)\s+$",
            before,
        )
    ) and not re.search(
        r"\b(?:compan\w+|recruiter|people|someone|interview\w*|guy|offer|role|engineer|"
        r"hired)\s+(?:\w+\s+)?(?:from|with|called|against)\s+$",
        before,
    )


def introduced_companies(reading: Reading) -> Iterator[Found]:
    """Yield names that no list has where a company's name stands: at X, X GmbH."""
    for at, token in enumerate(reading.tokens):
        if end := _plain_end(reading, at):
            yield Found(
                token.start,
                reading.tokens[end - 1].end,
                "company",
                " ".join(reading.phrase(at, end)),
            )
            continue
        is_form = _has_form(reading, at)
        if not is_form and (reading.technology[at] or not _may_be_name(reading, at)):
            continue
        if not is_form and not _is_company(reading, at):
            continue
        if token.plain in first_names() and not is_form:
            continue
        end = at + 1
        while end < len(reading.tokens) and goes_on(reading, end):
            end += 1
        end = with_form(reading, end)
        last = reading.tokens[end - 1]
        yield Found(token.start, last.end, "company", " ".join(reading.phrase(at, end)))


def _plain_end(reading: Reading, at: int) -> int:
    """Return where a company ends whose name is ordinary words: "worked at morning glory", else 0.

    Only in texts without capitals: elsewhere, a name has one.
    """
    token = reading.tokens[at]
    if reading.is_cased or reading.technology[at] or not is_ordinary(token.plain):
        return 0
    before = reading.before(at)
    acts = ACTS.match(reading.after(at)) and re.search(r"(?:^|\b(?:and|but|so|then))\s*$", before)
    if not (SURELY_AT.search(before) or acts) or not is_plain_name(reading, at):
        return 0
    end = at + 1
    if end < len(reading.tokens) and reading.gap(at) == " " and is_plain_name(reading, end):
        if ACTS.match(reading.after(at)):
            return end
        after = reading.tokens[end + 1].plain if end + 1 < len(reading.tokens) else "and"
        if after in LITTLE or not is_ordinary(after) or reading.gap(end) != " ":
            end += 1
    return end


def _has_form(reading: Reading, at: int) -> bool:
    """Return whether a name ends with what a company is: Blue Orchard Software, Reed and Sons."""
    token = reading.tokens[at]
    rest = reading.text[token.end : token.end + 60]
    if not reading.is_cased:
        is_start = not reading.before(at).strip()
        are_sons = bool(SONS.match(rest)) and is_start
        return are_sons or (bool(FORM.match(rest)) and not is_ordinary(token.plain))
    if not token.text[0].isupper() or is_title_word(token.plain) or reading.technology[at] > 1:
        return False
    return bool(SONS.match(rest) or CAPITAL_FORM.match(rest))


def _is_company(reading: Reading, at: int) -> bool:
    """Return whether a word stands where a company's name does."""
    if AT.search(reading.before(at)):
        return True
    behind = reading.after(at)
    if re.match(r"\s+for (?:the|my|an?) (?:interview|onsite|on-site|chat|talk)\b", behind):
        return bool(re.search(r"\bto\s+$", reading.before(at)))
    return reading.is_cased and bool(OWNS.match(behind))


def _may_be_name(reading: Reading, at: int) -> bool:
    token = reading.tokens[at]
    if not token.text[0].isalnum() or token.text.isdigit() or len(token.text) < 2:
        return False
    if reading.is_cased:
        if not token.has_capital or (token.begins and is_ordinary(token.plain)):
            return False
        return not is_title_word(token.plain) or token.text[1:] != token.text[1:].lower()
    return not is_ordinary(token.plain)


def role_names(role: str) -> Sequence[str]:
    """Return the words of a role that are no words of a role: a product's or company's name."""
    reading = Reading(role)
    return [
        token.plain
        for at, token in enumerate(reading.tokens)
        if not reading.technology[at]
        and not is_ordinary(token.plain)
        and not is_title_word(token.plain)
        and len(token.plain) > 2
    ]
