"""Place sentences under prompts: `segment(sentences, sheet)` returns placements with probabilities.

`context`        what the scorer reads: windows of several sentences, positions in the memo
`scorer`         the trained model of the built-in prompts, and its artefact
`vectors`        sentence vectors of MiniLM
`minilm`         MiniLM in NumPy, for a single text at once
`pieces`         a text's word pieces, without a library
`views`          what a sentence is about and what it does, for custom prompts
`custom`         prompts of the user's own, placed by similarity
`neighbours`     numbers of what lies around each sentence
`markers`        words that name a prompt and steer the sentences after them
`examples`       sentences that the user placed, as examples for others
`taste`          rules by which a user files otherwise, learned from what they moved
`cues`           what a sentence's words and neighbours add: lists, summaries, rounds as headings
`dialogue_acts`  sentences that ask or answer a question
`exchanges`      questions with their answers
`training/`      how the artefact is made (`make train`); nothing else imports it
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models import Placement, PromptSheet, Sentence

if TYPE_CHECKING:
    from pipeline.segment.examples import UserExamples
    from pipeline.segment.markers import Marker

__all__ = ["segment"]


def segment(
    sentences: Sequence[Sentence], sheet: PromptSheet, examples: "UserExamples | None" = None
) -> tuple[Placement, ...]:
    """Place each sentence under the prompts of `sheet` that it answers: none, one or several.

    `sentences` are one memo's, in order. The trained scorer places built-in prompts, adjusted by
    `examples` that the user placed; a user's own prompts are placed by similarity to their question
    and examples. A sentence that only names a prompt is placed nowhere and steers those after it.

    Returns:
        The placements by sentence, then in the sheet's order. Scores are probabilities at or above
        the prompt's threshold.

    Raises:
        WeightsMissing: the sheet has prompts of the user's own, and MiniLM is not installed.
    """
    from pipeline.segment.cues import with_cues
    from pipeline.segment.markers import find_markers, steer
    from pipeline.segment.scorer import load_scorer, read, sigmoid

    if not sentences:
        return ()
    scorer = load_scorer()
    texts = tuple(sentence.text for sentence in sentences)
    markers = find_markers(texts, sheet)
    scores: dict[str, tuple[list[float], float]] = {}  # key: (a score a sentence, threshold)
    if set(sheet.keys) & set(scorer.keys):
        reading = with_cues(read(texts), texts, scorer.keys)
        log_odds = reading.log_odds if examples is None else examples.adjust(reading)
        for column, key in enumerate(scorer.keys):
            chances = sigmoid(steer(log_odds[:, column], key, markers))
            scores[key] = (chances.tolist(), float(scorer.thresholds[column]))
    scores |= _custom_scores(texts, sheet, markers, examples)
    return tuple(
        Placement(sentence=sentence.index, prompt=key, score=round(scores[key][0][row], 4))
        for row, sentence in enumerate(sentences)
        if sentence.text.strip()
        for key in sheet.keys
        if scores[key][0][row] >= scores[key][1]
    )


def _custom_scores(
    texts: Sequence[str],
    sheet: PromptSheet,
    markers: "Sequence[Marker | None]",
    examples: "UserExamples | None",
) -> dict[str, tuple[list[float], float]]:
    """Return scores and thresholds of the prompts that the scorer was not trained on."""
    from pipeline.segment.markers import steer
    from pipeline.segment.scorer import load_scorer, logit, sigmoid

    scorer = load_scorer()
    custom = [prompt for prompt in sheet.prompts if prompt.key not in scorer.keys]
    if not custom:
        return {}
    from pipeline.segment.custom import similarity_probabilities
    from pipeline.segment.views import of_memo

    if examples is not None:
        custom = [examples.added_to(prompt) for prompt in custom]
    chances = similarity_probabilities(texts, of_memo(texts), custom, scorer.similarity)
    log_odds = logit(chances)
    return {
        prompt.key: (
            sigmoid(steer(log_odds[:, column], prompt.key, markers)).tolist(),
            scorer.similarity.threshold,
        )
        for column, prompt in enumerate(custom)
    }
