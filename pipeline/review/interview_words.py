"""The words that are looked for in a memo's sentences, from second_interview.toml."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.text import plain

PATTERNS = Path(__file__).with_name("second_interview.toml")


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled patterns of second_interview.toml, by the sign's name."""

    sentence: Mapping[str, "Group"]
    memo: Mapping[str, "Group"]
    never: "Group"
    common: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives of one sign: single words, and one regular expression for all others."""

    words: frozenset[str]
    rest: re.Pattern[str]
    at_start: bool

    def is_in(self, text: str, words: AbstractSet[str]) -> bool:
        """Return whether a plain text, of these words, has one of them."""
        return not self.words.isdisjoint(words) or bool(
            self.rest.match(text) if self.at_start else self.rest.search(text)
        )


@cache
def patterns() -> Patterns:
    """Return the patterns, compiled when a memo is first looked at."""
    data: dict[str, Any] = tomllib.loads(PATTERNS.read_text(encoding="utf-8"))
    names = {name: _joined(pattern) for name, pattern in data["names"].items()}

    def table(name: str, frame: str) -> dict[str, Group]:
        groups = {}
        for key, alternatives in data[name].items():
            words = {each for each in alternatives if each.isalpha() and name != "opening"}
            rest = [_filled(each, names) for each in alternatives if each not in words]
            pattern = re.compile(frame.format("|".join(rest or ["(?!)"])))
            groups[key] = Group(frozenset(words), pattern, name == "opening")
        return groups

    whole = r"(?<!\w)(?:{})(?!\w)"
    return Patterns(
        sentence=table("opening", "(?:{})") | table("anywhere", whole),
        never=table("never", whole)["other"],
        memo=table("memo", r"\b(?:{})"),
        common=frozenset(data["words"]["common"].split()),
    )


def _joined(pattern: str) -> str:
    """Return a pattern without line breaks and the blanks around them."""
    lines = pattern.splitlines()
    return "".join(line.strip() for line in lines) if len(lines) > 1 else pattern


def _filled(pattern: str, names: Mapping[str, str]) -> str:
    """Return a pattern in one line, its <NAMES> replaced."""
    for _ in range(2):  # a name's meaning may hold another name
        for name, meaning in names.items():
            pattern = pattern.replace(f"<{name}>", meaning)
    return _joined(pattern)


def words_of(text: str) -> list[str]:
    """Return the words of a plain text; figures become one word."""
    return ["0" if word[0].isdigit() else word for word in re.findall(r"[^\W_][\w']*|[£$€]", text)]


def features_of(text: str) -> set[str]:
    """Return the words of a plain text, and its pairs of words, by which a lexicon knows it."""
    words = words_of(text)
    return {*words, *(f"{one} {two}" for one, two in zip(["^", *words], words, strict=False))}


def is_other_stage(texts: Sequence[str]) -> list[bool]:
    """Return of each sentence whether its words rule out that it opens a further interview."""
    never = patterns().never
    return [never.is_in(text, set(words_of(text))) for text in map(plain, texts)]
