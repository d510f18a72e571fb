"""What a question is about: one of the topics in `topics.toml`, and the user's own.

[kitchen]
name = "kitchen"
examples = ["how do you store raw meat", "knife skills"]

A file of the same name in the home folder adds topics, and examples to topics of the same name.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.insights import learned
from pipeline.insights.pairs import unit
from pipeline.insights.topic_files import Topics
from pipeline.insights.wordings import wording
from pipeline.segment.neighbours import Numbers
from pipeline.segment.vectors import WIDTH, embed

OWN_LEAST = 0.5  # cosine with one of the user's examples from which its topic is taken
WORDS = 0.5  # weight of the words beside the vector


def topics_of(texts: Sequence[str], vectors: NDArray[np.int8], topics: Topics) -> list[str]:
    """Return the topic of each question; `vectors` are those of `learned.vectors_of`."""
    if not texts:
        return []
    model = learned.load()
    asked = unit(vectors[:, WIDTH:].astype(np.float32))
    names = model.topics.names
    scores = scores_of(texts, asked, model.topics)
    chosen = [names[at] for at in scores.argmax(axis=1)]
    if not topics.own:
        return chosen
    examples = [(name, each) for name, some in topics.own.items() for each in some]
    own = asked @ embed([wording(each).asked for _, each in examples]).T
    shipped = asked @ model.background.cohort.T
    of_topic = np.array(model.known_topics)
    for row, name in enumerate(chosen):
        best = int(own[row].argmax())
        rival = float(shipped[row][of_topic == name].max(initial=0.0))
        if own[row, best] >= max(OWN_LEAST, rival):
            chosen[row] = examples[best][0]
    return chosen


def scores_of(texts: Sequence[str], asked: Numbers, weights: learned.TopicWeights) -> Numbers:
    """Return a score for each question and topic; `asked` are vectors of what is asked."""
    scores = asked @ weights.vectors + weights.offset
    for row, text in enumerate(texts):
        if rows := learned.bag(wording(text), weights):
            scores[row] += WORDS * weights.words[rows].sum(axis=0) / len(rows) ** 0.5
    found: Numbers = scores
    return found
