"""The scorer's input: windows of several sentences, and each sentence's position in the memo.

Training and placing share this module, so that both see the same.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.text import without_surrogates

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

TOKENIZER = Path(__file__).with_name("scorer-tokenizer.json")
POSITIONS = 8  # columns of `positions`
WINDOW_TOKENS = 256
_MAX_TOKENS = 512  # MiniLM's positions
BEFORE, AFTER = 4, 3  # sentences of context around those that a window scores
_START, _MARK = 2, 3  # rows of [CLS] and [SEP] in the vocabulary; a mark ends each sentence
_MAX_SENTENCE_TOKENS = 80  # longer ones are cut, to bound the work
_MAX_SENTENCE_CHARACTERS = 2_000
_COMMON_PIECES = 1_000  # the most frequent word pieces: function words


@cache
def tokenizer(path: Path = TOKENIZER) -> "Tokenizer":
    """Return MiniLM's tokenizer with the scorer's vocabulary; each path is loaded once."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(path))
    found.no_padding()
    found.no_truncation()
    return found


def token_ids(texts: Sequence[str], tokens: "Tokenizer") -> list[Ids]:
    """Return each sentence's token ids, without [CLS] and [SEP]."""
    plain = [without_surrogates(text[:_MAX_SENTENCE_CHARACTERS]) for text in texts]
    found = tokens.encode_batch(plain, add_special_tokens=False)
    return [np.array(one.ids[:_MAX_SENTENCE_TOKENS], dtype=np.int64) for one in found]


def rare_words(text: str) -> frozenset[str]:
    """Return the stems of a text's rare words, which tell one subject from another.

    MiniLM's word pieces come roughly by frequency: a word is rare if its piece comes late, or if it
    has no piece of its own.
    """
    words = re.findall(r"[a-z0-9+#]{3,}", text[:_MAX_SENTENCE_CHARACTERS].lower().replace("'", ""))
    return frozenset(_stem(word) for word in words if _is_rare(word))


@lru_cache(maxsize=65536)
def _is_rare(word: str) -> bool:
    pieces = tokenizer().encode(word, add_special_tokens=False).ids
    return len(pieces) > 1 or pieces[0] > (tokenizer().token_to_id("the") or 0) + _COMMON_PIECES


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|ly)$", "", word) if len(word) > 4 else word


def spans(lengths: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield windows as sentence indexes: (first read, first scored, end of scored, end of read).

    `lengths` are the sentences' lengths in tokens, as `token_ids` cuts them; each costs a mark
    more. Every sentence is scored once, in order. A window holds at most WINDOW_TOKENS tokens,
    unless a single sentence with its context is longer, and never more than MiniLM can read.
    """
    costs = [length + 1 for length in lengths]
    first = 0
    while first < len(costs):
        left = max(first - BEFORE, 0)
        end = first + 1
        while end < len(costs) and sum(costs[left : end + 1 + AFTER]) < WINDOW_TOKENS:
            end += 1
        right = min(end + AFTER, len(costs))
        while sum(costs[left:right]) >= _MAX_TOKENS:  # long context: the farther sentence goes
            if first - left >= right - end:
                left += 1
            else:
                right -= 1
        yield left, first, end, right
        first = end


def layout(ids: Sequence[Ids], left: int, first: int, end: int, right: int) -> tuple[Ids, Ids]:
    """Return a window's token ids and their owners.

    The window reads the sentences from `left` up to `right`, a mark after each, and scores those
    from `first` up to `end`. A token's owner is the index of the scored sentence it belongs to,
    that of the mark after sentence n is -2 - n; all others have owner -1.
    """
    tokens: list[NDArray[np.int64]] = [np.array([_START], dtype=np.int64)]
    owners: list[NDArray[np.int64]] = [np.array([-1], dtype=np.int64)]
    for number in range(left, right):
        is_scored = first <= number < end
        tokens += [ids[number], np.array([_MARK], dtype=np.int64)]
        owners.append(np.full(len(ids[number]), number if is_scored else -1, dtype=np.int64))
        owners.append(np.array([-2 - number if is_scored else -1], dtype=np.int64))
    return np.concatenate(tokens), np.concatenate(owners)


def positions(lengths: Sequence[int]) -> Floats:
    """Return features of a sentence's place in the memo and its length, sentences × POSITIONS."""
    count = len(lengths)
    at = np.arange(count)
    place = at / max(count - 1, 1)
    columns = [
        place,
        place**2,
        np.exp(-at / 4),
        np.exp(-at[::-1] / 4),
        at == 0,
        np.minimum(at, 200) / 100,
        np.log1p(lengths) / 4,
        np.full(count, min(count, 200) / 100),
    ]
    return np.stack(columns, axis=1).astype(np.float32)
