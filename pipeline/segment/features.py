"""What the scorer sees of a sentence: its n-grams, its vector, its neighbours, its position.

Training and placing share this file, so that both see the same. Sparse features are rows of
(columns, values); dense ones are an array with a row a sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Row = tuple[NDArray[np.int64], Floats]

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[?!\"]")
_MOST_TOKENS = 300  # a sentence beyond this is no sentence; keep the work bounded
_NEIGHBOURS = ((-1, 1.0), (-2, 0.7), (1, 0.7))  # (place, weight) of neighbours' words
_VECTORS = ((0, 3.0), (-1, 2.0), (-2, 1.5), (1, 1.5))  # (place, weight) of MiniLM vectors
_PASS_TWO_PLACES = (-3, -2, -1, 1, 2, 3)
_PRIOR_SENTENCES = 15.0  # how many sentences the usual share of a prompt counts for


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, with the marks that tell speech apart."""
    plain = text[: 20 * _MOST_TOKENS].lower().replace("’", "'").replace("“", '"')
    return _TOKEN.findall(plain.replace("”", '"'))[:_MOST_TOKENS]


def word_grams(words: Sequence[str]) -> list[str]:
    """Return words and pairs of words, with marks for the sentence's edges."""
    pairs = zip(["^", *words], [*words, "$"], strict=True)
    return [*words, *(f"{left} {right}" for left, right in pairs)]


def character_grams(words: Sequence[str]) -> list[str]:
    """Return the runs of 3, 4 and 5 characters."""
    text = f" {' '.join(words)} "
    return [
        text[start : start + size] for size in (3, 4, 5) for start in range(len(text) - size + 1)
    ]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams of one kind that were met often enough, with their inverse document frequency."""

    columns: dict[str, int]
    idf: Floats

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]], least: int) -> "Vocabulary":
        """Collect the n-grams that at least `least` documents hold, in alphabetical order."""
        counts: Counter[str] = Counter()
        for grams in documents:
            counts.update(set(grams))
        terms = sorted(term for term, count in counts.items() if count >= least)
        idf = np.log(len(documents) / np.array([counts[term] for term in terms]))
        return cls({term: column for column, term in enumerate(terms)}, idf.astype(np.float32))

    def row(self, grams: Iterable[str], weight: float) -> Row:
        """Return the known n-grams' columns and idf values, scaled to length `weight`."""
        known = sorted({self.columns[gram] for gram in grams if gram in self.columns})
        columns = np.array(known, dtype=np.int64)
        values = self.idf[columns]
        length = float(np.sqrt((values * values).sum()))
        return columns, values * np.float32(weight / length if length else 0.0)


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The three vocabularies of the scorer, laid side by side in one row of columns."""

    words: Vocabulary
    characters: Vocabulary
    near: Vocabulary

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabularies":
        """Collect the vocabularies of a training set."""
        documents = [tokens(text) for text in texts]
        return cls(
            Vocabulary.of([word_grams(words) for words in documents], least=2),
            Vocabulary.of([character_grams(words) for words in documents], least=4),
            Vocabulary.of(documents, least=3),
        )

    @property
    def width(self) -> int:
        """How many columns a row has."""
        own = len(self.words.columns) + len(self.characters.columns)
        return own + len(_NEIGHBOURS) * len(self.near.columns)

    def rows(self, memo: Sequence[str]) -> Iterator[Row]:
        """Yield one row a sentence of a memo."""
        documents = [tokens(text) for text in memo]
        for index, words in enumerate(documents):
            parts = [
                self.words.row(word_grams(words), 2.0),
                self.characters.row(character_grams(words), 2.0),
                *(
                    self.near.row(_at(documents, index + place), weight)
                    for place, weight in _NEIGHBOURS
                ),
            ]
            widths = [len(self.words.columns), len(self.characters.columns)]
            widths += [len(self.near.columns)] * len(_NEIGHBOURS)
            starts = np.concatenate([[0], np.cumsum(widths)[:-1]])
            yield (
                np.concatenate(
                    [part[0] + start for part, start in zip(parts, starts, strict=True)]
                ),
                np.concatenate([part[1] for part in parts]),
            )


def _at(documents: Sequence[Sequence[str]], index: int) -> Sequence[str]:
    return documents[index] if 0 <= index < len(documents) else ()


def dense(memo: Sequence[str], vectors: Floats) -> Floats:
    """Return the dense features of a memo's sentences: vectors in context, position, length."""
    parts = [shifted(vectors, place) * np.float32(weight) for place, weight in _VECTORS]
    return np.hstack([*parts, _position(memo)])


def _position(memo: Sequence[str]) -> Floats:
    count = len(memo)
    place = np.arange(count) / max(count - 1, 1)
    lengths = np.array([len(tokens(text)) for text in memo], dtype=np.float64)
    columns = [
        place,
        place**2,
        place < 0.1,
        place < 0.25,
        place > 0.75,
        place > 0.9,
        np.arange(count) == 0,
        np.minimum(np.arange(count), 200) / 100,
        np.log1p(lengths) / 4,
        lengths < 4,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def shifted(values: Floats, place: int) -> Floats:
    """Return each row's neighbour at `place` (-1: the one before), zeros beyond the edges."""
    moved = np.zeros_like(values)
    count = len(values)
    if abs(place) < count:
        if place <= 0:
            moved[-place:] = values[: count + place]
        else:
            moved[: count - place] = values[place:]
    return moved


def pass_two(probabilities: Floats, usual: Floats) -> Floats:
    """Return what the second pass sees of one memo's first-pass probabilities.

    The sentence's own (as they are and as log-odds), its six neighbours', the memo's mean and
    maximum, and the position. `usual` is the mean over the training set: a memo of few sentences
    is taken to be an ordinary one.
    """
    count = len(probabilities)
    clipped = np.clip(probabilities, 1e-3, 1 - 1e-3)
    mean = (probabilities.sum(axis=0) + _PRIOR_SENTENCES * usual) / (count + _PRIOR_SENTENCES)
    place = (np.arange(count) / max(count - 1, 1))[:, None]
    parts = [
        probabilities,
        np.log(clipped / (1 - clipped)) / 3,
        *(shifted(probabilities, step) for step in _PASS_TWO_PLACES),
        np.repeat(3 * mean[None], count, axis=0),
        np.repeat(probabilities.max(axis=0, keepdims=True, initial=0.0), count, axis=0),
        np.hstack([place, place**2, place < 0.1, place > 0.9]),
    ]
    return np.hstack(parts).astype(np.float32)
