"""Notice where a memo goes on to a second interview.

A small detector, learned from memos of one and of several interviews, looks at each sentence: a
logistic regression sieves, boosted trees judge what passes. `interview_signs` says what they look
at; `python -m pipeline.review.training.fit` writes second_interview.json.
"""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from models import Placement, Sentence
from pipeline.review.boosting import Trees
from pipeline.review.interview_signs import signs
from pipeline.review.interview_words import is_other_stage
from pipeline.segment.neighbours import Numbers
from pipeline.segment.scorer import sigmoid

DETECTOR = Path(__file__).with_name("second_interview.json")
MIN_BEFORE = 4  # sentences of an interview
MIN_AFTER = 3
MAX_WORDS = 12  # quoted of the opening sentence
_NEAR = 3  # sentences after the first likely one among which the likeliest is taken
_FARTHEST = 4.0  # standard deviations from the mean at which a sign is cut off
_NEVER = -20.0  # log-odds of what the sieve keeps back


@dataclass(frozen=True, slots=True)
class SecondInterview:
    """Where a second interview seems to begin.

    `sentence` is the index of the sentence that opens it, `words` are the first of its words.
    """

    sentence: int
    words: str


@dataclass(frozen=True, slots=True)
class Detector:
    """The learned parameters.

    `lexicon` has a word's weights for the first and last sentences of an account. `mean` and
    `scale` are of the signs, `weights` the sieve's, its bias last. `sieve` are the log-odds from
    which the `trees` judge; `threshold` is the chance from which a sentence opens an interview.
    """

    lexicon: Mapping[str, Sequence[float]]
    mean: Numbers
    scale: Numbers
    weights: Numbers
    sieve: float
    trees: Trees
    threshold: float

    def chances(self, texts: Sequence[str], prompts: Sequence[AbstractSet[str]]) -> Numbers:
        """Return each sentence's chance to open another interview.

        `texts` are a memo's sentences, `prompts` the keys that each is placed under.
        """
        if not texts:
            return np.zeros(0, np.float32)
        rows, _ = signs(texts, prompts, self.lexicon)
        return np.where(is_other_stage(texts), np.float32(0), self.judged(rows))

    def judged(self, rows: Numbers) -> Numbers:
        """Return the chances of rows of signs."""
        sieved = self.sieved(rows)
        log_odds = np.full(len(rows), _NEVER, np.float32)
        passed = sieved > self.sieve
        if passed.any():
            log_odds[passed] = self.trees.log_odds(np.column_stack([rows, sieved])[passed])
        return sigmoid(log_odds)

    def sieved(self, rows: Numbers) -> Numbers:
        """Return the log-odds by the logistic regression alone."""
        scaled = standardised(rows, self.mean, self.scale)
        found: Numbers = (scaled @ self.weights[:-1] + self.weights[-1]).astype(np.float32)
        return found


def standardised(rows: Numbers, mean: Numbers, scale: Numbers) -> Numbers:
    """Return signs around 0 with a spread of about 1, the farthest cut off."""
    found: Numbers = np.clip((rows - mean) / scale, -_FARTHEST, _FARTHEST).astype(np.float32)
    return found


@cache
def load_detector(path: Path = DETECTOR) -> Detector:
    """Read the detector; each path once."""
    data = json.loads(path.read_text(encoding="utf-8"))
    arrays = {key: np.array(data[key], np.float32) for key in ("mean", "scale", "weights")}
    return Detector(
        lexicon=data["lexicon"],
        sieve=data["sieve"],
        trees=Trees.from_json(data["trees"]),
        threshold=data["threshold"],
        **arrays,
    )


def second_interview(
    sentences: Sequence[Sentence], placements: Sequence[Placement] = ()
) -> SecondInterview | None:
    """Return where a second interview begins in one memo; None where there is only one.

    `sentences` are one memo's, in order; `placements` may be those of the whole review. Of more
    than two interviews, the beginning of the second is returned.
    """
    if len(sentences) < MIN_BEFORE + MIN_AFTER:
        return None
    by_sentence = _prompts_by_sentence(placements)
    prompts = [by_sentence.get(sentence.index, set()) for sentence in sentences]
    detector = load_detector()
    chances = detector.chances([sentence.text for sentence in sentences], prompts)
    at = first_peak(chances, detector.threshold)
    return None if at is None else SecondInterview(sentences[at].index, _quoted(sentences[at].text))


def first_peak(chances: Numbers, threshold: float) -> int | None:
    """Return the likeliest of the first sentences that reach the threshold; None if none does."""
    end = len(chances) - MIN_AFTER + 1
    for at in range(MIN_BEFORE, end):
        if chances[at] >= threshold:
            return at + int(np.argmax(chances[at : min(at + _NEAR + 1, end)]))
    return None


def _prompts_by_sentence(placements: Sequence[Placement]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for placement in placements:
        found.setdefault(placement.sentence, set()).add(placement.prompt)
    return found


def _quoted(text: str) -> str:
    words = text.split()
    return " ".join(words[:MAX_WORDS]) + ("…" if len(words) > MAX_WORDS else "")
