"""Place the sentences of a review: the model's placements beside those of the user."""

from collections.abc import Sequence
from dataclasses import replace

from models import Exchange, Placement, PromptSheet, Review, Sentence
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model
from pipeline.locks import review_lock
from pipeline.review.learning import user_examples
from pipeline.review.split_offer import keep_offer
from pipeline.review.spoken import exchanges_of
from pipeline.segment import segment
from pipeline.segment.dialogue_acts import DialogueAct, dialogue_acts
from pipeline.segment.examples import UserExamples
from pipeline.segment.exchanges import find_exchanges


def place(
    sentences: Sequence[Sentence], sheet: PromptSheet
) -> tuple[tuple[Placement, ...], tuple[Exchange, ...]]:
    """Return the placements and exchanges of one memo's sentences; nothing is stored."""
    placements = segment(sentences, sheet)
    return placements, find_exchanges(sentences, placements, _acts(sentences, sheet))


def place_again(store: Store, review_id: int) -> None:
    """Place all sentences of a review again and store that; pinned ones stay as they are."""
    # Two memos of one review may end at the same time: the second must see the first one's.
    with review_lock(store.home, review_id):
        place_again_unlocked(store, review_id)


def place_again_unlocked(store: Store, review_id: int) -> None:
    """Do the same as `place_again`; the caller holds the review's lock."""
    review, sentence_ids = reviews.load_with_ids(store, review_id)
    placements, exchanges = place_by_model(review, user_examples(store, review_id))
    file_by_model(store, review_id, placements, exchanges, sentence_ids)
    keep_offer(store, review_id, reviews.load(store, review_id))


def place_by_model(
    review: Review, examples: UserExamples | None = None
) -> tuple[list[Placement], tuple[Exchange, ...]]:
    """Return the model's placements where the user made none, and the exchanges.

    The exchanges follow from all placements, the user's too. `examples` are the sentences that the
    user placed in other reviews.
    """
    by_user = [each for each in review.placements if each.placed_by != "model"]
    pinned = review.pinned | {each.sentence for each in by_user}
    memos = [each for each in review.transcripts if each.recording.kind != "interview"]
    by_model = [
        each
        for transcript in memos
        for each in segment(to_place_by(transcript.sentences), review.sheet, examples)
        if each.sentence not in pinned
    ]
    placements = sorted([*by_user, *by_model], key=lambda each: each.sentence)
    acts = {
        index: act
        for transcript in memos
        for index, act in _acts(to_place_by(transcript.sentences), review.sheet).items()
    }
    told = [each for memo in memos for each in memo.sentences]
    exchanges = list(find_exchanges(to_place_by(told), placements, acts)) if told else []
    for transcript in review.transcripts:
        if transcript not in memos:
            exchanges += exchanges_of(transcript, placements, len(exchanges) + 1)
    return by_model, tuple(exchanges)


def _acts(sentences: Sequence[Sentence], sheet: PromptSheet) -> dict[int, DialogueAct]:
    return dialogue_acts(sentences) if "questions" in sheet.keys else {}


def to_place_by(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences with their English text, the only language that the scorer knows."""
    return tuple(replace(each, text=each.english) if each.english else each for each in sentences)
