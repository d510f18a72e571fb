"""What the scorer says of a sentence beside its prompts, for the exchanges."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import Sentence
from pipeline.segment.context import Floats

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Hint:
    """What the scorer says of a sentence beside its prompts.

    `asks`: it reports a question with a number of its own, not a remark on all of them; `opens`:
    one that was not told before; `count`: how many at once; `replies`: it answers a question.
    """

    asks: bool
    opens: bool
    count: int
    replies: bool


def hints(sentences: Sequence[Sentence]) -> dict[int, Hint]:
    """Return a hint a sentence, by its index. The sentences are one memo's, in order."""
    from pipeline.segment.scorer import load_scorer, read

    scorer = load_scorer()
    log_odds = read(tuple(one.text for one in sentences)).hints
    found = hints_of(log_odds, asking=scorer.asking, replying=scorer.replying)
    return {sentence.index: hint for sentence, hint in zip(sentences, found, strict=True)}


def hints_of(log_odds: Floats, *, asking: float, replying: float) -> list[Hint]:
    """Return a hint a row of log-odds, with these thresholds of asking and replying."""
    from pipeline.segment.scorer import HINTS, sigmoid

    rows = [dict(zip(HINTS, row, strict=True)) for row in sigmoid(log_odds).tolist()]
    return [
        Hint(
            asks=said["asks"] >= asking,
            opens=said["opens"] >= _HALF * said["asks"],  # of what is a question at all
            count=2 if said["several"] >= _HALF else 1,
            replies=said["replies"] >= replying,
        )
        for said in rows
    ]
