"""Bring words to one form, so that all ways of writing a word are the same word.

`useEffect`, `use-effect` and `use effect`, `grey` and `gray`, `went` and `go`, `C++` and "C plus
plus", `fifty` and 50 become the same; Chinese, Japanese and Thai become pairs of characters.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from pipeline.search.word_tables import FILLERS, IRREGULAR, NUMBERS, american

if TYPE_CHECKING:
    import Stemmer

# Scripts that are written without blanks: kana, Han, Thai, Lao, Burmese, Khmer.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_UNSPACED += "\U00020000-\U0003ffff"
_RUN = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)"
    r"|(?<!\w)(?P<signed>[A-Za-z])(?P<sign>\+\+|\#)(?P<version>\d+)?"
    r"|(?<!\S)\.(?P<dotted>[A-Za-z]+)"
    rf"|(?P<run>[^\W_{_UNSPACED}]+(?:['.,\-_/&@:]+[^\W_{_UNSPACED}]+)*)"
)
_PARTS = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z]{2})(?=\d)|[.\-_/&@:]+"
)
_CONTRACTION = re.compile(r"'(s|d|m|t|re|ve|ll)\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_AMOUNT = re.compile(r"(\d+)k", re.IGNORECASE)
_ACRONYMS = re.compile(r"[A-Z]{2,}s")
_DROPPED = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f]")
_QUOTES = str.maketrans("’‘ʼ‐‑‒", "'''---")
_PLAIN = re.compile(r"[\x00-\x7f]*")
_TENS = {str(number) for number in range(20, 100, 10)}
_ONES = {str(number) for number in range(1, 10)}
MAX_LETTERS = 60  # of a word; a longer one is no word


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its place as (start, end) in characters, and the words that it stands for.

    `parts` follow one another: use effect. `joined` are further ways to write all of it: useeffect.
    """

    start: int
    end: int
    parts: tuple[str, ...]
    joined: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return all words, the parts first."""
        return (*self.parts, *self.joined)

    @property
    def whole(self) -> str:
        """Return it as one word."""
        return self.joined[0] if self.joined else "".join(self.parts)


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text, normal, not yet stemmed."""
    folded, places = _folded(text)
    found = [token for match in _RUN.finditer(folded) for token in _tokens_of(match, places)]
    return _with_spoken(found)


@lru_cache(maxsize=60_000)
def stem(word: str) -> str:
    """Return the stem of a normal word (Porter2, irregular forms by a table)."""
    if not word.isascii() or not word.isalpha():
        return word
    word = IRREGULAR.get(word, word)
    stemmed: str = _stemmer().stemWord(american(word))
    return stemmed


def is_filler(word: str) -> bool:
    """Return whether a word says nothing of what is looked for."""
    return word in FILLERS


@cache
def _stemmer() -> "Stemmer.Stemmer":
    import Stemmer

    return Stemmer.Stemmer("english")


def _folded(text: str) -> tuple[str, list[int] | None]:
    """Return a text without ligatures, accents and invisible characters, and where each was."""
    if _PLAIN.fullmatch(text):
        return text, None
    folded, places = [], []
    for at, char in enumerate(text.translate(_QUOTES)):
        if char > "\x7f":
            char = _DROPPED.sub("", normalize("NFD", normalize("NFKC", char)))
            char = normalize("NFC", char)
        folded.append(char)
        places += [at] * len(char)
    places.append(len(text))
    return "".join(folded), places


def _tokens_of(match: re.Match[str], places: list[int] | None) -> list[Token]:
    start, end = match.span()
    if places is not None:
        start, end = places[start], places[end - 1] + 1
    if match["unspaced"]:
        run = match["unspaced"]
        pairs = [run[at : at + 2] for at in range(len(run) - 1)]
        if places is not None:
            spans = [places[match.start() + at] for at in range(len(run))]
            return [
                Token(spans[at], spans[at] + 2, (pair,), (run[at],))
                for at, pair in enumerate(pairs)
            ] + [Token(spans[-1], spans[-1] + 1, (run[-1],))]
    if match["signed"]:
        name = (match["signed"] + match["sign"]).lower()
        version = match["version"]
        return [Token(start, end, (name, version) if version else (name,))]
    if match["dotted"]:
        return [Token(start, end, ("dot" + match["dotted"].lower(),))]
    return [Token(start, end, *_words_in(match["run"] or match[0]))]


@lru_cache(maxsize=60_000)
def _words_in(run: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the parts of a run of letters, digits and the signs inside it; and it joined."""
    run = _THOUSANDS.sub("", run).replace(",", "-")
    plain = _CONTRACTION.sub(lambda found: "" if found[1] in "sS" else found[1], run)
    plain = plain.replace("'", "")
    if amount := _AMOUNT.fullmatch(plain):
        return (amount[1] + "000",), ()
    if _ACRONYMS.fullmatch(plain):
        return (plain[:-1].lower(),), ()
    parts = tuple(_word(each) for each in _PARTS.split(plain) if each)
    if len(parts) < 2 or all(part.isdigit() for part in parts):
        return parts or ("",), ()
    joined = "".join(parts)
    letters = joined.rstrip("0123456789")
    others = () if letters == joined or len(parts) < 3 else (letters,)
    return parts, (joined, *others)


def _word(text: str) -> str:
    word = text.casefold()[:MAX_LETTERS]
    return str(NUMBERS[word]) if word in NUMBERS else word


def _with_spoken(found: list[Token]) -> tuple[Token, ...]:
    """Add what several words say together: C plus plus, C sharp, dot net, s q l, fifty thousand."""
    for at, token in enumerate(found):
        one = token.parts[0] if len(token.parts) == 1 else ""
        following = [each.parts[0] for each in found[at + 1 : at + 3]]
        said: tuple[str, ...] = ()
        if len(one) == 1 and one.isalpha():
            if following == ["plus", "plus"]:
                said = (one + "++",)
            elif following[:1] == ["sharp"]:
                said = (one + "#",)
            elif following and len(following[0]) == 1 and following[0].isalpha():
                said = (_spelt(found, at),)
        elif one == "dot" and following:
            said = ("dot" + following[0],)
        elif one.isdigit() and following and following[0] in ("1000", "100", "1000000"):
            said = (str(int(one) * int(following[0])),)
        elif one in _TENS and following and following[0] in _ONES:
            said = (str(int(one) + int(following[0])),)
        if said:
            found[at] = Token(token.start, token.end, token.parts, (*said, *token.joined))
    return tuple(found)


def _spelt(found: list[Token], at: int) -> str:
    """Return the word that single letters from here on spell."""
    letters = []
    for token in found[at : at + 8]:
        if len(token.parts[0]) != 1 or not token.parts[0].isalpha():
            break
        letters.append(token.parts[0])
    return "".join(letters)
