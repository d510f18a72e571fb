"""What the network reads in training: memos as they are, out of context, and with plain sentences.

Each pass draws anew how a memo is read, so that a sentence is filed by what it says as well as by
where it stands: in a third of the passes its sentences stand alone, or a third of them come from
other memos. Plain sentences stand among those of every memo.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.context import Floats
from pipeline.segment.scorer import ACTS
from pipeline.segment.training.data import KEYS, Memo, PlainSentences

OUTPUTS = (*KEYS, *ACTS)
_ALONE_SHARE = 0.17  # of the passes: each sentence as a memo of its own
_MIXED_SHARE = 0.17  # of the passes: with sentences of other memos
_STRANGE_SHARE = 0.33  # of the sentences of such a pass
_DONOR_WORDS = 5  # a shorter sentence may mean something else among others
_PLAIN_SHARE = 0.15  # plain sentences, of a memo's sentences
_ALONE, _ALONE_PLAIN = 30, 12  # a memo's and plain sentences, at most, of a pass alone
_RECOGNISED_SHARE = 0.33  # of the passes: without punctuation, as a recogniser writes
FILLERS = ("um", "uh", "like", "you know", "i mean", "well", "so", "er", "okay")
_FILLER_PROBABILITY = 0.15
_JOINTS = (", and ", ", and then ", ", but ", ", so ", ", ", " and ", " because ", "; ", " - ")
_JOINT_PROBABILITY = 0.4  # between two sentences, in a pass that joins them


@dataclass(slots=True)
class Pass:
    """Sentences that are read at once.

    `segments` are the numbers of sentences of the memos that they make up, one after another.
    `targets` are 0 or 1, sentences × OUTPUTS; `counted` is 0 where a target is not known.
    """

    texts: list[str] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    targets: list[Floats] = field(default_factory=list)
    counted: list[Floats] = field(default_factory=list)

    def add(self, other: Pass) -> None:
        """Read another pass in the same step."""
        self.texts += other.texts
        self.segments += other.segments
        self.targets += other.targets
        self.counted += other.counted


class Passes:
    """Draws how each memo is read, by one random generator."""

    def __init__(
        self,
        memos: Sequence[Memo],
        plain: PlainSentences,
        rng: np.random.Generator,
        *,
        joined_share: float = 0.0,
    ) -> None:
        self._memos = memos
        self._joined_share = joined_share
        self._targets = [targets(memo) for memo in memos]
        self._plain = plain
        self._rng = rng
        self._prompts_only = np.array([1.0] * len(KEYS) + [0.0] * len(ACTS), dtype=np.float32)
        self._donors = [
            (memo.texts[row], rows[row], self._known(memo)[row] * self._prompts_only)
            for memo, rows in zip(memos, self._targets, strict=True)
            for row in range(len(memo.texts))
            if len(memo.texts[row].split()) >= _DONOR_WORDS
        ]

    def draw(self, memos: Sequence[int]) -> Pass:
        """Return one pass over the memos of these indexes."""
        together = Pass()
        for at in memos:
            one = self._one(at)
            if self._rng.random() < _RECOGNISED_SHARE:
                one.texts = [with_fillers(as_recognised(t), self._rng) for t in one.texts]
            together.add(one)
        return together

    def _one(self, at: int) -> Pass:
        memo, dice = self._memos[at], self._rng.random()
        found = Pass(
            list(memo.texts), [len(memo.texts)], list(self._targets[at]), list(self._known(memo))
        )
        if self._joined_share and self._rng.random() < self._joined_share:
            self._join(found)
        if dice < _ALONE_SHARE:
            return self._alone(found)
        if dice < _ALONE_SHARE + _MIXED_SHARE:
            self._mix(found)
        self._add_plain(found)
        return found

    def _alone(self, memo: Pass) -> Pass:
        chosen = self._rng.permutation(len(memo.texts))[:_ALONE]
        found = Pass(
            [memo.texts[at] for at in chosen],
            [],
            [memo.targets[at] for at in chosen],
            [memo.counted[at] * self._prompts_only for at in chosen],
        )
        for _ in range(_ALONE_PLAIN if self._plain.texts else 0):
            self._insert_plain(found, len(found.texts))
        found.segments = [1] * len(found.texts)
        return found

    def _join(self, memo: Pass) -> None:
        """Run sentences into their neighbours: people say in one sentence what was two here."""
        joined = Pass()
        for text, row, counted in zip(memo.texts, memo.targets, memo.counted, strict=True):
            if joined.texts and self._rng.random() < _JOINT_PROBABILITY:
                joint = _JOINTS[int(self._rng.integers(len(_JOINTS)))]
                joined.texts[-1] = run_on(joined.texts[-1], text, joint)
                joined.targets[-1] = np.maximum(joined.targets[-1], row)
                joined.counted[-1] = np.minimum(joined.counted[-1], counted)
            else:
                joined.add(Pass([text], [], [row], [counted]))
        memo.texts, memo.targets, memo.counted = joined.texts, joined.targets, joined.counted
        memo.segments = [len(memo.texts)]

    def _mix(self, memo: Pass) -> None:
        for at in np.flatnonzero(self._rng.random(len(memo.texts)) < _STRANGE_SHARE):
            donor = self._donors[int(self._rng.integers(len(self._donors)))]
            memo.texts[at], memo.targets[at], memo.counted[at] = donor

    def _add_plain(self, memo: Pass) -> None:
        if self._plain.texts:
            for _ in range(max(1, round(_PLAIN_SHARE * len(memo.texts)))):
                self._insert_plain(memo, int(self._rng.integers(len(memo.texts) + 1)))
            memo.segments = [len(memo.texts)]

    def _insert_plain(self, memo: Pass, place: int) -> None:
        at = int(self._rng.integers(len(self._plain.texts)))
        row = np.zeros(len(OUTPUTS), dtype=np.float32)
        row[: len(KEYS)] = self._plain.labels[at]
        memo.texts.insert(place, self._plain.texts[at])
        memo.targets.insert(place, row)
        memo.counted.insert(place, self._prompts_only)

    @staticmethod
    def _known(memo: Memo) -> Floats:
        acts = np.ones((len(memo.texts), len(ACTS)), dtype=np.float32)
        return np.hstack([memo.counted, acts])


def targets(memo: Memo) -> Floats:
    """Return a memo's targets, sentences × OUTPUTS: labels of the prompts, then of ACTS."""
    rows: NDArray[np.float32] = np.zeros((len(memo.texts), len(OUTPUTS)), dtype=np.float32)
    rows[:, : len(KEYS)] = memo.labels
    met: list[int] = []
    for at, (asked, answered) in enumerate(zip(memo.questions, memo.answers_to, strict=True)):
        opened = [number for number in asked if number not in met]
        met += asked
        returned = bool(answered) and bool(met) and met[-1] not in answered
        acts = (bool(asked), bool(opened), bool(answered), returned, len(asked) > 1)
        rows[at, len(KEYS) :] = acts
    return rows


def run_on(first: str, then: str, joint: str) -> str:
    """Return two sentences as one, the full stop between them replaced by a joint."""
    word = then.split(" ", 1)[0]
    is_name = word != word.capitalize() or word == "I" or word.startswith("I'")
    return first.rstrip(".!… ") + joint + (then if is_name else then[:1].lower() + then[1:])


def as_recognised(text: str) -> str:
    """Return the text in lower case and without punctuation, except within words."""
    plain = text.lower().replace("’", "'")
    return " ".join(re.sub(r"[^\w' ]+", " ", plain).split())


def with_fillers(text: str, rng: np.random.Generator) -> str:
    """Return the text, in some cases with a filler word between its words."""
    words = text.split()
    if len(words) > 2 and rng.random() < _FILLER_PROBABILITY:
        words.insert(int(rng.integers(len(words))), str(rng.choice(FILLERS)))
    return " ".join(words)
