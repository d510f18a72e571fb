"""How alike two texts sound in English: a rough spelling by sound, and a distance that knows which
sounds are taken for each other."""

import re
from functools import lru_cache

# Letters and digits, as their names are said.
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
# What is written in several letters, or otherwise than it sounds. X is any of sh, ch, j's kin.
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
SOUNDS = "AbdfghjklmnprstvwyzXJ"  # all that a code can hold
_WEIGHT = {"A": 0.4, "h": 0.4, "w": 0.6, "r": 0.8}
_TAKEN_FOR = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.3, "pb td kg fv sz XJ"),
        (0.5, "mn sX zJ Xt Jd lr bv"),
        (0.6, "wv wA rA lA hA tk pt"),
    )
    for pair in pairs.split()
}


@lru_cache(maxsize=20_000)
def code(text: str) -> str:
    """Spell a text by its sound: small letters for consonants, X for sh, J for j, A for vowels."""
    for sign, name in _SIGNS.items():
        text = text.replace(sign, name)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()
    spelled = "".join(_word_code(word) for word in re.findall(r"[a-z]+|[0-9]", text))
    return re.sub(r"(.)\1+", r"\1", spelled)


def _word_code(word: str) -> str:
    word = _NAME.get(word, word)
    for pattern, sound in _RULES:
        word = re.sub(pattern, sound, word)
    return re.sub(r"(.)\1+", r"\1", word)


def weight(spelled: str) -> float:
    """How much there is to hear in a code: about one a consonant."""
    return sum(_WEIGHT.get(sound, 1.0) for sound in spelled)


@lru_cache(maxsize=50_000)
def likeness(one: str, other: str) -> float:
    """How alike two codes sound, 0 to 1."""
    most = max(weight(one), weight(other))
    return max(1.0 - _distance(one, other) / most, 0.0) if most else 0.0


def _distance(one: str, other: str) -> float:
    """The cheapest way to turn one code into the other."""
    left_out = [_WEIGHT.get(sound, 1.0) for sound in other]
    row = [0.0]
    for weight_of_it in left_out:
        row.append(row[-1] + weight_of_it)
    for mine in one:
        costs, alone = _COSTS[mine], _WEIGHT.get(mine, 1.0)
        diagonal, best = row[0], row[0] + alone
        row[0] = best
        for place, theirs in enumerate(other, 1):
            best = min(diagonal + costs[theirs], row[place] + alone, best + left_out[place - 1])
            diagonal, row[place] = row[place], best
    return row[-1]


def cost(one: str, other: str) -> float:
    """What it costs to take one sound for another: 0 for the same, 1 at most."""
    if one == other:
        return 0.0
    return _TAKEN_FOR.get(frozenset((one, other)), 1.0)


_COSTS = {one: {other: cost(one, other) for other in SOUNDS} for one in SOUNDS}
