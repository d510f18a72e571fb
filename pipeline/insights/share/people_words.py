"""Tell where a word that is a name too (Will, Mark, Grace) is used as a word."""

import re

from pipeline.insights.share.people_cues import BEFORE, BEHIND
from pipeline.insights.share.reading import Reading
from pipeline.insights.share.words import is_base

_AUXILIARY = frozenset(("will", "may", "can"))
_SUBJECT = re.compile(
    r"\b(?:i|you|we|they|he|she|it|this|that|these|those|there|which|who|what|everything|everyone|"
    r"everybody|something|nothing|nobody|somebody|someone|one|people|things?|\w{3,}s|\w+er)\s+"
    r"(?:also |probably |still |never |surely )?$"
)
_NO_VERB = re.compile(
    r"\s*$|[,.;:?!]|['’]s\b|\s+(?:and|from|at|or|who|with|in|on|then|was|is|has|had|did|said|asked|"
    r"told|were|says|asks|didn'?t|wasn'?t|himself|herself|here|there|as|for|about|to|because|when|"
    r"but|so|which|if|after|before|will|would|can|could|should|might|may|must|\w{3,}ed|\w{3,}s)\b"
)
_QUESTION = re.compile(r"\s+(?:i|you|we|they|he|she|it|this|that|the|a|my|your|their|there)\b")
_BEFORE_NOUN = re.compile(
    r"\b(?:a|an|the|this|that|these|those|my|your|his|its|our|their|some|any|no|each|every|first|"
    r"last|good|bad|new|old|full|big|small|research|question|government|with full|such|more|much|"
    r"by|of|had|has|have|would|should|must|could|will|can|may|let's|let us|please|not|don'?t|"
    r"i|you|we|they|he|she|it|who|costs?|prices?|numbers?|sun|in full)\s+$"
)
_TO = re.compile(
    r"\b(?:want\w*|need\w*|had|have|going|able|try|tried|asked me|told me|wish|like|how|"
    r"order|used|forgot|decided|hard|easy|supposed|got|dare|began|started)\s+to\s+$"
)
_BEHIND_VERB = re.compile(
    r"\s+(?:it|them|the|that|this|my|your|our|down|up|as|each|all|every|any|me|us|him|her|of|off|"
    r"office|scheme|money|dates?)\b"
)
_ADJECTIVES = frozenset(("frank", "rich", "young", "bright", "sunny", "blunt", "sharp", "noble"))


def is_used_as_word(reading: Reading, at: int) -> bool:
    """Return whether a word is surely used as such, and not as a name."""
    word, before, behind = reading.tokens[at].plain, reading.before(at), reading.after(at)
    if word in _AUXILIARY:
        return _is_auxiliary(reading, at, before, behind)
    if re.match(BEHIND, behind) and not _BEFORE_NOUN.search(before):
        return False
    if word in _ADJECTIVES and re.search(
        r"\b(?:was|is|be|been|being|very|so|quite|too)\s+$", before
    ):
        return True
    if _BEFORE_NOUN.search(before) or _TO.search(before):
        return True
    return bool(_BEHIND_VERB.match(behind)) and not re.search(BEFORE, before)


def _is_auxiliary(reading: Reading, at: int, before: str, behind: str) -> bool:
    if _SUBJECT.search(before) and not re.search(BEFORE, before):
        return not re.match(r"\s+(?:was|is|said|asked|told|did|has|had)\b", behind)
    if _QUESTION.match(behind):
        return True
    if _NO_VERB.match(behind) or re.match(BEHIND, behind):
        return False
    following = reading.tokens[at + 1].plain if at + 1 < len(reading.tokens) else ""
    return is_base(following)
