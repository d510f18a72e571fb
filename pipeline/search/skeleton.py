"""Compare a word with what was said, by its consonants and its letters.

A text's skeleton is the consonants of its words (and a vowel that begins one), a letter each, the
first of each word in upper case. Two are compared by a weighted edit distance in which b for p
costs little, and so does beginning or ending inside a word (approximate matching, Sellers 1980).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.vocabulary.phonetic import SOUNDS, phonetic_key, substitution_cost

UNIT = 20  # of a cost of 1: costs are kept as whole numbers
FAR, ACROSS = 153, 102  # more than any cost that counts; to go across a break: together a byte
INSIDE = UNIT // 2  # what it costs to begin, or to end, inside a word
LEAST_WEIGHT, MOST_WEIGHT = 1.8, 23.9  # of a skeleton: a shorter one says nothing
_WORD = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|\d")
_SAID = {"one": "wun", "once": "wunse", "1": "wun", "2": "too", "two": "too"}
_SPELT = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        *((r"ph", "f"), (r"gh", ""), (r"qu", "kw"), (r"x", "ks"), (r"c(?=[eiy])|z", "s")),
        *((r"c(?!h)|q", "k"), (r"g(?=[eiy])", "j"), (r"ee|ea|ie|y", "i"), (r"oo|ou", "u")),
        *((r"(.)\1+", r"\1"), (r"(?<=[^aeiou])e$", "")),
    )
)
_WEIGHT = {"A": 0.2, "w": 0.6, "r": 0.8}
_EXTRA = {"A": 0.1, "w": 0.4, "r": 0.6}  # a sound of the sentence that the word has not
_CONFUSED = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.5, "bg dg bd kp ft fp zX vw"),
        (0.6, "tX dJ lr"),
        (0.7, "st kX nl"),
    )
    for pair in pairs.split()
}
_CODES = {sound: chr(ord("a") + at) for at, sound in enumerate(SOUNDS)}
_SOUNDS = {code: sound for sound, code in _CODES.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text sounds most like a word: its characters, and how alike, from 0 to 1.

    `consonants` is how alike the consonants are without the letters.
    """

    start: int
    end: int
    alike: float
    consonants: float


def skeleton(text: str) -> str:
    """Return the consonants of a text's words, a letter each, the first of a word in upper case."""
    words = (_of_word(word.lower()) for word in _WORD.findall(text))
    return "".join(each.capitalize() for each in words)


@lru_cache(maxsize=60_000)
def _of_word(word: str) -> str:
    key = phonetic_key(_SAID.get(word, word))
    kept = (key[:1] + key[1:].replace("A", "")).replace("h", "").replace("y", "")
    return "".join(_CODES[sound] for sound in re.sub(r"(.)\1+", r"\1", kept))


def of_one_word(text: str) -> str:
    """Return the skeleton of a word, or of words said as one, in lower case."""
    return _of_word("".join(_WORD.findall(text.lower())))


@lru_cache(maxsize=1000)
def weight_of(word: str) -> float:
    """Return how much sound a skeleton holds: 1 for a consonant, less for vowels, w and r."""
    return sum(left_out(code) for code in word) / UNIT


def left_out(code: str) -> int:
    """Return what it costs that a sentence lacks a sound."""
    return round(UNIT * _WEIGHT.get(_SOUNDS[code], 1.0))


@cache
def extras() -> bytes:
    """Return what each sound costs that a sentence has and the word has not, by its byte."""
    return _table([_EXTRA.get(sound, 1.0) for sound in SOUNDS])


@cache
def substitutions(code: str) -> bytes:
    """Return what each sound costs in place of this one, by its byte."""
    one = _SOUNDS[code]
    return _table(
        [
            min(substitution_cost(one, other), _CONFUSED.get(frozenset((one, other)), 1.0))
            for other in SOUNDS
        ]
    )


def _table(costs: Sequence[float]) -> bytes:
    table = bytearray([UNIT + UNIT // 2] * 256)  # for what is no sound
    for code, cost in zip(_CODES.values(), costs, strict=True):
        table[ord(code)] = round(UNIT * cost)
    return bytes(table)


@lru_cache(maxsize=20_000)
def respelt(text: str) -> str:
    """Return a text's letters, those that sound alike spelt alike: async and "a sink" are asink."""
    words = (word.lower() for word in _WORD.findall(text))
    letters = "".join(_SAID.get(word, word) for word in words)
    for pattern, instead in _SPELT:
        letters = pattern.sub(instead, letters)
    return letters


def ratio(one: str, other: str) -> float:
    """Return how alike two respelt texts are, from 0 to 1."""
    from rapidfuzz import fuzz

    return max(fuzz.ratio(one, other), 0.9 * fuzz.partial_ratio(one, other)) / 100


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound of a text, and its word's first and last character; `at`, `until`: its letters."""

    code: str
    start: int
    end: int
    at: int
    until: int


@lru_cache(maxsize=2000)
def sounds_of(text: str) -> tuple[Sound, ...]:
    """Return the sounds of a text, one for each letter of its skeleton."""
    found: list[Sound] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        codes = _of_word(match[0].lower())
        for number, code in enumerate(codes):
            at = start + round((end - start) * number / len(codes))
            until = start + round((end - start) * (number + 1) / len(codes))
            found.append(Sound(code, start, end, at, until))
    return tuple(found)
