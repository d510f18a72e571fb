"""What a question is about: one of the topics in `topics.toml`, and the user's own.

[kitchen]
name = "kitchen"
examples = ["how do you store raw meat", "knife skills"]

A file of the same name in the home folder adds topics, and examples to topics of the same name.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.files import read_text
from pipeline.insights import learned
from pipeline.insights.pairs import unit
from pipeline.insights.wordings import wording
from pipeline.segment.neighbours import Numbers
from pipeline.segment.vectors import WIDTH, embed

SHIPPED = Path(__file__).with_name("topics.toml")
OWN_LEAST = 0.5  # cosine with one of the user's examples from which its topic is taken
_WORDS = 0.5  # weight of the words beside the vector


@dataclass(frozen=True, slots=True)
class Topics:
    """The user's own topics, by name, with their examples; `digest` also tells the shipped ones."""

    own: Mapping[str, tuple[str, ...]]
    digest: str


def load_topics(path: Path) -> Topics:
    """Return the topics in the user's file; without one there are only those shipped.

    Raises:
        UsageError: the file cannot be read, or is no list of topics.
    """
    try:
        text = read_text(path)
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}. Mend it, or delete it.") from error
    own = read_topics(text, path)
    told = f"{learned.digest()} {sorted(own.items())!r}"
    return Topics(own, hashlib.sha256(told.encode()).hexdigest()[:16])


def read_topics(text: str, path: Path = SHIPPED) -> dict[str, tuple[str, ...]]:
    """Return the topics in TOML: their names with their examples.

    Raises:
        UsageError: it is no TOML, or a topic has no examples.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}. Mend it, or delete it.") from error
    found: dict[str, tuple[str, ...]] = {}
    for key, table in tables.items():
        fields = table if isinstance(table, dict) else {}
        name, examples = fields.get("name", key.replace("_", " ")), fields.get("examples")
        listed = examples if isinstance(examples, list) else []
        texts = [each for each in listed if isinstance(each, str)]
        if not texts or not isinstance(name, str) or texts != listed:
            raise UsageError(
                f'{path}: a topic looks like this: [{key}], and below it name = "…" and '
                'examples = ["a question", "a term"].'
            )
        found[name] = tuple(texts)
    return found


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
            scores[row] += _WORDS * weights.words[rows].sum(axis=0) / len(rows) ** 0.5
    found: Numbers = scores
    return found
