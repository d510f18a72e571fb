"""What the scorer reads of a memo: windows of several sentences, and each sentence's position.

Training and placing share this file, so that both see the same.
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
POSITIONS = 8
WINDOW_TOKENS = 256
_MOST_TOKENS = 512  # MiniLM's places
BEFORE, AFTER = 4, 3  # sentences of context beside those that a window is read for
_START, _MARK = 2, 3  # rows of [CLS] and [SEP] in the vocabulary
_SENTENCE_TOKENS = 80  # a sentence beyond this is no sentence; keep the work bounded
_SENTENCE_CHARACTERS = 2_000
_COMMON = 1_000  # word pieces; what comes before says little about a subject


@cache
def tokenizer(path: Path = TOKENIZER) -> "Tokenizer":
    """Return MiniLM's tokenizer with the scorer's vocabulary."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(path))
    found.no_padding()
    found.no_truncation()
    return found


def token_ids(texts: Sequence[str], tokens: "Tokenizer") -> list[Ids]:
    """Return each sentence's token ids, without marks."""
    plain = [without_surrogates(text[:_SENTENCE_CHARACTERS]) for text in texts]
    found = tokens.encode_batch(plain, add_special_tokens=False)
    return [np.array(one.ids[:_SENTENCE_TOKENS], dtype=np.int64) for one in found]


def rare_words(text: str) -> frozenset[str]:
    """Return the stems of the words that tell one subject from another.

    MiniLM's word pieces come roughly by frequency: what has a late piece, or none of its own, is
    rare.
    """
    words = re.findall(r"[a-z0-9+#]{3,}", text[:_SENTENCE_CHARACTERS].lower().replace("'", ""))
    return frozenset(_stem(word) for word in words if _is_rare(word))


@lru_cache(maxsize=65536)
def _is_rare(word: str) -> bool:
    pieces = tokenizer().encode(word, add_special_tokens=False).ids
    return len(pieces) > 1 or pieces[0] > (tokenizer().token_to_id("the") or 0) + _COMMON


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|ly)$", "", word) if len(word) > 4 else word


def spans(lengths: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield windows: (first sentence read, first wanted, end of wanted, end of read).

    Every sentence is wanted once, in order. A window holds at most WINDOW_TOKENS tokens, unless a
    single sentence with its context is longer, and never more than MiniLM has places for. Each
    sentence costs a mark beside its tokens, and is no longer than `token_ids` makes it.
    """
    costs = [length + 1 for length in lengths]
    first = 0
    while first < len(costs):
        left = max(first - BEFORE, 0)
        end = first + 1
        while end < len(costs) and sum(costs[left : end + 1 + AFTER]) < WINDOW_TOKENS:
            end += 1
        right = min(end + AFTER, len(costs))
        while sum(costs[left:right]) >= _MOST_TOKENS:  # long neighbours: the farther one goes
            if first - left >= right - end:
                left += 1
            else:
                right -= 1
        yield left, first, end, right
        first = end


def layout(ids: Sequence[Ids], left: int, first: int, end: int, right: int) -> tuple[Ids, Ids]:
    """Return a window's token ids and their owners.

    The window reads the sentences from `left` to `right`, with a mark after each; those from
    `first` to `end` are wanted. A token's owner is the number of the wanted sentence it belongs to,
    that of the mark after sentence n is -2 - n, all else is -1.
    """
    tokens: list[NDArray[np.int64]] = [np.array([_START], dtype=np.int64)]
    owners: list[NDArray[np.int64]] = [np.array([-1], dtype=np.int64)]
    for number in range(left, right):
        wanted = first <= number < end
        tokens += [ids[number], np.array([_MARK], dtype=np.int64)]
        owners.append(np.full(len(ids[number]), number if wanted else -1, dtype=np.int64))
        owners.append(np.array([-2 - number if wanted else -1], dtype=np.int64))
    return np.concatenate(tokens), np.concatenate(owners)


def positions(lengths: Sequence[int]) -> Floats:
    """Return, a sentence: where in the memo it is, and how long."""
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
