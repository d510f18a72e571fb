"""Sentences × sheet → placements: which prompts each sentence answers, with probabilities."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models import Placement, PromptSheet, Sentence

if TYPE_CHECKING:
    from pipeline.segment.learned import Learned
    from pipeline.segment.markers import Marker

__all__ = ["segment"]


def segment(
    sentences: Sequence[Sentence], sheet: PromptSheet, learned: "Learned | None" = None
) -> tuple[Placement, ...]:
    """File each sentence under the prompts of `sheet` that it answers: none, one or several.

    Sentences are taken in the order given, which is that of the memo. Built-in prompts are placed
    by the trained scorer, beside which stands what was `learned` from the user's corrections;
    others by likeness to their question and examples. A prompt read aloud or named steers what
    follows and is filed nowhere itself. The placements come by sentence, then in the sheet's order;
    scores are probabilities, and only those above the prompt's threshold are returned. A sheet with
    prompts of the user's own raises WeightsMissing when MiniLM is not installed.
    """
    from pipeline.segment.markers import find_markers, steered
    from pipeline.segment.scorer import load_scorer, read, sigmoid

    if not sentences:
        return ()
    scorer = load_scorer()
    texts = tuple(sentence.text for sentence in sentences)
    markers = find_markers(texts, sheet)
    scores: dict[str, tuple[list[float], float]] = {}  # key: a score a sentence, threshold
    if set(sheet.keys) & set(scorer.keys):
        reading = read(texts)
        log_odds = reading.log_odds if learned is None else learned.beside(reading)
        for column, key in enumerate(scorer.keys):
            chances = sigmoid(steered(log_odds[:, column], key, markers))
            scores[key] = (chances.tolist(), float(scorer.thresholds[column]))
    scores |= _custom_scores(texts, sheet, markers, learned)
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
    learned: "Learned | None",
) -> dict[str, tuple[list[float], float]]:
    """Return scores and thresholds of the prompts that the scorer was not trained on."""
    from pipeline.segment.markers import steered
    from pipeline.segment.scorer import load_scorer, logit, sigmoid

    scorer = load_scorer()
    custom = [prompt for prompt in sheet.prompts if prompt.key not in scorer.keys]
    if not custom:
        return {}
    from pipeline.segment.custom import similarity_probabilities
    from pipeline.segment.vectors import embed

    if learned is not None:
        custom = [learned.with_examples(prompt) for prompt in custom]
    chances = similarity_probabilities(texts, embed(texts), custom, scorer.similarity)
    alike = logit(chances)
    return {
        prompt.key: (
            sigmoid(steered(alike[:, column], prompt.key, markers)).tolist(),
            scorer.similarity.threshold,
        )
        for column, prompt in enumerate(custom)
    }
