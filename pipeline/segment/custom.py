"""Prompts that the scorer was not trained on: placed by likeness to their question and examples.

A sentence and a prompt are compared by MiniLM's vectors, by shared rare words, by what the
sentence says to the sheet's other prompts, by its neighbours in the memo, and by how much more
alike they are than ordinary memo sentences are to this prompt. With a first opinion of every
sentence, the memo is read again: topics persist, and the speaker's own sentences are better
examples than a sheet's. `training/similarity.py` weighs all that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

import numpy as np

from models import Prompt
from pipeline.segment.context import Floats
from pipeline.segment.scorer import Similarity, sigmoid
from pipeline.segment.vectors import embed, word_pieces

FEATURES = (  # of a sentence and a prompt, at first
    "examples' mean",
    "nearest example",
    "question",
    "lead over the other prompts",
    "share among the prompts",
    "sentence before",
    "sentence after",
    "two before and after",
    "above the memo's mean",
    "rare words of an example",
    "rare words of the question",
    "length",
    "examples",
    "examples' mean, with more examples",
)
AGAIN = (  # with the first opinion of all sentences
    "first opinion",
    "like the memo's sentences under the prompt",
    "sentence before",
    "sentence after",
    "second before",
    "second after",
    "further ones",
    "lead over the other prompts",
    "all prompts together",
    "the memo's likest sentences",
    "share of the memo",
)
_QUESTION = 0.5  # a question says less of how people talk than an example does
_SHARPNESS = 1.5
_ORDINARY = 1.5  # so many deviations above ordinary sentences is where likeness begins
_OWN = 0.5  # the examples' mean counts as much as a sentence of the memo that is half sure
_CLOSE = 8.0  # how much more a near sentence of the memo counts than a far one
_SURE = 0.005  # no first opinion is firmer
_FIRST_WORD = 1_996  # MiniLM's word pieces from here on are words, the frequent ones first


@dataclass(frozen=True, slots=True)
class Held:
    """The prompts that a memo is held against, with MiniLM's vectors of their sentences."""

    prompts: tuple[Prompt, ...]
    examples: tuple[Floats, ...]
    questions: Floats

    def centres(self, similarity: Similarity) -> Floats:
        """Return the mean direction of a prompt's examples and, weighing less, its question."""
        sums = np.stack([similarity.space(one).sum(axis=0) for one in self.examples])
        centres = sums + np.float32(_QUESTION) * similarity.space(self.questions)
        size = np.linalg.norm(centres, axis=1, keepdims=True)
        unit: Floats = centres / np.maximum(size, np.float32(1e-6))
        return unit


def held(prompts: Sequence[Prompt], vectors_of: Callable[[Sequence[str]], Floats] = embed) -> Held:
    """Return the prompts with their vectors, made at once: that is quicker."""
    texts = [text for one in prompts for text in (one.question, *one.examples)]
    vectors = vectors_of(texts)
    starts = np.cumsum([0, *(1 + len(one.examples) for one in prompts)])
    return Held(
        prompts=tuple(prompts),
        examples=tuple(
            vectors[start + 1 : start + 1 + len(one.examples)]
            for start, one in zip(starts, prompts, strict=False)
        ),
        questions=vectors[starts[:-1]],
    )


def likeness(
    texts: Sequence[str], vectors: Floats, against: Held, similarity: Similarity
) -> Floats:
    """Return sentences × prompts × FEATURES for one memo, its sentences in order."""
    space, ordinary, prompts = similarity.space, similarity.background, against.prompts
    seen, questions = space(vectors), space(against.questions)
    # Without examples the question has to do.
    examples = [
        space(some if len(some) else question[None])
        for some, question in zip(against.examples, against.questions, strict=True)
    ]
    centres = against.centres(similarity)
    mean = _above(seen @ centres.T, ordinary @ centres.T)
    near = _above(_nearest(seen, examples), _nearest(ordinary, examples))
    asked = _above(seen @ questions.T, ordinary @ questions.T)
    both: Floats = (mean + near) / np.float32(2)
    before, after = _before(both), _after(both)
    count = np.log1p([float(len(prompt.examples)) for prompt in prompts])
    length = np.log1p([float(len(text.split())) for text in texts])[:, None]
    columns = [
        mean,
        near,
        asked,
        _lead(both),
        _share(both),
        before,
        after,
        (_before(before) + _after(after)) / np.float32(2),
        (both - both.mean(axis=0)) / (both.std(axis=0) + np.float32(0.3)),
        _shared_words(texts, [prompt.examples for prompt in prompts]),
        _shared_words(texts, [(prompt.question,) for prompt in prompts]),
        np.broadcast_to(length, both.shape),
        np.broadcast_to(count, both.shape),
        mean * count,
    ]
    return np.stack(columns, axis=2).astype(np.float32)


