"""The lists by which names are told from words: words, names, places, technologies, companies."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipeline.files import read_text
from pipeline.insights.share.tokens import tokens_of
from pipeline.vocabulary.terms import LISTS as TERM_LISTS
from pipeline.vocabulary.terms import read_list

LISTS = Path(__file__).with_name("lists")
Phrase = tuple[str, ...]
_ENDINGS = (
    *(("ies", "y"), ("ied", "y"), ("ier", "y"), ("iest", "y"), ("ily", "y"), ("iness", "y")),
    *(("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", "")),
    *(
        ("in", ""),
        ("in", "e"),
        ("er", "e"),
        ("ers", ""),
        ("ers", "e"),
        ("or", "e"),
        ("ly", ""),
        ("est", ""),
        ("est", "e"),
    ),
    *(("ness", ""), ("able", ""), ("able", "e"), ("ability", "able"), ("ization", "ize")),
    *(("ability", "e"), ("ive", "e"), ("less", ""), ("ish", ""), ("ful", ""), ("ment", "")),
    *(("ical", "ic"), ("ally", "al"), ("ized", "ize"), ("ised", "ize"), ("ise", "ize")),
    *(("ising", "ize"), ("isation", "ize"), ("ability", ""), ("y", ""), ("y", "e")),
)
_BEGINNINGS = (
    *("un", "re", "non", "pre", "over", "under", "mis", "de", "dis", "sub", "multi", "inter"),
    *("super", "micro", "auto", "anti", "co", "out", "up", "down", "cross", "self", "semi"),
)
_LEAST = 3  # letters of what an ending is taken off


def _items(name: str, between: str = ",") -> list[str]:
    """Return the items of a list; `between` is what stands for the end of a line."""
    lines = read_text(LISTS / f"{name}.txt").splitlines()
    text = between.join(line for line in lines if not line.startswith("# "))
    return [item.strip() for item in text.split(",") if item.strip()]


@cache
def listed(name: str) -> frozenset[str]:
    """Return the items of a list whose lines are filled, so that an item may span two of them."""
    return frozenset(_items(name, between=" "))


@cache
def base_words() -> frozenset[str]:
    """Return English words in their base forms, and the jargon of developers."""
    return (listed("words") | listed("jargon")) - listed("mostly_names")


@cache
def first_names() -> frozenset[str]:
    """Return first names of many cultures."""
    return listed("first_names") | listed("mostly_names")


def surnames() -> frozenset[str]:
    """Return surnames."""
    return listed("surnames")


def cities() -> frozenset[str]:
    """Return names of cities, of one word or several."""
    return listed("cities")


def countries() -> frozenset[str]:
    """Return names of countries and their parts."""
    return listed("countries")


@cache
def short_forms() -> Mapping[str, tuple[str, ...]]:
    """Return the short forms of first names."""
    lines = read_text(LISTS / "short_forms.txt").splitlines()[1:]
    return {
        name: tuple(forms.split()) for name, _, forms in (each.partition(":") for each in lines)
    }


@cache
def companies() -> frozenset[Phrase]:
    """Return well-known companies, as the tokens of their names."""
    return frozenset(phrase_of(name) for name in _items("companies"))


@cache
def technologies() -> frozenset[Phrase]:
    """Return terms that stay, as the tokens of their names."""
    terms = _items("technologies")
    for path in sorted(TERM_LISTS.glob("*.txt")):
        for term in read_list(path, path.stem):
            terms += [term.text, *term.spoken]
    return frozenset(filter(None, map(phrase_of, terms)))


def phrase_of(name: str) -> Phrase:
    """Return the tokens of a name in the form in which lists hold them."""
    return tuple(token.plain for token in tokens_of(name))


@cache
def is_base(word: str) -> bool:
    """Return whether a word is an English word in its base form."""
    return word in base_words()


@cache
def is_ordinary(word: str) -> bool:
    """Return whether a word is an English one in any of its forms, or a number."""
    if word in base_words() or not re.search(r"[a-z]{2}", word):
        return True
    if re.fullmatch(r"\d+(?:st|nd|rd|th|s|k|m|ms|gb|mb|x|am|pm|d|h|min|mins|p)", word):
        return True
    if word in first_names() and word[-2:] not in ("ed", "ly"):
        return False
    return _has_ending(word) or any(
        word.startswith(begin)
        and len(word) - len(begin) >= _LEAST
        and (word[len(begin) :] in base_words() or _has_ending(word[len(begin) :]))
        for begin in _BEGINNINGS
    )


def _has_ending(word: str) -> bool:
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _LEAST - 1:
            continue
        if stem + instead in base_words():
            return True
        if stem[-1] == stem[-2] and ending[0] in "eiy" and stem[:-1] in base_words():
            return True  # stopped
    return False


@cache
def is_title_word(word: str) -> bool:
    """Return whether a word has a capital for its own sake: Hiring Manager, Binary Search."""
    return not {word, word.removesuffix("s")}.isdisjoint(listed("title_words"))
