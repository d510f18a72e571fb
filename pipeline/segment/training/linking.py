"""How much speaks for a question when an answer looks for its own: learned from the labels.

python -m pipeline.segment.training.linking prints the weights for `pipeline/exchanges.py`.
"""

import sys
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models import Sentence
from pipeline.segment.context import rare_words
from pipeline.segment.exchanges import LINK_FEATURES, Told
from pipeline.segment.hints import Hint
from pipeline.segment.training.data import Memo, read_memos

Weights = NDArray[np.float64]
_ROUNDS = 4  # what was linked before shapes what comes after, so the weights are learned in rounds
_STEPS = 30
_PENALTY = 0.3
_FIRST = np.array([1.0, 2.0] + [0.0] * (len(LINK_FEATURES) - 2))


def replay(memo: Memo, weights: Sequence[float]) -> Iterator[tuple[Weights, list[bool], int]]:
    """Read a memo whose questions and answers are known, but not which belongs to which.

    Yields, a link to find: the features of the questions told so far, which of them are right, and
    which is chosen.
    """
    told = Told(weights)
    places: dict[int, int] = {}
    for at, (asked, answered) in enumerate(zip(memo.questions, memo.answers_to, strict=True)):
        sentence = Sentence(at, memo.texts[at])
        words = rare_words(sentence.text)
        new = list(dict.fromkeys(number for number in asked if number not in places))
        wanted = {places[number] for number in (*asked, *answered) if number in places}
        if wanted and (answered or asked) and not new and not (asked and answered):
            rows = np.array(told.features(sentence.text, words), dtype=np.float64)
            chosen = int(np.argmax(rows @ np.asarray(weights)))
            yield rows, [place in wanted for place in range(len(rows))], chosen
        places |= {number: len(told.found) + nth for nth, number in enumerate(new)}
        hint = Hint(bool(asked), bool(new), max(len(new), 1), bool(answered))
        told.take(sentence, hint, asks=bool(asked), answers=bool(answered))


def fit(memos: Sequence[Memo]) -> Weights:
    """Return the weights of LINK_FEATURES that make the labels likeliest."""
    weights = _FIRST
    for _ in range(_ROUNDS):
        links = [
            (rows, np.array(right, dtype=np.float64) / sum(right))
            for memo in memos
            for rows, right, _ in replay(memo, weights.tolist())
            if len(rows) > 1
        ]
        for _ in range(_STEPS):
            slope = -_PENALTY * weights
            bend = _PENALTY * np.eye(len(weights))
            for rows, right in links:
                scores = rows @ weights
                shares = np.exp(scores - scores.max())
                shares /= shares.sum()
                mean = shares @ rows
                slope = slope + rows.T @ (right - shares)
                bend = bend + (rows * shares[:, None]).T @ rows - np.outer(mean, mean)
            step = np.linalg.solve(bend, slope)
            weights = weights + step / max(1.0, float(np.abs(step).max()))
            if np.abs(step).max() < 1e-6:
                break
    return weights


if __name__ == "__main__":
    found = fit(read_memos())
    for name, value in zip(LINK_FEATURES, found, strict=True):
        sys.stdout.write(f"{value:6.2f}  {name}\n")
