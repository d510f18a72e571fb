"""Learn which questions are the same, and topics: `python -m pipeline.insights.training.questions`

Reads `questions*.jsonl` beside this file and `topics.toml`, prints how well questions are told that
were left out (cross-validated by group), and writes `questions.json` and `questions.npz`. The
features of a pair come from a background that was learned without its groups.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.files import read_text, write_atomic, writing
from pipeline.insights.clusters import linked
from pipeline.insights.learned import LEAST, SCALE, Learned, TopicWeights, vectors_of
from pipeline.insights.pairs import Background, Pairs, Side, side, unit
from pipeline.insights.scores import pairwise
from pipeline.insights.topic_files import ARRAYS, JSON, SHIPPED, read_topics
from pipeline.insights.topics import WORDS, scores_of
from pipeline.insights.wordings import Wording, wording
from pipeline.review.boosting import Trees
from pipeline.review.training.grow import Growth, grow
from pipeline.segment.neighbours import Numbers
from pipeline.segment.vectors import WIDTH

FOLDER = Path(__file__).parent
# The more questions are grouped together, the more are nearly the same: the threshold is the best
# for small and large parts.
FOLDS = (2, 4)
REPEATS, PARTS = 2, 3  # of the groups, to learn the trees from
GROWTH = Growth(trees=160, depth=4, rate=0.07, columns=0.5, penalty=5.0, least=8.0)
DIRECTIONS = 128  # of the projection
SHRUNK = 1.0  # how much of the variance within groups is taken as equal in all directions
UNKNOWN = 0.9  # weight of an unknown word, as a share of the rarest's
TOPIC_PENALTY = 1.0

THRESHOLDS = tuple(round(0.08 + 0.03 * step, 2) for step in range(18))

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled questions: texts, what groups and topics they are of, vectors as floats."""

    texts: tuple[str, ...]
    groups: NDArray[np.str_]
    topics: tuple[str, ...]
    wordings: tuple[Wording, ...]
    kept: NDArray[np.int8]

    @property
    def whole(self) -> Numbers:
        """Return the vectors of the whole wordings."""
        return unit(self.kept[:, :WIDTH].astype(np.float32) / SCALE)

    @property
    def asked(self) -> Numbers:
        """Return the vectors of what is asked."""
        return unit(self.kept[:, WIDTH:].astype(np.float32) / SCALE)


