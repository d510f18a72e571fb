"""Dialogue acts: which sentences report a question of the interviewers, and which answer one."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import Sentence
from pipeline.segment.context import Floats

_HALF = 0.5  # probability from which an act counts


@dataclass(frozen=True, slots=True)
class DialogueAct:
    """A sentence's part in the exchanges.

    `asks`: it reports a question, not a remark on the questions. `opens`: the question was not
    mentioned before. `count`: how many questions it reports. `replies`: it answers a question.
    """

    asks: bool
    opens: bool
    count: int
    replies: bool


def dialogue_acts(sentences: Sequence[Sentence]) -> dict[int, DialogueAct]:
    """Return each sentence's dialogue act by its index; `sentences` are one memo's, in order."""
    from pipeline.segment.cues import with_cues
    from pipeline.segment.scorer import load_scorer, read

    scorer = load_scorer()
    texts = tuple(one.text for one in sentences)
    reading = with_cues(read(texts), texts, scorer.keys)
    found = acts_of(reading.acts, asking=scorer.asking, replying=scorer.replying)
    return {sentence.index: act for sentence, act in zip(sentences, found, strict=True)}


def acts_of(log_odds: Floats, *, asking: float, replying: float) -> list[DialogueAct]:
    """Return a dialogue act a row of log-odds (sentences × ACTS), given two thresholds."""
    from pipeline.segment.scorer import ACTS, sigmoid

    rows = [dict(zip(ACTS, row, strict=True)) for row in sigmoid(log_odds).tolist()]
    return [
        DialogueAct(
            asks=said["asks"] >= asking,
            opens=said["opens"] >= _HALF * said["asks"],  # given that it asks at all
            count=2 if said["several"] >= _HALF else 1,
            replies=said["replies"] >= replying,
        )
        for said in rows
    ]
