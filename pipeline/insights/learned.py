"""What was learned from labelled questions: the pair scorer, and the topics' classifier.

`questions.json` and `questions.npz` beside this module are written by
`python -m pipeline.insights.training.questions`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.files import read_text
from pipeline.insights.pairs import FEATURES, Background, Pairs, Side, side, unit
from pipeline.insights.topic_files import ARRAYS, JSON
from pipeline.insights.wordings import Wording, wording
from pipeline.progress import Progress, silent
from pipeline.review.boosting import Trees
from pipeline.segment.neighbours import Numbers
from pipeline.segment.vectors import WIDTH, embed

SCALE = 127.0  # of vectors kept as int8
LEAST = 0.3  # cosine from which a pair is looked at; others do not ask the same
APART = 0.3  # factor of the chance of pairs that ask for opposites or compare other things
STAGE = "grouping"
_AT_ONCE = 50_000  # pairs whose features are made together


@dataclass(frozen=True, slots=True)
class TopicWeights:
    """A linear classifier: of the vector of what is asked, and of the words' weights.

    `vectors` is 384 × topics, `words` has a row of `by_word` × topics for each known word.
    """

    names: tuple[str, ...]
    vectors: Numbers
    by_word: dict[str, int]
    words: Numbers
    offset: Numbers


@dataclass(frozen=True, slots=True)
class Learned:
    """The pair scorer with the chance from which wordings are one question, and topics.

    `known` are the wordings learned from, `known_groups` numbers the question of each;
    `known_topics` are their topics.
    """

    background: Background
    trees: Trees
    threshold: float
    topics: TopicWeights
    known: tuple[str, ...]
    known_groups: NDArray[np.int64]
    known_topics: tuple[str, ...]

    def side(self, texts: Sequence[str], vectors: NDArray[np.int8]) -> Side:
        """Return wordings with their vectors (`vectors_of`), ready to be compared."""
        both = vectors.reshape(-1, 2, WIDTH).astype(np.float32) / SCALE
        found = [wording(each) for each in texts]
        return side(found, unit(both[:, 0]), unit(both[:, 1]), self.background)

    def chances(self, one: Side, other: Side, progress: Progress = silent) -> Numbers:
        """Return the chance that two wordings ask the same, of one × of the other.

        `progress` counts pairs, in the stage "grouping".
        """
        found = np.zeros((len(one), len(other)), np.float32)
        likely = one.whole @ other.whole.T > LEAST
        likely |= one.asked @ other.asked.T > LEAST
        # Which one is first makes no difference: among the same ones a half is enough.
        rows, columns = np.nonzero(np.triu(likely) if one is other else likely)
        pairs = Pairs(one, other, self.background)
        for start in range(0, len(rows), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            values = pairs.features(rows[some], columns[some])
            odds = self.trees.log_odds(values)
            factors = np.where(values[:, FEATURES.index("apart")] > 0, APART, 1.0)
            found[rows[some], columns[some]] = chances = factors / (1 + np.exp(-odds))
            if one is other:
                found[columns[some], rows[some]] = chances
            progress(STAGE, min(some.stop, len(rows)), len(rows))
        return found


def vectors_of(texts: Sequence[str]) -> NDArray[np.int8]:
    """Return the vectors of wordings as int8, texts × 768: of the whole, of what is asked.

    Raises:
        WeightsMissing: MiniLM is not installed.
    """
    # MiniLM knows no capitals: where nothing but these differs, one vector does for both.
    both = [each.lower() for each in (*texts, *(wording(one).asked for one in texts))]
    whole, asked = np.split(embed(both), 2)
    found: NDArray[np.int8] = np.rint(np.hstack([whole, asked]) * SCALE).astype(np.int8)
    return found


@cache
def load() -> Learned:
    """Return what is shipped."""
    data: dict[str, Any] = json.loads(read_text(JSON))
    with np.load(ARRAYS, allow_pickle=False) as arrays:
        background = Background(
            data["rarity"],
            data["unknown"],
            arrays["centre"].astype(np.float32),
            arrays["projection"].astype(np.float32),
            unit(arrays["known"][:, WIDTH:].astype(np.float32)),
        )
        topics = TopicWeights(
            tuple(data["topics"]),
            arrays["topic_vectors"].astype(np.float32),
            {word: row for row, word in enumerate(data["topic_words"])},
            arrays["topic_by_word"].astype(np.float32),
            arrays["topic_offset"].astype(np.float32),
        )
        return Learned(
            background,
            Trees.from_json(data["trees"]),
            data["threshold"],
            topics,
            tuple(data["known"]),
            arrays["known_groups"],
            tuple(data["known_topics"]),
        )


def bag(words: Wording, weights: TopicWeights) -> list[int]:
    """Return the rows of a wording's words in the classifier."""
    return [weights.by_word[each] for each in words.words if each in weights.by_word]
