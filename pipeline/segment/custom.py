"""Custom prompts, which the scorer was not trained on: placed by similarity to their sentences.

Two passes. The first compares a sentence with a prompt's question and examples: by MiniLM's
vectors, by what the trained scorer reads in them (`views.py`) and by shared rare words, relative to
the sheet's other prompts, to the neighbouring sentences, and to ordinary memo sentences. Beside
these features two learned matrices say what of an example, or of a question, meets what of a
sentence. The prompts and "none" share one softmax. The second, a logistic regression, adds the
first pass's probabilities: topics persist, and the speaker's own sentences are better examples than
a sheet's. `training/similarity.py` fits the weights, on sheets about other subjects.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

import numpy as np

from models import Prompt
from pipeline.segment.context import Floats
from pipeline.segment.neighbours import shifted
from pipeline.segment.scorer import Similarity, sigmoid
from pipeline.segment.vectors import word_pieces
from pipeline.segment.views import of_each

FIRST_FEATURES = (  # of a sentence and a prompt
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
    "does what the examples do",
    "does so above the memo's mean",
)
SECOND_FEATURES = (  # given the first pass's probabilities of all sentences
    "first pass",
    "similarity to the memo's sentences under the prompt",
    "sentence before",
    "sentence after",
    "second before",
    "second after",
    "further ones",
    "lead over the other prompts",
    "all prompts together",
    "the memo's most similar sentences",
    "share of the memo",
)
_QUESTION_WEIGHT = 0.5  # relative to an example: a question says less of how people talk
_SHARPNESS = 1.5  # of the softmax over prompts
_ORDINARY = 1.5  # deviations above ordinary sentences from which a sentence is similar
_DOING_WEIGHT = 0.5  # of what a sentence does, relative to what it is about
_CENTRE_WEIGHT = 0.5  # relative to a sentence of the memo under the prompt
_CLOSENESS = 8.0  # exponent of the cosine of two sentences of the memo
_MIN_PROBABILITY = 0.005  # of the first pass, and one less it at most
_FIRST_WORD = 1_996  # MiniLM's word pieces from this id on are words, the frequent ones first


@dataclass(frozen=True, slots=True)
class EmbeddedPrompts:
    """Prompts with their `views`: `examples` an array a prompt, `questions` a row a prompt."""

    prompts: tuple[Prompt, ...]
    examples: tuple[Floats, ...]
    questions: Floats

    def centres(self, similarity: Similarity) -> Floats:
        """Return the weighted mean directions of examples and question, a row a prompt."""
        sums = np.stack([similarity.space(one).sum(axis=0) for one in self.examples])
        centres = sums + np.float32(_QUESTION_WEIGHT) * similarity.space(self.questions)
        size = np.linalg.norm(centres, axis=1, keepdims=True)
        unit: Floats = centres / np.maximum(size, np.float32(1e-6))
        return unit

    def doings(self, similarity: Similarity) -> Floats:
        """Return what the examples do in the mean, or the question without any, a row a prompt."""
        rows = [
            similarity.doings(some if len(some) else question[None], alone=True).mean(axis=0)
            for some, question in zip(self.examples, self.questions, strict=True)
        ]
        found = np.stack(rows)
        size = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Floats = found / np.maximum(size, np.float32(1e-6))
        return unit

    def joined(self, similarity: Similarity) -> tuple[Floats, Floats]:
        """Return the rows that the two `bridges` start from: of the examples, of the questions."""
        asked = similarity.doings(self.questions, alone=True)
        return (
            _joined(self.centres(similarity), self.doings(similarity)),
            _joined(similarity.space(self.questions), asked),
        )


def embed_prompts(
    prompts: Sequence[Prompt], vectors_of: Callable[[Sequence[str]], Floats] = of_each
) -> EmbeddedPrompts:
    """Return the prompts with the vectors of their sentences, computed in one go."""
    texts = [text for one in prompts for text in (one.question, *one.examples)]
    vectors = vectors_of(texts)
    starts = np.cumsum([0, *(1 + len(one.examples) for one in prompts)])
    return EmbeddedPrompts(
        prompts=tuple(prompts),
        examples=tuple(
            vectors[start + 1 : start + 1 + len(one.examples)]
            for start, one in zip(starts, prompts, strict=False)
        ),
        questions=vectors[starts[:-1]],
    )


def first_features(
    texts: Sequence[str], vectors: Floats, against: EmbeddedPrompts, similarity: Similarity
) -> Floats:
    """Return sentences × prompts × FIRST_FEATURES for one memo, its sentences in order."""
    space, ordinary, prompts = similarity.space, similarity.background, against.prompts
    sentences, questions = space(vectors), space(against.questions)
    # A prompt without examples is compared by its question.
    examples = [
        space(some if len(some) else question[None])
        for some, question in zip(against.examples, against.questions, strict=True)
    ]
    centres = against.centres(similarity)
    mean = _above_ordinary(sentences @ centres.T, ordinary @ centres.T)
    near = _above_ordinary(_nearest(sentences, examples), _nearest(ordinary, examples))
    asked = _above_ordinary(sentences @ questions.T, ordinary @ questions.T)
    both: Floats = (mean + near) / np.float32(2)
    before, after = _shifted_back(both), _shifted_on(both)
    count = np.log1p([float(len(prompt.examples)) for prompt in prompts])
    length = np.log1p([float(len(text.split())) for text in texts])[:, None]
    done = similarity.doings(vectors, alone=False) @ against.doings(similarity).T
    columns = [
        mean,
        near,
        asked,
        _lead(both),
        _share(both),
        before,
        after,
        (_shifted_back(before) + _shifted_on(after)) / np.float32(2),
        (both - both.mean(axis=0)) / (both.std(axis=0) + np.float32(0.3)),
        _shared_words(texts, [prompt.examples for prompt in prompts]),
        _shared_words(texts, [(prompt.question,) for prompt in prompts]),
        np.broadcast_to(length, both.shape),
        np.broadcast_to(count, both.shape),
        mean * count,
        done,
        done - done.mean(axis=0),
    ]
    return np.stack(columns, axis=2).astype(np.float32)


def joined_sentences(vectors: Floats, similarity: Similarity) -> Floats:
    """Return a memo's sentences in the space of `bridges`."""
    return _joined(similarity.space(vectors), similarity.doings(vectors, alone=False))


