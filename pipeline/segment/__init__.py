"""Sentences × sheet → placements: which prompts each sentence answers, with probabilities."""

from collections.abc import Sequence

from models import Placement, PromptSheet, Sentence

__all__ = ["segment"]


def segment(sentences: Sequence[Sentence], sheet: PromptSheet) -> tuple[Placement, ...]:
    """File each sentence under the prompts of `sheet` that it answers: none, one or several.

    Sentences are taken in the order given, which is that of the memo. Built-in prompts are placed
    by the trained scorer, others by likeness to their question and examples. The placements come
    by sentence, then in the sheet's order; scores are probabilities, and only those above the
    prompt's threshold are returned. A sheet with prompts of the user's own raises
    WeightsMissing when MiniLM is not installed.
    """
    from pipeline.segment.custom import similarity_probabilities
    from pipeline.segment.scorer import load_scorer
    from pipeline.segment.vectors import embed

    if not sentences:
        return ()
    scorer = load_scorer()
    texts = [sentence.text for sentence in sentences]
    scores: dict[str, tuple[Sequence[float], float]] = {}  # key: a score a sentence, threshold
    if set(sheet.keys) & set(scorer.keys):
        trained = scorer.probabilities(texts)
        for column, key in enumerate(scorer.keys):
            scores[key] = (trained[:, column].tolist(), float(scorer.thresholds[column]))
    custom = [prompt for prompt in sheet.prompts if prompt.key not in scores]
    if custom:
        alike = similarity_probabilities(texts, embed(texts), custom, scorer.similarity)
        for column, prompt in enumerate(custom):
            scores[prompt.key] = (alike[:, column].tolist(), scorer.similarity.threshold)
    return tuple(
        Placement(sentence=sentence.index, prompt=key, score=round(scores[key][0][row], 4))
        for row, sentence in enumerate(sentences)
        if sentence.text.strip()
        for key in sheet.keys
        if scores[key][0][row] >= scores[key][1]
    )
