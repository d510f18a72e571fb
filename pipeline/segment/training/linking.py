"""Fit the weights that link answers to questions, by a conditional logit on the labels.

`python -m pipeline.segment.training.linking` prints them for `exchanges.LINK_WEIGHTS`.
"""

import sys
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models import Sentence
from pipeline.segment.context import rare_words
from pipeline.segment.dialogue_acts import DialogueAct
from pipeline.segment.exchanges import LINK_FEATURES, ExchangeLinker
from pipeline.segment.training.data import Memo, read_memos

Weights = NDArray[np.float64]
_ROUNDS = 4  # earlier links change later features, so the weights are fitted in rounds
_STEPS = 30
_PENALTY = 0.3
_FIRST = np.array([1.0, 2.0] + [0.0] * (len(LINK_FEATURES) - 2))


def replay(memo: Memo, weights: Sequence[float]) -> Iterator[tuple[Weights, list[bool], int]]:
    """Replay a memo with its questions and answers known, but not the links between them.

    Yields for each link: the features of the questions so far, which of them are right, and the
    index of the one that `weights` choose.
    """
    linker = ExchangeLinker(weights)
    places: dict[int, int] = {}
    for at, (asked, answered) in enumerate(zip(memo.questions, memo.answers_to, strict=True)):
        sentence = Sentence(at, memo.texts[at])
        words = rare_words(sentence.text)
        new = list(dict.fromkeys(number for number in asked if number not in places))
        wanted = {places[number] for number in (*asked, *answered) if number in places}
        if wanted and (answered or asked) and not new and not (asked and answered):
            rows = np.array(linker.features(sentence.text, words), dtype=np.float64)
            chosen = int(np.argmax(rows @ np.asarray(weights)))
            yield rows, [place in wanted for place in range(len(rows))], chosen
        places |= {number: len(linker.found) + nth for nth, number in enumerate(new)}
        act = DialogueAct(bool(asked), bool(new), max(len(new), 1), bool(answered))
        linker.add(sentence, act, asks=bool(asked), answers=bool(answered))


def fit(memos: Sequence[Memo]) -> Weights:
    """Return the weights of LINK_FEATURES of maximum likelihood, by Newton's method."""
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