def main() -> None:
    """Learn, print figures of questions that were left out, write what is shipped."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only-figures", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    data = read(sorted(FOLDER.glob("questions*.jsonl")))
    examples = topic_examples()
    threshold = validated(data, examples)
    if not arguments.only_figures:
        write(data, threshold, examples)


def read(paths: Sequence[Path]) -> Labelled:
    """Read labelled questions, JSON lines of text, group and topic."""
    lines = [line for path in paths for line in read_text(path).splitlines() if line.strip()]
    return labelled([json.loads(line) for line in lines])


def labelled(values: Sequence[dict[str, str]]) -> Labelled:
    """Return labelled questions with their vectors."""
    texts = tuple(each["text"] for each in values)
    return Labelled(
        texts,
        np.array([each["group"] for each in values]),
        tuple(each["topic"] for each in values),
        tuple(wording(each) for each in texts),
        vectors_of(texts),
    )


def topic_examples() -> Labelled:
    """Return the examples of the shipped topics, each a group of its own."""
    found = [
        {"text": text, "group": f"example {name} {text}", "topic": name}
        for name, texts in read_topics(read_text(SHIPPED)).items()
        for text in texts
    ]
    return labelled(found)


def background(data: Labelled, rows: Rows) -> Background:
    """Return what is known of questions from some of the labelled ones."""
    count = len(rows)
    in_texts = Counter(word for row in rows for word in data.wordings[row].words)
    rarity = {word: math.log((count + 1) / (some + 0.5)) for word, some in in_texts.items()}
    asked = data.asked[rows]
    centre, projection = discriminants(asked, data.groups[rows])
    return Background(rarity, UNKNOWN * math.log(2 * count + 2), centre, projection, asked)


def discriminants(vectors: Numbers, groups: NDArray[np.str_]) -> tuple[Numbers, Numbers]:
    """Return a centre, and directions in which groups differ and their members do not."""
    centre = vectors.mean(axis=0)
    names, member = np.unique(groups, return_inverse=True)
    moved = vectors - centre
    sums = np.zeros((len(names), vectors.shape[1]), np.float32)
    np.add.at(sums, member, moved)
    means = sums / np.bincount(member)[:, None]
    within = moved - means[member]
    spread = within.T @ within / max(len(vectors) - len(names), 1)
    spread += SHRUNK * np.trace(spread) / len(spread) * np.eye(len(spread))
    inverse = np.linalg.inv(np.linalg.cholesky(spread))
    _, directions = np.linalg.eigh(inverse @ (means.T @ means / len(means)) @ inverse.T)
    best = inverse.T @ directions[:, ::-1][:, :DIRECTIONS]
    return centre.astype(np.float32), best.astype(np.float32)


def side_of(data: Labelled, rows: Rows, known: Background) -> Side:
    """Return some of the labelled questions, ready to be compared."""
    wordings = [data.wordings[row] for row in rows]
    return side(wordings, data.whole[rows], data.asked[rows], known)


def parted(groups: NDArray[np.str_], parts: int, seed: int) -> Rows:
    """Return a part for each item, from 0, the same for all of a group."""
    names = np.unique(groups)
    of_name = np.random.default_rng(seed).permutation(len(names)) % parts
    found: Rows = of_name[np.searchsorted(names, groups)]
    return found


def grown(data: Labelled, rows: Rows) -> Trees:
    """Learn the pair scorer from some of the labelled questions."""
    values, wanted = [], []
    for repeat in range(REPEATS):
        part = parted(data.groups[rows], PARTS, repeat)
        for number in range(PARTS):
            known = background(data, rows[part != number])
            mine = rows[part == number]
            one = side_of(data, mine, known)
            first, second = np.triu_indices(len(mine), 1)
            same = data.groups[mine][first] == data.groups[mine][second]
            alike = np.maximum(one.whole @ one.whole.T, one.asked @ one.asked.T)[first, second]
            kept = same | (alike > LEAST)
            values.append(Pairs(one, one, known).features(first[kept], second[kept]))
            wanted.append(same[kept].astype(np.float32))
    every = np.vstack(values)
    return grow(every, np.concatenate(wanted), np.ones(len(every), np.float32), GROWTH)


def learned_from(data: Labelled, rows: Rows, threshold: float, examples: Labelled) -> Learned:
    """Return all that is learned from some of the labelled questions."""
    groups = np.unique(data.groups[rows], return_inverse=True)[1]
    topics = tuple(data.topics[row] for row in rows)
    return Learned(
        background(data, rows),
        grown(data, rows),
        threshold,
        topic_weights(data, rows, examples),
        tuple(data.texts[row] for row in rows),
        groups,
        topics,
    )


def topic_weights(data: Labelled, rows: Rows, examples: Labelled) -> TopicWeights:
    """Learn topics by ridge regression on vectors and words."""
    asked = np.vstack([data.asked[rows], examples.asked])
    wordings = [*(data.wordings[row] for row in rows), *examples.wordings]
    names = tuple(dict.fromkeys(examples.topics))
    wanted = [*(data.topics[row] for row in rows), *examples.topics]
    in_texts = Counter(word for each in wordings for word in each.words)
    known = {word: at for at, word in enumerate(sorted(in_texts))}
    words = np.zeros((len(wordings), len(known)), np.float32)
    for row, each in enumerate(wordings):
        for word in each.words:
            words[row, known[word]] = WORDS / len(each.words) ** 0.5
    values = np.hstack([asked, words, np.ones((len(asked), 1), np.float32)])
    targets = np.array([[name == each for name in names] for each in wanted], np.float32)
    # As many unknowns as words: solved in the space of the questions, which are fewer.
    inner = values @ values.T + TOPIC_PENALTY * np.eye(len(values), dtype=np.float32)
    solved = values.T @ np.linalg.solve(inner, targets)
    by_word = solved[WIDTH:-1]
    return TopicWeights(names, solved[:WIDTH], known, by_word, solved[-1])


def validated(data: Labelled, examples: Labelled) -> float:
    """Print figures of groups that were left out; return the threshold that is best for them."""
    print(f"{len(data.texts)} questions in {len(set(data.groups.tolist()))} groups")
    means = {parts: left_out(data, examples, parts) for parts in FOLDS}
    best = max(THRESHOLDS, key=lambda each: sum(mean[each][0] for mean in means.values()))
    for parts, mean in means.items():
        f1, precision, recall = mean[best]
        print(
            f"left out, {len(data.texts) // parts} at a time: F1 {f1:.3f}, precision "
            f"{precision:.3f}, recall {recall:.3f}; best F1 {max(mean.values())[0]:.3f}"
        )
    print(f"threshold {best}")
    return best


def left_out(
    data: Labelled, examples: Labelled, parts: int
) -> dict[float, tuple[float, float, float]]:
    """Return F1, precision and recall by threshold of groups that were left out, part by part."""
    part = parted(data.groups, parts, 7)
    found: dict[float, list[tuple[float, float, float]]] = {each: [] for each in THRESHOLDS}
    right = 0
    for number in range(parts):
        model = learned_from(data, np.flatnonzero(part != number), 0.5, examples)
        aside = np.flatnonzero(part == number)
        one = side_of(data, aside, model.background)
        chances = model.chances(one, one)
        for each in THRESHOLDS:
            groups = linked(chances, each)
            found[each].append(pairwise(groups, data.groups[aside].tolist()))
        texts = [data.texts[row] for row in aside]
        scores = scores_of(texts, data.asked[aside], model.topics)
        named = [model.topics.names[at] for at in scores.argmax(axis=1)]
        right += sum(one == data.topics[row] for one, row in zip(named, aside, strict=True))
    print(f"topics of groups left out: {right / len(data.texts):.3f}")
    return {
        each: (float(mean[0]), float(mean[1]), float(mean[2]))
        for each, mean in ((one, np.mean(values, axis=0)) for one, values in found.items())
    }


def write(data: Labelled, threshold: float, examples: Labelled) -> None:
    """Learn from all and write what is shipped."""
    model = learned_from(data, np.arange(len(data.texts)), threshold, examples)
    write_atomic(JSON, json.dumps(_as_json(model), ensure_ascii=False) + "\n", mode=None)
    with writing(ARRAYS, mode=None) as file:
        np.savez_compressed(
            file,
            centre=model.background.centre.astype(np.float16),
            projection=model.background.projection.astype(np.float16),
            known=data.kept,
            known_groups=model.known_groups.astype(np.int32),
            topic_vectors=model.topics.vectors.astype(np.float16),
            topic_by_word=model.topics.words.astype(np.float16),
            topic_offset=model.topics.offset.astype(np.float16),
        )


def _as_json(model: Learned) -> dict[str, object]:
    return {
        "threshold": model.threshold,
        "rarity": {word: round(each, 3) for word, each in model.background.rarity.items()},
        "unknown": round(model.background.unknown, 3),
        "topics": model.topics.names,
        "topic_words": list(model.topics.by_word),
        "known": model.known,
        "known_topics": model.known_topics,
        "trees": model.trees.as_json(),
    }


if __name__ == "__main__":
    main()
