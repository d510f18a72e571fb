"""Cut a single text into MiniLM's word pieces: the library that cuts many is slow to load.

As BERT does (Devlin et al. 2019): lower case without accents, punctuation apart, then from the left
the longest piece that the vocabulary has.
"""

import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline.files import read_text

TOKENIZER = Path(__file__).with_name("tokenizer.json")
"""That of all-MiniLM-L6-v2 (Apache-2.0), unchanged."""
MOST = 128  # pieces of a text; the rest is left out
_LONGEST = 100  # characters of a word
_IDEOGRAPHS = (
    *((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F)),
    *((0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)),
)


def piece_ids(text: str) -> list[int]:
    """Return the ids of a text's word pieces, between those that begin and end it."""
    ids = _ids()
    found = [piece for word in _words(text) for piece in _pieces(word)]
    return [ids["[CLS]"], *found[: MOST - 2], ids["[SEP]"]]


@cache
def _ids() -> dict[str, int]:
    ids: dict[str, int] = json.loads(read_text(TOKENIZER))["model"]["vocab"]
    return ids


def _words(text: str) -> Iterator[str]:
    cleaned = "".join(map(_cleaned, text))
    plain = (each for each in unicodedata.normalize("NFD", cleaned) if _kind(each) != "Mn")
    for run in "".join(each.lower() for each in plain).split():
        start = 0
        for at, char in enumerate(run):
            if _is_punctuation(char):
                if start < at:
                    yield run[start:at]
                yield char
                start = at + 1
        if start < len(run):
            yield run[start:]


def _cleaned(char: str) -> str:
    if char.isspace():
        return " "
    if char == "\ufffd" or _kind(char).startswith("C"):
        return ""
    is_ideograph = any(first <= ord(char) <= last for first, last in _IDEOGRAPHS)
    return f" {char} " if is_ideograph else char


@cache
def _kind(char: str) -> str:
    return unicodedata.category(char)


def _is_punctuation(char: str) -> bool:
    if char < "\x7f":
        return not char.isalnum()
    return _kind(char).startswith("P")


def _pieces(word: str) -> list[int]:
    ids, found, start = _ids(), [], 0
    while start < len(word) <= _LONGEST:
        mark = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((each for each in ends if mark + word[start:each] in ids), 0)
        if not end:
            break
        found.append(ids[mark + word[start:end]])
        start = end
    return found if start == len(word) else [ids["[UNK]"]]