def again(first: Floats, vectors: Floats, against: Held, similarity: Similarity) -> Floats:
    """Return sentences × prompts × AGAIN, given the `first` probabilities."""
    seen = similarity.space(vectors)
    odds = _log_odds(first)
    before, after = _moved(first, 1), _moved(first, -1)
    further = [_moved(first, steps) for steps in (3, 4, -3, -4)]
    close = np.exp(np.float32(_CLOSE) * (seen @ seen.T))
    np.fill_diagonal(close, 0)
    columns = [
        odds,
        _like_the_like(seen, first**2, against.centres(similarity)),
        before,
        after,
        _moved(first, 2),
        _moved(first, -2),
        np.sum(further, axis=0),
        odds - _log_odds(_best_other(first, 0.0)),
        np.broadcast_to(first.sum(axis=1, keepdims=True), first.shape),
        close @ first / np.maximum(close.sum(axis=1, keepdims=True), np.float32(1e-6)),
        np.broadcast_to(first.mean(axis=0), first.shape),
    ]
    return np.stack(columns, axis=2).astype(np.float32)


def similarity_probabilities(
    texts: Sequence[str], vectors: Floats, prompts: Sequence[Prompt], similarity: Similarity
) -> Floats:
    """Return a row a sentence of the memo, its sentences in order, and a column a prompt."""
    return held_probabilities(texts, vectors, held(prompts), similarity)


def held_probabilities(
    texts: Sequence[str], vectors: Floats, against: Held, similarity: Similarity
) -> Floats:
    """Return the same for prompts whose vectors are at hand."""
    first = rescore(likeness(texts, vectors, against, similarity), similarity.first)
    return rescore(again(first, vectors, against, similarity), similarity.second)


def rescore(values: Floats, weights: Floats) -> Floats:
    """Return probabilities of features, whose weights come first, then the bias."""
    return sigmoid(values @ weights[:-1] + weights[-1])


def _above(cosines: Floats, ordinary: Floats) -> Floats:
    """Return by how many deviations a cosine is above those of ordinary sentences, a prompt.

    So each prompt is its own measure: some questions are a little like everything.
    """
    above: Floats = (cosines - ordinary.mean(axis=0)) / (ordinary.std(axis=0) + np.float32(0.02))
    return above


def _nearest(vectors: Floats, examples: Sequence[Floats]) -> Floats:
    return np.stack([(vectors @ one.T).max(axis=1) for one in examples], axis=1)


def _lead(both: Floats) -> Floats:
    """Return how far a prompt is ahead of the likest other one, or of ordinary likeness."""
    return both - _best_other(both, _ORDINARY)


def _best_other(rows: Floats, least: float) -> Floats:
    found = np.full_like(rows, least)
    for column in range(rows.shape[1]):
        found[:, column] = np.delete(rows, column, axis=1).max(axis=1, initial=least)
    return found


def _share(both: Floats) -> Floats:
    powers = np.exp(_SHARPNESS * np.minimum(both, np.float32(20)))
    none = np.exp(_SHARPNESS * _ORDINARY)
    share: Floats = np.log(powers / (powers.sum(axis=1, keepdims=True) + none))
    return share


def _before(rows: Floats) -> Floats:
    return np.vstack([rows[:1], rows[:-1]])


def _after(rows: Floats) -> Floats:
    return np.vstack([rows[1:], rows[-1:]])


def _moved(rows: Floats, steps: int) -> Floats:
    """Return the rows of the sentences so many steps before; 0 where there is none."""
    found = np.zeros_like(rows)
    if steps > 0:
        found[steps:] = rows[:-steps]
    else:
        found[:steps] = rows[-steps:]
    return found


def _log_odds(chances: Floats) -> Floats:
    kept = np.clip(chances, np.float32(_SURE), np.float32(1 - _SURE))
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def _like_the_like(seen: Floats, weights: Floats, centres: Floats) -> Floats:
    """Return the likeness to a prompt's centre, moved towards the memo's other likely sentences.

    Rocchio 1971, "Relevance feedback in information retrieval".
    """
    moved = weights.T @ seen + np.float32(_OWN) * centres
    along = seen @ moved.T
    # Less what the sentence itself adds.
    size = (moved**2).sum(axis=1) - 2 * weights * along + weights**2
    found: Floats = (along - weights) / np.sqrt(np.maximum(size, np.float32(1e-3)))
    return found


def _shared_words(texts: Sequence[str], examples: Sequence[Sequence[str]]) -> Floats:
    """Return the best share of words in common with an example, rare words weighing more."""
    said = [_words(text) for text in texts]
    sizes = [_size(words) + 4 for words in said]
    found = np.zeros((len(texts), len(examples)), dtype=np.float32)
    for column, some in enumerate(examples):
        for words in map(_words, some):
            size = _size(words) + 4
            for row, own in enumerate(said):
                if common := own & words:
                    share = _size(common) / (size * sizes[row]) ** 0.5
                    found[row, column] = max(found[row, column], share)
    return found


def _size(words: frozenset[int]) -> float:
    """Return the sum of the words' rarities: the logarithms of their ranks by frequency."""
    return sum(log1p((piece - _FIRST_WORD) / 50) for piece in words)


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[int]:
    return frozenset(piece for piece in word_pieces(text) if piece > _FIRST_WORD)
