"""Fit the similarity model of custom prompts on sheets about other subjects (`sheets/`).

Each memo is paired with its whole sheet, and with random subsets of the sheet's prompts with few or
many examples, so that the weights are about similarity and not about these prompts. The built-in
prompts are not learned from: the scorer that reads the sentences was trained on their labels.
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
    first_pass,
    joined_sentences,
    predict,
    second_features,
)
from pipeline.segment.scorer import ACTS, WIDTH, Similarity
from pipeline.segment.training.bridges import Task, fit_first
from pipeline.segment.training.calibrate import best_threshold, logistic
from pipeline.segment.training.data import KEYS, Memo
from pipeline.segment.vectors import embed
from pipeline.segment.views import of_each, of_memo
from pipeline.sheets import load_sheet

SHEETS = Path(__file__).with_name("sheets")
_DIRECTIONS = 160  # principal components that are kept
_STRETCH = 0.2  # exponent of a component's variance
_BACKGROUND = 256  # ordinary sentences
_PENALTY = 30.0
_MIN_PROMPTS = 4  # of a simulated sheet
_EXAMPLES = (1, 2, 3, 3, 3, 5)  # numbers of examples that are drawn
_EXAMPLE_WORDS = range(5, 31)  # lengths of a sentence that may be an example
_EVERY = 16  # of the memos, one in so many tells what ordinary sentences are
_DRAWN = 2  # subsets of the sheet a memo


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
                is_dense=True,
                recognised="recogniser" in writer,
                texts=tuple(text for _, text in cut),
                labels=labels.astype(np.float32),
                questions=(),
                answers_to=(),
                counted=np.ones_like(labels, dtype=np.float32),
            )
        )
    return LabelledSheet(prompts, tuple(memos))


def fit_similarity(
    memos: Sequence[Memo],
    sheets: Sequence[LabelledSheet],
    seed: int = 0,
    views: "Views | None" = None,
) -> Similarity:
    """Fit the similarity model on sheets, with the scorer that lies in the artefact's place.

    `memos` tell only what ordinary sentences are. `views` may have texts of an earlier fit in its
    cache. The second pass learns from a first pass that did not see the sheet: two sheets at least.
    """
    rng = np.random.default_rng(seed)
    views = views or Views()
    ordinary = np.vstack([views.about(memo.texts) for memo in memos[::_EVERY]])
    similarity = replace(_space(ordinary, rng), facets=_facets(sheets, views))
    pairs = [_pairs(sheet, views, rng) for sheet in sheets]
    halves = [[*range(start, len(sheets), 2)] for start in (0, 1)]
    seconds, labels = [], []
    for learned, held in (halves, halves[::-1]):
        blind = _with_first(similarity, [pair for at in learned for pair in pairs[at]], seed)
        for pair in (pair for at in held for pair in pairs[at]):
            seconds.append(pair.second_features(blind).reshape(-1, len(SECOND_FEATURES)))
            labels.append(pair.labels.ravel())
    values, answers = np.vstack(seconds), np.concatenate(labels)
    weights = _weights(values, answers)
    threshold = best_threshold(predict(values, weights), answers)
    whole = _with_first(similarity, [pair for some in pairs for pair in some], seed)
    return replace(whole, second=weights, threshold=threshold)


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


class Views:
    """Caches the views of texts, since the same examples are drawn many times."""

    def __init__(self) -> None:
        self._about: dict[str, Floats] = {}
        self._alone: dict[str, Floats] = {}
        self._memos: dict[tuple[str, ...], Floats] = {}

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return a row a text, read alone."""
        new = [text for text in dict.fromkeys(texts) if text not in self._alone]
        self._alone |= dict(zip(new, of_each(new), strict=True))
        return np.stack([self._alone[text] for text in texts])

    def memo(self, texts: tuple[str, ...]) -> Floats:
        """Return a row a sentence of a memo."""
        if texts not in self._memos:
            self._memos[texts] = of_memo(texts)
        return self._memos[texts]

    def about(self, texts: Sequence[str]) -> Floats:
        """Return only MiniLM's vectors."""
        new = [text for text in dict.fromkeys(texts) if text not in self._about]
        self._about |= dict(zip(new, embed(new), strict=True))
        return np.stack([self._about[text] for text in texts])


