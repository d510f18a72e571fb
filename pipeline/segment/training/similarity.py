"""How likeness becomes a probability for unseen prompts: learned from pretended ones.

The built-in prompts are taken for a user's own, beside two sheets that are about other things
(`sheets/`). Each memo is held against some of the prompts, drawn at random, with few or many
examples, so that what is learned is about likeness and not about these prompts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models import Prompt
from pipeline.segment.context import Floats
from pipeline.segment.custom import AGAIN, FEATURES, Held, again, held, likeness, rescore
from pipeline.segment.scorer import Similarity
from pipeline.segment.training.calibrate import best_threshold, logistic
from pipeline.segment.training.data import Memo
from pipeline.segment.vectors import embed
from pipeline.sheets import load_sheet

SHEETS = Path(__file__).with_name("sheets")
_DIRECTIONS = 160
_STRETCH = 0.2
_BACKGROUND = 256
_PENALTY = 30.0
_FEWEST = 4  # prompts of a pretended sheet
_EXAMPLES = (1, 2, 3, 3, 5, 8)
_WORDS = range(5, 31)  # a sentence that is an example is no shorter and no longer
_SHARE = 0.5  # rows of the sheets about other things, for one of the built-in prompts


@dataclass(frozen=True, slots=True)
class Course:
    """A sheet's prompts, and memos whose `labels` have a column a prompt."""

    prompts: tuple[Prompt, ...]
    memos: tuple[Memo, ...]


def read_sheets(folder: Path = SHEETS) -> list[Course]:
    """Read each sheet NAME.toml with its labelled memos in NAME.txt.

    There a line that begins with # begins a memo, by a writer of its own; each other line is the
    keys a sentence answers, or -, then a bar and the sentence.
    """
    return [_course(path) for path in sorted(folder.glob("*.toml"))]


def _course(path: Path) -> Course:
    prompts = load_sheet(path).prompts
    memos: list[Memo] = []
    for part in path.with_suffix(".txt").read_text(encoding="utf-8").split("# ")[1:]:
        writer, *lines = part.strip().splitlines()
        cut = [line.split(" | ", 1) for line in lines]
        labels = np.array([[one.key in keys.split(", ") for one in prompts] for keys, _ in cut])
        memos.append(
            Memo(
                name=f"{path.stem}: {writer}",
                writer=writer,
                recognised="recogniser" in writer,
                texts=tuple(text for _, text in cut),
                labels=labels.astype(np.float32),
                questions=(),
                answers_to=(),
            )
        )
    return Course(prompts, tuple(memos))


def fit_similarity(
    memos: Sequence[Memo],
    wanted: Sequence[str] | None = None,
    sheets: int = 2,
    seed: int = 0,
    vectors: "Vectors | None" = None,
) -> Similarity:
    """Learn from memos what likeness to a prompt means.

    `wanted` are the keys of the built-in prompts whose labels may be looked at: all, or fewer to
    measure with the others. Each memo is held against `sheets` pretended sheets. `vectors` may
    know texts from an earlier fit.
    """
    dice = np.random.default_rng(seed)
    vectors = vectors or Vectors()
    similarity = _space(np.vstack([vectors(memo.texts) for memo in memos]), dice)
    built_in = Course(load_sheet().prompts, tuple(memos))
    tries = _tries(built_in, wanted, sheets, dice)
    further = [one for course in read_sheets() for one in _tries(course, None, 3 * sheets, dice)]
    tries += further * max(1, round(_SHARE * _size(tries) / _size(further)))
    distinct = {id(one): one for one in tries}
    alike = {at: one.likeness(similarity, vectors) for at, one in distinct.items()}
    labels = np.concatenate([one.looked_up(one.labels) for one in tries])
    values = np.vstack([one.looked_up(alike[id(one)]) for one in tries])
    similarity = replace(similarity, first=_weights(values, labels))
    second = {at: one.again(alike[at], similarity, vectors) for at, one in distinct.items()}
    values = np.vstack([one.looked_up(second[id(one)]) for one in tries])
    weights = _weights(values, labels)
    threshold = best_threshold(rescore(values, weights), labels)
    return replace(similarity, second=weights, threshold=threshold)


