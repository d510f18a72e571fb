"""Words about the same thing: what people call it weeks later, and what they said that day."""

from functools import cache
from pathlib import Path

from pipeline.files import read_text
from pipeline.search.normal import stem, tokens
from pipeline.search.word_tables import NUMBERS

_LIST = Path(__file__).with_name("related.txt")


def related(word: str) -> frozenset[tuple[str, ...]]:
    """Return the stems, alone or side by side, of words about the same as a word."""
    own = (stem(word),)
    subjects = [_stems(line) for line in _lines().get(own[0], ())]
    return frozenset[tuple[str, ...]]().union(*subjects) - {own}


@cache
def _lines() -> dict[str, list[str]]:
    """Return the lines of the list by the stems of their single words."""
    found: dict[str, list[str]] = {}
    for line in read_text(_LIST).splitlines():
        if not line.startswith("#"):
            # Only the single words are read here: to read all takes a tenth of a second.
            words = (each.strip() for each in line.split(","))
            for single in {_stem_of(word) for word in words if " " not in word}:
                if single:
                    found.setdefault(single, []).append(line)
    return found


def _stem_of(word: str) -> str:
    """Return the stem of an entry that is one word, else nothing."""
    if word.isascii() and word.isalpha() and word.islower() and word not in NUMBERS:
        return stem(word)  # as below, but at once
    entry = _entry(word)
    return entry[0] if len(entry) == 1 else ""


def _stems(line: str) -> set[tuple[str, ...]]:
    return {_entry(entry) for entry in line.split(",")}


@cache
def _entry(text: str) -> tuple[str, ...]:
    return tuple(stem(part) for token in tokens(text) for part in token.parts)
