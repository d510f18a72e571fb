"""Fit the similarity model of custom prompts on simulated sheets.

The built-in prompts are treated as if they were a user's own, beside two sheets on other subjects
(`sheets/`). Each memo is paired with a random subset of the prompts, with few or many examples, so
that the weights are about similarity and not about these prompts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models import Prompt
from pipeline.segment.context import Floats
from pipeline.segment.custom import (
    FIRST_FEATURES,
    SECOND_FEATURES,
    EmbeddedPrompts,
    embed_prompts,
    first_features,
    predict,
    second_features,
)
from pipeline.segment.scorer import Similarity
from pipeline.segment.training.calibrate import best_threshold, logistic
from pipeline.segment.training.data import Memo
from pipeline.segment.vectors import embed
from pipeline.sheets import load_sheet

SHEETS = Path(__file__).with_name("sheets")
_DIRECTIONS = 160  # principal components that are kept
_STRETCH = 0.2  # exponent of a component's variance
_BACKGROUND = 256  # ordinary sentences
_PENALTY = 30.0
_MIN_PROMPTS = 4  # of a simulated sheet
_EXAMPLES = (1, 2, 3, 3, 5, 8)  # numbers of examples that are drawn
_EXAMPLE_WORDS = range(5, 31)  # lengths of a sentence that may be an example
_OTHER_SHARE = 0.5  # rows of the sheets on other subjects, for each row of the built-in prompts


@dataclass(frozen=True, slots=True)
class LabelledSheet:
    """A sheet's prompts, and memos whose `labels` have a column a prompt."""

    prompts: tuple[Prompt, ...]
    memos: tuple[Memo, ...]


def read_sheets(folder: Path = SHEETS) -> list[LabelledSheet]:
    """Read each sheet NAME.toml of a folder with its labelled memos in NAME.txt.

    A line `# WRITER` begins a memo. Each other line is the keys that a sentence answers, or -, then
    a bar and the sentence.
    """
    return [_read_sheet(path) for path in sorted(folder.glob("*.toml"))]


def _read_sheet(path: Path) -> LabelledSheet:
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
    return LabelledSheet(prompts, tuple(memos))


def fit_similarity(
    memos: Sequence[Memo],
    wanted: Sequence[str] | None = None,
    sheets: int = 2,
    seed: int = 0,
    vectors: "Vectors | None" = None,
) -> Similarity:
    """Fit the similarity model on memos.

    `wanted` are the keys of the built-in prompts whose labels are used: all, or some to measure
    with the others. Each memo is paired with `sheets` simulated sheets. `vectors` may have texts of
    an earlier fit in its cache.
    """
    rng = np.random.default_rng(seed)
    vectors = vectors or Vectors()
    similarity = _space(np.vstack([vectors(memo.texts) for memo in memos]), rng)
    built_in = LabelledSheet(load_sheet().prompts, tuple(memos))
    pairs = _pairs(built_in, wanted, sheets, rng)
    further = [one for sheet in read_sheets() for one in _pairs(sheet, None, 3 * sheets, rng)]
    pairs += further * max(1, round(_OTHER_SHARE * _size(pairs) / _size(further)))
    distinct = {id(one): one for one in pairs}
    first = {at: one.first_features(similarity, vectors) for at, one in distinct.items()}
    labels = np.concatenate([one.used(one.labels) for one in pairs])
    values = np.vstack([one.used(first[id(one)]) for one in pairs])
    similarity = replace(similarity, first=_weights(values, labels))
    second = {
        at: one.second_features(first[at], similarity, vectors) for at, one in distinct.items()
    }
    values = np.vstack([one.used(second[id(one)]) for one in pairs])
    weights = _weights(values, labels)
    threshold = best_threshold(predict(values, weights), labels)
    return replace(similarity, second=weights, threshold=threshold)


def example_pools(sheet: LabelledSheet, but: str = "") -> list[list[str]]:
    """Return for each prompt the sentences that answer it alone, of all writers but one."""
    return [
        [
            text
            for memo in sheet.memos
            if memo.writer != but
            for text, row in zip(memo.texts, memo.labels, strict=True)
            if row[at] and row.sum() == 1 and len(text.split()) in _EXAMPLE_WORDS
        ]
        for at in range(len(sheet.prompts))
    ]