def example_pools(course: Course, but: str = "") -> list[list[str]]:
    """Return, a prompt: sentences that answer it alone, of all writers but one."""
    return [
        [
            text
            for memo in course.memos
            if memo.writer != but
            for text, row in zip(memo.texts, memo.labels, strict=True)
            if row[at] and row.sum() == 1 and len(text.split()) in _WORDS
        ]
        for at in range(len(course.prompts))
    ]


def pretended(
    prompts: Sequence[Prompt],
    pools: Sequence[Sequence[str]],
    count: int,
    dice: np.random.Generator,
) -> list[Prompt]:
    """Return the prompts with `count` examples: the sheet's own first, then drawn ones."""
    found = []
    for prompt, pool in zip(prompts, pools, strict=True):
        own = prompt.examples[:count]
        drawn = dice.permutation(len(pool))[: count - len(own)]
        found.append(replace(prompt, examples=(*own, *(pool[at] for at in drawn))))
    return found


class Vectors:
    """MiniLM's vectors of texts, each computed once: examples are drawn again and again."""

    def __init__(self) -> None:
        self._known: dict[str, Floats] = {}

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return a row a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(new, embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class _Try:
    """A memo held against a pretended sheet; `looked_at` are the columns to learn from."""

    memo: Memo
    prompts: list[Prompt]
    labels: Floats
    looked_at: list[int]

    def likeness(self, similarity: Similarity, vectors: Vectors) -> Floats:
        return likeness(self.memo.texts, vectors(self.memo.texts), self._held(vectors), similarity)

    def again(self, alike: Floats, similarity: Similarity, vectors: Vectors) -> Floats:
        first = rescore(alike, similarity.first)
        return again(first, vectors(self.memo.texts), self._held(vectors), similarity)

    def looked_up(self, values: Floats) -> Floats:
        """Return the columns to learn from, a row a sentence and prompt."""
        return values[:, self.looked_at].reshape(-1, *values.shape[2:])

    def _held(self, vectors: Vectors) -> Held:
        return held(self.prompts, vectors)


def _size(tries: Sequence[_Try]) -> int:
    return sum(one.labels[:, one.looked_at].size for one in tries)


def _tries(
    course: Course, wanted: Sequence[str] | None, sheets: int, dice: np.random.Generator
) -> list[_Try]:
    pools = {memo.writer: example_pools(course, memo.writer) for memo in course.memos}
    found = []
    for memo in course.memos:
        for _ in range(sheets):
            size = int(dice.integers(_FEWEST, len(course.prompts) + 1))
            chosen = np.sort(dice.permutation(len(course.prompts))[:size])
            count = int(dice.choice(_EXAMPLES))
            prompts = pretended(course.prompts, pools[memo.writer], count, dice)
            some = [prompts[at] for at in chosen]
            looked_at = [at for at, one in enumerate(some) if wanted is None or one.key in wanted]
            found.append(_Try(memo, some, memo.labels[:, chosen], looked_at))
    return found


def _space(vectors: Floats, dice: np.random.Generator) -> Similarity:
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    sizes, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    chief = np.argsort(sizes)[::-1][:_DIRECTIONS]
    directions = axes[:, chief] * np.maximum(sizes[chief] / sizes.mean(), 1e-6) ** _STRETCH
    space = Similarity(
        first=np.zeros(len(FEATURES) + 1, np.float32),
        second=np.zeros(len(AGAIN) + 1, np.float32),
        threshold=0.5,
        mean=_as_stored(mean),
        directions=_as_stored(directions),
        background=np.zeros((0, len(chief)), dtype=np.float32),
    )
    some = dice.permutation(len(vectors))[:_BACKGROUND]
    return replace(space, background=_as_stored(space.space(vectors[some])))


def _as_stored(values: Floats) -> Floats:
    """Return values rounded as the artefact does, so that training and placing see the same."""
    return values.astype(np.float16).astype(np.float32)


def _weights(values: Floats, labels: Floats) -> Floats:
    """Fit logistic regression to features of equal spread, then undo that; the bias is last."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + np.float32(1e-6)
    even = np.hstack([(values - mean) / spread, np.ones((len(values), 1), dtype=np.float32)])
    fitted = np.array(logistic(even, labels, np.zeros(even.shape[1]), _PENALTY))
    weights = fitted[:-1] / spread
    return np.append(weights, fitted[-1] - (weights * mean).sum()).astype(np.float32)
