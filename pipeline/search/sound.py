"""Find words by their sound: keys of one to three adjoining words.

A key keeps the consonants in classes that recognisers confuse; vowels, h, w, y and an r inside a
word are dropped. "cube net ease" and kubernetes are both kpnts.
"""

import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.search.normal import is_filler
from pipeline.vocabulary.phonetic import phonetic_key

MAX_WORDS = 3  # of a stretch
MIN_KEY = 3  # signs of a key; shorter ones say nothing
MAX_KEY = 12
_CLASSES = {
    **dict.fromkeys("pb", "p"),
    **dict.fromkeys("td", "t"),
    **dict.fromkeys("kg", "k"),
    **dict.fromkeys("fv", "f"),
    **dict.fromkeys("szXJ", "s"),
    **dict.fromkeys("mn", "n"),
    "l": "l",
}
_ALPHABET = "ptkfsnl"
_LONG = 3  # classes of a key
SHORT = "0"  # marks a key of consonants: json and jason are 0jsn
_NEAR_FROM = 5  # classes from which a key may differ by one


@lru_cache(maxsize=60_000)
def sound_of(words: str) -> str:
    """Return the sounds of words joined."""
    return phonetic_key(words)


@lru_cache(maxsize=60_000)
def key_of(sounds: str) -> str:
    """Return the key of these sounds."""
    if not sounds:
        return ""
    first = {"A": "a", "r": "r", "w": "w"}.get(sounds[0], "")
    key = first
    for sound in sounds[1:] if first else sounds:
        found = _CLASSES.get(sound, "")
        if found and not key.endswith(found):
            key += found
    if len(key) < _LONG:  # too short to tell words apart: all consonants as they are
        return SHORT + "".join(sound for sound in sounds if sound != "A").lower()
    return key


@lru_cache(maxsize=256)
def near_keys(key: str) -> frozenset[str]:
    """Return the key and, where it is long enough, those that differ from it by one class."""
    if len(key) < _NEAR_FROM or key.startswith(SHORT):
        return frozenset([key])
    near = {key}
    for at in range(len(key) + 1):
        before, after = key[:at], key[at:]
        near.add(before + after[1:])
        for other in _ALPHABET:
            near.add(before + other + after)
            near.add(before + other + after[1:])
    return frozenset(each for each in near if len(each) >= MIN_KEY and _is_plain(each))


def _is_plain(key: str) -> bool:
    return all(one != other for one, other in itertools.pairwise(key))


def stretches(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, sounds) of each stretch of words that is not of fillers alone."""
    sounds = [sound_of(word) for word in words]
    fillers = [is_filler(word) for word in words]
    for start in range(len(words)):
        joined, tells = "", False
        for end in range(start + 1, min(start + MAX_WORDS, len(words)) + 1):
            following, tells = sounds[end - 1], tells or not fillers[end - 1]
            joined += following[1:] if joined[-1:] == following[:1] else following
            if tells:
                yield start, end, joined


def keys_in(words: Sequence[str]) -> list[str]:
    """Return the keys of all stretches of a sentence's words, each once."""
    found: dict[str, None] = {}
    for start, end, sounds in stretches(words):
        key = key_of(sounds)
        if MIN_KEY <= len(key) <= MAX_KEY and (end == start + 1 or not key.startswith(SHORT)):
            found[key] = None
    return list(found)
