"""Words of a text with their places, and whether each begins a sentence or has a capital."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(
    r"(?:[OoDdLl]['’](?=[^\W\d_]{2}))?"  # O'Brien
    r"(?:[^\W\d_]n['’]t\b|[^\W_]+?n['’]t\b|\.?[^\W_]+(?:(?:\.|&)[^\W_]+)*[+#]*)"
)
_ENDING = re.compile(r"(?<=[^\W_])['’](?:s|m|re|ve|ll|d)\b", re.IGNORECASE)
_BEGINS = re.compile(r"[.!?…:;]['\"”’)]*\s|\n|[\"“”«»‘*>]|(?:^|\s)[-–—•*]\s")
_SPECIAL = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th", "’": "'"}
)
FEW = 5  # capitals that a short text may have
MOST_CAPITALS = 0.6  # of a text's words: above it, capitals say nothing


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its characters, and the form in which lists hold it.

    `begins`: it may have a capital because a sentence begins with it.
    """

    text: str
    start: int
    end: int
    plain: str
    begins: bool

    @property
    def has_capital(self) -> bool:
        """Return whether it begins with a capital letter, or has one inside (iOS)."""
        return any(char.isupper() for char in self.text)


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Return a text in lower case without accents."""
    lowered = text.lower().translate(_SPECIAL)
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered)
    return "".join(char for char in parts if not unicodedata.combining(char))


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words of a text; an apostrophe's s is none."""
    found: list[Token] = []
    spaced = _ENDING.sub(lambda match: " " * len(match[0]), text)
    end = 0
    for match in _WORD.finditer(spaced):
        gap = text[end : match.start()]
        begins = not found or bool(_BEGINS.search(gap))
        found.append(Token(match[0], match.start(), match.end(), folded(match[0]), begins))
        end = match.end()
    return tuple(found)


def is_cased(tokens: Sequence[Token]) -> bool:
    """Return whether capitals in a text say something: it has some, and not in most words."""
    counted = [token for token in tokens if token.plain != "i" and token.text[0].isalpha()]
    capitals = sum(token.text[0].isupper() for token in counted)
    return 0 < capitals <= max(MOST_CAPITALS * len(counted), FEW)
