"""Phonetic similarity of English texts: phonetic keys and a weighted edit distance between them.

The distance knows which sounds are often confused. Results are cached for the life of the process.
"""

import re
from functools import lru_cache

# Names of letters and digits.
_NAMES = {
    "abcdefghijklm": "ay bee see dee ee ef jee aitch eye jay kay el em",
    "nopqrstuvwxyz": "en oh pee cue ar es tee you vee doubleyou ex why zee",
    "0123456789": "zero one two three four five six seven eight nine",
}
_NAME = {
    sign: name
    for signs, names in _NAMES.items()
    for sign, name in zip(signs, names.split(), strict=True)
}
_SIGNS = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent "}
# Spelling to sound, in order. X stands for sh and ch, J for a soft g and j, A for any vowels.
_RULES = (
    (r"^kn", "n"),
    (r"^wr", "r"),
    (r"^ps", "s"),
    (r"tch|[cs]h|ti(?=on|a)", "X"),
    (r"dg(?=[eiy])|g(?=[eiy])|j", "J"),
    (r"ph", "f"),
    (r"th", "t"),
    (r"gh", ""),
    (r"qu", "kw"),
    (r"q", "k"),
    (r"x", "ks"),
    (r"c(?=[eiy])", "s"),
    (r"ck|c", "k"),
    (r"(?<=[^aeiouy])e$", ""),
    (r"(?<=[aeiou])[hw]|h(?![aeiouy])", ""),
    (r"^y(?=[aeiou])", "w"),
    (r"[aeiouy]+", "A"),
)
SOUNDS = "AbdfghjklmnprstvwyzXJ"  # the alphabet of phonetic keys
_WEIGHT = {"A": 0.4, "h": 0.4, "w": 0.6, "r": 0.8}
_CONFUSIONS = {  # sounds that are confused: the cost of one in place of the other
    frozenset(pair): cost
    for cost, pairs in (
        (0.3, "pb td kg fv sz XJ"),
        (0.5, "mn sX zJ Xt Jd lr bv"),
        (0.6, "wv wA rA lA hA tk pt"),
    )
    for pair in pairs.split()
}


@lru_cache(maxsize=20_000)
def phonetic_key(text: str) -> str:
    """Return a text's sounds: consonants in lower case, X for sh and ch, J for j, A for vowels."""
    for sign, name in _SIGNS.items():
        text = text.replace(sign, name)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()
    key = "".join(_word_key(word) for word in re.findall(r"[a-z]+|[0-9]", text))
    return re.sub(r"(.)\1+", r"\1", key)


def _word_key(word: str) -> str:
    word = _NAME.get(word, word)
    for pattern, sound in _RULES:
        word = re.sub(pattern, sound, word)
    return re.sub(r"(.)\1+", r"\1", word)


def key_weight(key: str) -> float:
    """Return how much sound a key holds: 1 for a plain consonant, less for vowels, h, w and r."""
    return sum(_WEIGHT.get(sound, 1.0) for sound in key)


@lru_cache(maxsize=50_000)
def similarity(one: str, other: str) -> float:
    """Return the similarity of two phonetic keys, from 0 to 1."""
    most = max(key_weight(one), key_weight(other))
    return max(1.0 - _distance(one, other) / most, 0.0) if most else 0.0


def _distance(one: str, other: str) -> float:
    """Return the weighted edit distance of two phonetic keys."""
    insertions = [_WEIGHT.get(sound, 1.0) for sound in other]
    row = [0.0]
    for insertion in insertions:
        row.append(row[-1] + insertion)
    for mine in one:
        costs, deletion = _COSTS[mine], _WEIGHT.get(mine, 1.0)
        diagonal, best = row[0], row[0] + deletion
        row[0] = best
        for at, theirs in enumerate(other, 1):
            best = min(diagonal + costs[theirs], row[at] + deletion, best + insertions[at - 1])
            diagonal, row[at] = row[at], best
    return row[-1]


def substitution_cost(one: str, other: str) -> float:
    """Return the cost of one sound in place of another, from 0 (the same) to 1."""
    if one == other:
        return 0.0
    return _CONFUSIONS.get(frozenset((one, other)), 1.0)


_COSTS = {one: {other: substitution_cost(one, other) for other in SOUNDS} for one in SOUNDS}