@dataclass(frozen=True, slots=True)
class _Pair:
    """A memo and a sheet, or a part of one, with its own examples or drawn ones."""

    texts: tuple[str, ...]
    vectors: Floats
    against: EmbeddedPrompts
    labels: Floats

    def task(self, similarity: Similarity) -> Task:
        examples, questions = self.against.joined(similarity)
        return Task(
            features=first_features(self.texts, self.vectors, self.against, similarity),
            sentences=joined_sentences(self.vectors, similarity),
            examples=examples,
            questions=questions,
            labels=self.labels,
        )

    def second_features(self, similarity: Similarity) -> Floats:
        first = first_pass(self.texts, self.vectors, self.against, similarity)
        return second_features(first, self.vectors, self.against, similarity)


def _with_first(similarity: Similarity, pairs: Sequence[_Pair], seed: int) -> Similarity:
    fitted = fit_first([pair.task(similarity) for pair in pairs], seed)
    return replace(similarity, first=fitted.weights, bridges=_as_stored(fitted.bridges))


def _pairs(sheet: LabelledSheet, views: Views, rng: np.random.Generator) -> list[_Pair]:
    pools = {memo.writer: example_pools(sheet, memo.writer) for memo in sheet.memos}
    found = []
    for memo in sheet.memos:
        vectors = views.memo(memo.texts)
        whole = embed_prompts(sheet.prompts, views)
        found.append(_Pair(memo.texts, vectors, whole, memo.labels))
        for _ in range(_DRAWN):
            size = int(rng.integers(_MIN_PROMPTS, len(sheet.prompts) + 1))
            chosen = np.sort(rng.permutation(len(sheet.prompts))[:size])
            count = int(rng.choice(_EXAMPLES))
            prompts = with_drawn_examples(sheet.prompts, pools[memo.writer], count, rng)
            some = embed_prompts([prompts[at] for at in chosen], views)
            found.append(_Pair(memo.texts, vectors, some, memo.labels[:, chosen]))
    return found


def _facets(sheets: Sequence[LabelledSheet], views: Views) -> Floats:
    """Return the means of the scorer's log-odds, in a memo and alone, and their deviations."""
    inside = np.vstack([views.memo(memo.texts) for sheet in sheets for memo in sheet.memos])
    prompts = [prompt for sheet in sheets for prompt in sheet.prompts]
    alone = views([text for one in prompts for text in one.examples])
    spread = inside[:, WIDTH:].std(axis=0) + np.float32(1e-3)
    return np.stack([inside[:, WIDTH:].mean(axis=0), alone[:, WIDTH:].mean(axis=0), spread])


def blank_similarity() -> Similarity:
    """Return a model that is still to be fitted."""
    width = _DIRECTIONS + len(KEYS) + len(ACTS)
    return Similarity(
        first=np.zeros(len(FIRST_FEATURES) + 1, np.float32),
        second=np.zeros(len(SECOND_FEATURES) + 1, np.float32),
        threshold=0.5,
        mean=np.zeros(0, np.float32),
        directions=np.zeros((0, _DIRECTIONS), np.float32),
        background=np.zeros((0, _DIRECTIONS), np.float32),
        facets=np.zeros((3, len(KEYS) + len(ACTS)), np.float32),
        bridges=np.zeros((2, width, width), np.float32),
    )


def _space(vectors: Floats, rng: np.random.Generator) -> Similarity:
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    sizes, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    chief = np.argsort(sizes)[::-1][:_DIRECTIONS]
    directions = axes[:, chief] * np.maximum(sizes[chief] / sizes.mean(), 1e-6) ** _STRETCH
    space = replace(blank_similarity(), mean=_as_stored(mean), directions=_as_stored(directions))
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