def with_drawn_examples(
    prompts: Sequence[Prompt],
    pools: Sequence[Sequence[str]],
    count: int,
    rng: np.random.Generator,
) -> list[Prompt]:
    """Return the prompts with `count` examples: the sheet's own first, then drawn ones."""
    found = []
    for prompt, pool in zip(prompts, pools, strict=True):
        own = prompt.examples[:count]
        drawn = rng.permutation(len(pool))[: count - len(own)]
        found.append(replace(prompt, examples=(*own, *(pool[at] for at in drawn))))
    return found


class Vectors:
    """Caches MiniLM's vectors of texts, since the same examples are drawn many times."""

    def __init__(self) -> None:
        self._known: dict[str, Floats] = {}

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return a row a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(new, embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class _Pair:
    """A memo and a simulated sheet; `used_columns` are those of `labels` to learn from."""

    memo: Memo
    prompts: list[Prompt]
    labels: Floats
    used_columns: list[int]

    def first_features(self, similarity: Similarity, vectors: Vectors) -> Floats:
        texts = self.memo.texts
        return first_features(texts, vectors(texts), self._embedded(vectors), similarity)

    def second_features(self, features: Floats, similarity: Similarity, vectors: Vectors) -> Floats:
        first = predict(features, similarity.first)
        known = vectors(self.memo.texts)
        return second_features(first, known, self._embedded(vectors), similarity)

    def used(self, values: Floats) -> Floats:
        """Return the columns to learn from, flattened to a row a sentence and prompt."""
        return values[:, self.used_columns].reshape(-1, *values.shape[2:])

    def _embedded(self, vectors: Vectors) -> EmbeddedPrompts:
        return embed_prompts(self.prompts, vectors)


def _size(pairs: Sequence[_Pair]) -> int:
    return sum(one.labels[:, one.used_columns].size for one in pairs)


def _pairs(
    sheet: LabelledSheet, wanted: Sequence[str] | None, sheets: int, rng: np.random.Generator
) -> list[_Pair]:
    pools = {memo.writer: example_pools(sheet, memo.writer) for memo in sheet.memos}
    found = []
    for memo in sheet.memos:
        for _ in range(sheets):
            size = int(rng.integers(_MIN_PROMPTS, len(sheet.prompts) + 1))
            chosen = np.sort(rng.permutation(len(sheet.prompts))[:size])
            count = int(rng.choice(_EXAMPLES))
            prompts = with_drawn_examples(sheet.prompts, pools[memo.writer], count, rng)
            some = [prompts[at] for at in chosen]
            used_columns = [
                at for at, one in enumerate(some) if wanted is None or one.key in wanted
            ]
            found.append(_Pair(memo, some, memo.labels[:, chosen], used_columns))
    return found


def _space(vectors: Floats, rng: np.random.Generator) -> Similarity:
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    sizes, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    chief = np.argsort(sizes)[::-1][:_DIRECTIONS]
    directions = axes[:, chief] * np.maximum(sizes[chief] / sizes.mean(), 1e-6) ** _STRETCH
    space = Similarity(
        first=np.zeros(len(FIRST_FEATURES) + 1, np.float32),
        second=np.zeros(len(SECOND_FEATURES) + 1, np.float32),
        threshold=0.5,
        mean=_as_stored(mean),
        directions=_as_stored(directions),
        background=np.zeros((0, len(chief)), dtype=np.float32),
    )
    some = rng.permutation(len(vectors))[:_BACKGROUND]
    return replace(space, background=_as_stored(space.space(vectors[some])))


def _as_stored(values: Floats) -> Floats:
    """Return values rounded as in the artefact, so that training and placing see the same."""
    return values.astype(np.float16).astype(np.float32)


def _weights(values: Floats, labels: Floats) -> Floats:
    """Fit standardised features; return the weights of the raw ones, the bias last."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + np.float32(1e-6)
    standardised = np.hstack(
        [(values - mean) / spread, np.ones((len(values), 1), dtype=np.float32)]
    )
    fitted = np.array(logistic(standardised, labels, np.zeros(standardised.shape[1]), _PENALTY))
    weights = fitted[:-1] / spread
    return np.append(weights, fitted[-1] - (weights * mean).sum()).astype(np.float32)