def first_pass(
    texts: Sequence[str], vectors: Floats, against: EmbeddedPrompts, similarity: Similarity
) -> Floats:
    """Return the first pass's probabilities, sentences × prompts."""
    features = first_features(texts, vectors, against, similarity)
    examples, questions = against.joined(similarity)
    bridged = examples @ similarity.bridges[0].T + questions @ similarity.bridges[1].T
    scores = features @ similarity.first[:-1] + similarity.first[-1]
    return shares(scores + joined_sentences(vectors, similarity) @ bridged.T)


def shares(scores: Floats) -> Floats:
    """Return the softmax of scores over the last axis, "none" being one more with the score 0."""
    top = np.maximum(scores.max(axis=-1, keepdims=True), 0)
    powers = np.exp(scores - top)
    found: Floats = powers / (powers.sum(axis=-1, keepdims=True) + np.exp(-top))
    return found


def second_features(
    first: Floats, vectors: Floats, against: EmbeddedPrompts, similarity: Similarity
) -> Floats:
    """Return sentences × prompts × SECOND_FEATURES, given the `first` pass's probabilities."""
    sentences = similarity.space(vectors)
    odds = _log_odds(first)
    before, after = shifted(first, 1), shifted(first, -1)
    further = [shifted(first, steps) for steps in (3, 4, -3, -4)]
    close = np.exp(np.float32(_CLOSENESS) * (sentences @ sentences.T))
    np.fill_diagonal(close, 0)
    columns = [
        odds,
        _with_feedback(sentences, first**2, against.centres(similarity)),
        before,
        after,
        shifted(first, 2),
        shifted(first, -2),
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
    """Return probabilities, sentences × prompts; `texts` are one memo's sentences, in order.

    `vectors` are their `views.of_memo`.
    """
    return embedded_probabilities(texts, vectors, embed_prompts(prompts), similarity)


def embedded_probabilities(
    texts: Sequence[str], vectors: Floats, against: EmbeddedPrompts, similarity: Similarity
) -> Floats:
    """Return `similarity_probabilities` of prompts that are embedded already."""
    first = first_pass(texts, vectors, against, similarity)
    return predict(second_features(first, vectors, against, similarity), similarity.second)


def predict(values: Floats, weights: Floats) -> Floats:
    """Return logistic regression's probabilities of feature rows; the last weight is the bias."""
    return sigmoid(values @ weights[:-1] + weights[-1])


def _joined(about: Floats, doing: Floats) -> Floats:
    return np.hstack([about, np.float32(_DOING_WEIGHT) * doing])


def _above_ordinary(cosines: Floats, ordinary: Floats) -> Floats:
    """Return cosines in standard deviations above those of ordinary sentences, prompt by prompt.

    Each prompt has its own scale, since some questions are a little similar to everything.
    """
    above: Floats = (cosines - ordinary.mean(axis=0)) / (ordinary.std(axis=0) + np.float32(0.02))
    return above


def _nearest(vectors: Floats, examples: Sequence[Floats]) -> Floats:
    return np.stack([(vectors @ one.T).max(axis=1) for one in examples], axis=1)


def _lead(both: Floats) -> Floats:
    """Return how far a prompt is ahead of the most similar other one, or of ordinary sentences."""
    return both - _best_other(both, _ORDINARY)


def _best_other(rows: Floats, least: float) -> Floats:
    found = np.full_like(rows, least)
    for column in range(rows.shape[1]):
        found[:, column] = np.delete(rows, column, axis=1).max(axis=1, initial=least)
    return found


def _share(both: Floats) -> Floats:
    """Return the log of the softmax over prompts, ordinary sentences being one more."""
    powers = np.exp(_SHARPNESS * np.minimum(both, np.float32(20)))
    none = np.exp(_SHARPNESS * _ORDINARY)
    share: Floats = np.log(powers / (powers.sum(axis=1, keepdims=True) + none))
    return share


def _shifted_back(rows: Floats) -> Floats:
    return np.vstack([rows[:1], rows[:-1]])


def _shifted_on(rows: Floats) -> Floats:
    return np.vstack([rows[1:], rows[-1:]])


def _log_odds(probabilities: Floats) -> Floats:
    kept = np.clip(probabilities, np.float32(_MIN_PROBABILITY), np.float32(1 - _MIN_PROBABILITY))
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def _with_feedback(sentences: Floats, weights: Floats, centres: Floats) -> Floats:
    """Return cosines to a prompt's centre, moved towards the memo's other likely sentences.

    Rocchio 1971, "Relevance feedback in information retrieval".
    """
    moved = weights.T @ sentences + np.float32(_CENTRE_WEIGHT) * centres
    along = sentences @ moved.T
    # Without the sentence's own share of the moved centre.
    size = (moved**2).sum(axis=1) - 2 * weights * along + weights**2
    found: Floats = (along - weights) / np.sqrt(np.maximum(size, np.float32(1e-3)))
    return found


def _shared_words(texts: Sequence[str], examples: Sequence[Sequence[str]]) -> Floats:
    """Return the largest share of words in common with an example; rare words weigh more."""
    sentences = [_words(text) for text in texts]
    sizes = [_size(words) + 4 for words in sentences]
    found = np.zeros((len(texts), len(examples)), dtype=np.float32)
    for column, some in enumerate(examples):
        for words in map(_words, some):
            size = _size(words) + 4
            for row, own in enumerate(sentences):
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
