"""Words that no list knows: capitalised ones, and others where a text has no capitals."""

import re
from collections.abc import Iterator, Sequence

from models.share import Kind
from pipeline.insights.share.company_cues import AT, is_plain_name
from pipeline.insights.share.found import Found
from pipeline.insights.share.places import is_place_before
from pipeline.insights.share.reading import Reading
from pipeline.insights.share.words import (
    first_names,
    is_ordinary,
    is_title_word,
    phrase_of,
    surnames,
)

_PRODUCT = re.compile(
    r"\b(?:product|products|app|platform|tool|service|website|site|project|dashboard|software|"
    r"system|"
    r"engine|suite|feature|solution|brand|marketplace|game|codenamed?|code name)s?,?\s+"
    r"(?:(?:is|was|are|it's|they) )?(?:called|named|like|is)?\s*$|\b(?:it'?s called|called|named|"
    r"on their)\s+$"
)
_CALLED = re.compile(
    r"\b(?:product|app|platform|tool|service|website|project|dashboard|system|game|brand|"
    r"marketplace|suite)\s+(?:(?:is|was|they have is|that is|that's|it's) )?(?:called|named)\s+$"
)
_IS_PRODUCT = re.compile(
    r"\s+(?:app|platform|product|dashboard|marketplace|tool|suite|api|integration)\b"
)
_NO_NAME = re.compile(r"\d+[a-z]{0,3}|.*\d.*|[^\W\d_]|.*[+#_]")
_CODE = re.compile(r"[`$#@/\\.(\[{<=_]$")
_CODE_BEHIND = re.compile(r"[`(\[=_]|\.\w|/\w|::|\s?=>")


def unknown(reading: Reading, known: Sequence[str]) -> Iterator[Found]:
    """Yield words that may be names; `known` are those of the role's products."""
    at, tokens = 0, reading.tokens
    role = set(phrase_of(reading.role)) - set(known)
    while at < len(tokens):
        if tokens[at].plain in known:
            yield Found(tokens[at].start, tokens[at].end, "product", tokens[at].plain)
        elif end := _named_end(reading, at):
            name = " ".join(reading.phrase(at, end))
            yield Found(tokens[at].start, tokens[end - 1].end, "product", name)
            at = end - 1
        elif _is_unknown(reading, at) and tokens[at].plain not in role:
            end = at + 1
            while end < len(tokens) and _goes_on(reading, end):
                end += 1
            name = " ".join(reading.phrase(at, end))
            yield Found(tokens[at].start, tokens[end - 1].end, _kind(reading, at, end), name)
            at = end - 1
        at += 1


def _named_end(reading: Reading, at: int) -> int:
    """Return where a product ends whose name is ordinary words: "called fennel desk", else 0."""
    if reading.is_cased or not _CALLED.search(reading.before(at)):
        return 0
    end = at
    while end < min(at + 2, len(reading.tokens)) and is_plain_name(reading, end):
        if end > at and reading.gap(end - 1) != " ":
            break
        end += 1
    return 0 if end == at else end


def _is_unknown(reading: Reading, at: int) -> bool:
    token = reading.tokens[at]
    word = token.plain
    if reading.technology[at] or _NO_NAME.fullmatch(word) or len(word) < 2:
        return False
    before = reading.text[max(token.start - 1, 0) : token.start]
    if _CODE.search(before) or _CODE_BEHIND.match(reading.text[token.end : token.end + 3]):
        return False
    if reading.is_cased:
        if not token.has_capital:
            return False
        if not token.text[0].isupper() or token.text[1:] != token.text[1:].lower():
            return _is_strange_form(reading, at)
        if is_ordinary(word):
            return not token.begins and not is_title_word(word) and _is_alone(reading, at)
        return not (reading.is_eponym(at) and word not in first_names())
    return not is_ordinary(word) and not reading.is_eponym(at)


def _is_strange_form(reading: Reading, at: int) -> bool:
    """Return whether a word in capitals, or with one inside (useEffect), may be a name."""
    token = reading.tokens[at]
    if token.text[0].islower():
        return False  # useEffect, iPhone
    if token.text.isupper():
        return not is_ordinary(token.plain) or not token.text.isascii()
    return not re.search(
        r"(?:Error|Exception|Controller|Service|Map|List|Set|Queue|Stack|Tree|Node|"
        r"Factory|Manager|Handler|Provider|Context|Model|View|Array|String|Client|"
        r"Test|JS|QL|DB|SQL|API|ML|CSS|Ops|Script|Bean|Config)s?$",
        token.text,
    )


def _is_alone(reading: Reading, at: int) -> bool:
    """Return whether a capitalised ordinary word may be a name: no word beside it is a title's."""
    tokens = reading.tokens
    for near in (at - 1, at + 1):
        if 0 <= near < len(tokens) and reading.is_joined(min(at, near), max(at, near) + 1):
            is_capital = tokens[near].text[0].isupper() and tokens[near].plain != "i"
            if is_capital and (is_title_word(tokens[near].plain) or reading.technology[near]):
                return bool(AT.search(reading.before(at)))
    return True


def _goes_on(reading: Reading, at: int) -> bool:
    if not re.fullmatch(r" |-", reading.gap(at - 1)):
        return False
    token = reading.tokens[at]
    if reading.is_cased:
        return token.text[0].isupper() and not reading.technology[at] and token.plain != "i"
    return _is_unknown(reading, at)


def _kind(reading: Reading, at: int, end: int) -> Kind:
    word, behind = reading.tokens[at].plain, reading.after(end - 1)
    if word in surnames() and not is_ordinary(word):
        return "person"
    if is_place_before(reading, at):
        return "place"
    if _PRODUCT.search(reading.before(at)) or _IS_PRODUCT.match(behind):
        return "product"
    if AT.search(reading.before(at)):
        return "company"
    return "unsure"
