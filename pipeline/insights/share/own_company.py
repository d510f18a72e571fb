"""The company of the interview: named whole, in part, by its initials, or misheard."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.insights.share.company_cues import AFTER, GENERIC, LITTLE, with_form
from pipeline.insights.share.found import Found
from pipeline.insights.share.people_cues import TITLES
from pipeline.insights.share.reading import Reading
from pipeline.insights.share.words import first_names, is_ordinary, phrase_of
from pipeline.vocabulary.phonetic import key_weight, phonetic_key, similarity

MISHEARD = 0.78  # similarity of the sounds from which words are the company's name
MISHEARD_WORDS = 0.9  # … where all of them are ordinary words
MISHEARD_AT = 0.72  # … behind a word such as "at"
LEAST_WEIGHT = 2.4  # of the phonetic key of a company's name
_LEAST_OF_WORD = 0.75  # letters alike of an ordinary word
_LEAST_LETTERS = 0.6  # alike, of words that are the name by their sound
_MOST_WORDS = 4
_OWN_AT = re.compile(
    r"\b(?:at|with|for|from|by|about|join|joined|joining|called|of|in|like)\s+(?:the |this )?$"
)


@dataclass(frozen=True, slots=True)
class Company:
    """The company of the interview: its name's words, its own ones, and how they sound."""

    words: tuple[str, ...]
    own: tuple[str, ...]
    initials: str
    keys: tuple[tuple[str, str], ...]  # phonetic key, letters; those with sound enough


def known_company(name: str) -> Company | None:
    """Return the forms in which a company may be named; None where it has no name."""
    words = phrase_of(name)
    if not words:
        return None
    own = tuple(word for word in words if word not in GENERIC) or words
    initials = "".join(word[0] for word in words if word not in ("the", "and", "of"))
    whole = "".join(words)
    texts = dict.fromkeys((whole, "".join(own), own[0], "".join(own[:2])))
    keys = ((phonetic_key(text), text) for text in texts)
    heard = tuple(each for each in keys if key_weight(each[0]) >= LEAST_WEIGHT)
    return Company(words, own, initials, heard)


def own_company(reading: Reading, company: Company | None) -> Iterator[Found]:
    """Yield where the interview's company is named: whole, in part, as initials, or misheard."""
    if company is None:
        return
    at = 0
    while at < len(reading.tokens):
        end = 0
        if not _is_person(reading, at, company):
            end = _exact(reading, at, company) or _by_sound(reading, at, company)
        if end:
            end = with_form(reading, end)
            first, last = reading.tokens[_with_saint(reading, at)], reading.tokens[end - 1]
            yield Found(first.start, last.end, "company", "own", is_own=True)
            at = end
        else:
            at += 1


def _is_person(reading: Reading, at: int, company: Company) -> bool:
    """Return whether a word of a company's name is somebody's surname here: Mrs Pratt."""
    if re.search(rf"(?<![^\W_]){TITLES}\s+$", reading.before(at)):
        return True
    if not at or reading.gap(at - 1) != " ":
        return False
    first = reading.tokens[at - 1]
    is_first = first.plain in first_names() and first.plain not in company.words
    return is_first and (reading.is_capital(at - 1) or not reading.is_cased)


def _with_saint(reading: Reading, at: int) -> int:
    is_after = (
        at and reading.tokens[at - 1].plain in ("st", "saint") and reading.is_joined(at - 1, at + 1)
    )
    return at - 1 if is_after else at


def _exact(reading: Reading, at: int, company: Company) -> int:
    """Return the word up to which the company is named from a word on, 0 where it is not."""
    tokens = reading.tokens
    end = at
    while (
        end < len(tokens)
        and tokens[end].plain in company.words
        and (end == at or reading.is_joined(end - 1, end + 1))
    ):
        end += 1
    named = reading.phrase(at, end)
    if any(word in company.own for word in named) and (
        len(named) > 1 or _is_meant(reading, at, company)
    ):
        while end - 1 > at and tokens[end - 1].plain in ("and", "of", "the", "a", "for", "in"):
            end -= 1
        return end
    token = tokens[at]
    is_short = len(company.initials) >= 2 and token.plain == company.initials
    if is_short and (
        token.text.isupper() or (not reading.is_cased and not is_ordinary(token.plain))
    ):
        return at + 1
    return 0


def _is_meant(reading: Reading, at: int, company: Company) -> bool:
    """Return whether one word of the company's name is the company, not the word."""
    token = reading.tokens[at]
    if not is_ordinary(token.plain) and not reading.technology[at]:
        return True
    if reading.is_cased and token.text[0].isupper() and not token.begins:
        return True
    if len(company.own) > 1 and token.plain != company.own[0]:
        return False
    if reading.is_cased and not token.has_capital:
        return False
    if not reading.is_cased:
        return not re.search(r"\b(?:a|an|each|any|some|to|i|we|you|they)\s+$", reading.before(at))
    if _OWN_AT.search(reading.before(at)) or AFTER.match(reading.after(at)):
        return True
    return not re.search(r"\b(?:a|an|the|this|each|one|any|some|my)\s+$", reading.before(at))


def _by_sound(reading: Reading, at: int, company: Company) -> int:
    """Return the word up to which words from one on sound like the company's name, else 0."""
    from rapidfuzz import fuzz

    best, best_end = 0.0, 0
    is_at = bool(_OWN_AT.search(reading.before(at)))
    for end in range(at + 1, min(at + _MOST_WORDS, len(reading.tokens)) + 1):
        if end - at > 1 and not reading.is_joined(end - 2, end):
            break
        words = reading.phrase(at, end)
        if any(reading.technology[each] for each in range(at, end)) or (
            set(words[1:]) & LITTLE - set(company.words)
        ):
            continue
        if words[0] in LITTLE:
            break
        heard = "".join(words)
        are_ordinary = all(map(is_ordinary, words))
        least = MISHEARD_WORDS if are_ordinary else MISHEARD
        if are_ordinary and len(words) == 1 and not is_at and heard not in company.own:
            least += 0.06
        elif is_at:
            least = MISHEARD_WORDS - 0.06 if are_ordinary else MISHEARD_AT
        if len(words) > 1 and set(words) & set(company.own):
            least = min(least, MISHEARD)
        for key, letters in company.keys:
            alike = similarity(phonetic_key(heard), key)
            spelt = fuzz.ratio(heard, letters) / 100
            score = max(alike, spelt)
            is_word = are_ordinary and len(words) == 1 and heard != letters
            if is_word and not reading.is_capital(at) and not (is_at and spelt >= _LEAST_OF_WORD):
                continue
            if score >= least and spelt >= _LEAST_LETTERS and score > best:
                best, best_end = score, end
    return best_end
