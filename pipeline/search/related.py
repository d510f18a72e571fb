"""Words about the same thing: what people call it weeks later, and what they said that day."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline.files import read_text
from pipeline.search.normal import stem, tokens

_LIST = Path(__file__).with_name("related.txt")


def related(word: str) -> frozenset[tuple[str, ...]]:
    """Return the stems, alone or side by side, of words about the same as a word."""
    return _by_stem().get(stem(word), frozenset())


@cache
def _by_stem() -> dict[str, frozenset[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {}
    for subject in _subjects():
        for entry in subject:
            if len(entry) == 1:
                found.setdefault(entry[0], set()).update(subject - {entry})
    return {word: frozenset(others) for word, others in found.items()}


def _subjects() -> Iterator[set[tuple[str, ...]]]:
    for line in read_text(_LIST).splitlines():
        if not line.startswith("#"):
            yield {
                tuple(stem(part) for token in tokens(entry) for part in token.parts)
                for entry in line.split(",")
            }
