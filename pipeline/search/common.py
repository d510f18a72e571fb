"""Tell ordinary words from names and terms."""

from functools import cache

from pipeline.files import read_text
from pipeline.segment.pieces import TOKENIZER


def is_common(word: str) -> bool:
    """Return whether a word in lower case is an ordinary one: whole in MiniLM's word pieces."""
    return any(f'"{each}":' in _pieces() for each in (word, word.removesuffix("s")) if each)


@cache
def _pieces() -> str:
    return read_text(TOKENIZER)
