"""Place the sentences of a stored review: what the model says, beside what the user pinned."""

from collections.abc import Sequence
from dataclasses import replace

from models import Exchange, Placement, PromptSheet, Review, Sentence
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model
from pipeline.locks import review_lock
from pipeline.review.learning import user_examples
from pipeline.segment import segment
from pipeline.segment.dialogue_acts import DialogueAct, dialogue_acts
from pipeline.segment.examples import UserExamples
from pipeline.segment.exchanges import find_exchanges


def place(
    sentences: Sequence[Sentence], sheet: PromptSheet
) -> tuple[tuple[Placement, ...], tuple[Exchange, ...]]:
    """Sentences to placements and exchanges, storing nothing."""
    placements = segment(sentences, sheet)
    return placements, find_exchanges(sentences, placements, _acts(sentences, sheet))


def refile(store: Store, review_id: int) -> None:
    """Place all sentences of a review anew; what the user placed stays as it is."""
    # Two memos of one review may end at the same time: the later one must see the earlier's.
    with review_lock(store.home, review_id):
        refile_unlocked(store, review_id)


def refile_unlocked(store: Store, review_id: int) -> None:
    """Place all sentences of a review anew; the caller holds the review's lock."""
    review, sentence_ids = reviews.load_with_ids(store, review_id)
    placements, exchanges = filed_by_model(review, user_examples(store, review_id))
    file_by_model(store, review_id, placements, exchanges, sentence_ids)


def filed_by_model(
    review: Review, examples: UserExamples | None = None
) -> tuple[list[Placement], tuple[Exchange, ...]]:
    """Where the model files what the user has not filed, and the exchanges of it all.

    `examples` are the sentences that the user placed in other reviews.
    """
    by_user = [each for each in review.placements if each.placed_by != "model"]
    pinned = review.pinned | {each.sentence for each in by_user}
    by_model = [
        each
        for transcript in review.transcripts
        for each in segment(to_place_by(transcript.sentences), review.sheet, examples)
        if each.sentence not in pinned
    ]
    placements = sorted([*by_user, *by_model], key=lambda each: each.sentence)
    acts = {
        index: act
        for transcript in review.transcripts
        for index, act in _acts(to_place_by(transcript.sentences), review.sheet).items()
    }
    return by_model, find_exchanges(to_place_by(review.sentences), placements, acts)


def _acts(sentences: Sequence[Sentence], sheet: PromptSheet) -> dict[int, DialogueAct]:
    return dialogue_acts(sentences) if "questions" in sheet.keys else {}


def to_place_by(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences in English, which is what the prompts and the scorer know."""
    return tuple(replace(each, text=each.english) if each.english else each for each in sentences)
