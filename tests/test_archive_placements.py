from dataclasses import replace

import pytest

from models import Exchange, Placement
from pipeline.archive import drafts, reviews, transcripts
from pipeline.archive.database import Store
from pipeline.archive.placements import add_guided, add_live, file_by_model, repin
from tests.reviews import (
    ACME,
    RECORDING,
    SHEET,
    add_review,
    begin,
    delete_sentence,
    digest,
    pin_sentence,
    sentence,
)


def test_nothing_of_a_failed_transaction_is_stored(store: Store) -> None:
    draft = begin(store)
    drafts.append(store, draft, None, [sentence(0, "One.")])
    with pytest.raises(KeyError):
        file_by_model(
            store, draft.review_id, [Placement(0, "answers", 1.0), Placement(0, "nothing", 1.0)], []
        )
    assert reviews.load(store, draft.review_id).placements == ()


def test_what_the_user_filed_stays(store: Store) -> None:
    mine = Placement(0, "made_up", 1.0, "user")
    number = add_review(store, ["One.", "Two."], placements=(mine,))
    file_by_model(store, number, [Placement(1, "answers", 0.7)], [])
    file_by_model(store, number, [Placement(1, "questions", 0.6)], [])
    assert reviews.load(store, number).placements == (mine, Placement(1, "questions", 0.6))


def test_a_pinned_sentence_is_filed_where_the_user_says(store: Store) -> None:
    number = add_review(store, ["One.", "Two."], placements=(Placement(0, "answers", 0.7),))
    pin_sentence(store, number, 0, ["questions", "made_up"])
    pin_sentence(store, number, 1, [])
    review = reviews.load(store, number)
    assert review.pinned == {0, 1}
    assert review.placements == (
        Placement(0, "questions", 1.0, "user"),
        Placement(0, "made_up", 1.0, "user"),
    )
    pin_sentence(store, number, 0, ["answers"])
    assert reviews.load(store, number).placements == (Placement(0, "answers", 1.0, "user"),)


def test_what_is_placed_live_leaves_pinned_sentences_alone(store: Store) -> None:
    number = add_review(store, ["Before."], name="a")
    recording = replace(RECORDING, sha256=digest("b"))
    draft = drafts.begin(
        store, recording, interview=ACME, sheet=SHEET, settings={}, review_id=number
    )
    drafts.append(store, draft, None, [sentence(0, "One."), sentence(1, "Two.")])
    pin_sentence(store, number, 1, ["made_up"])  # "One.", the review's second sentence
    add_live(store, draft, [Placement(0, "answers", 0.8), Placement(1, "answers", 0.8)])
    add_live(store, draft, [Placement(1, "answers", 0.9), Placement(7, "answers", 0.9)])
    mine = Placement(1, "made_up", 1.0, "user")
    assert reviews.load(store, number).placements == (mine, Placement(2, "answers", 0.8))
    add_guided(store, draft, [(0, "questions"), (1, "questions"), (1, "of another sheet")])
    assert reviews.load(store, number).placements == (
        mine,
        Placement(2, "questions", 1.0, "guided"),
    )


def test_pinning_again_replaces_all_that_was_filed(store: Store) -> None:
    number = add_review(store, ["One.", "Two.", "Three."])
    pin_sentence(store, number, 0, ["answers"])
    pin_sentence(store, number, 1, [])
    ids = transcripts.review_sentence_ids(store, number)
    repin(store, number, ids, {2: ["questions"]})
    review = reviews.load(store, number)
    assert review.pinned == {2}
    assert review.placements == (Placement(2, "questions", 1.0, "user"),)


def test_what_was_filed_of_a_deleted_sentence_is_left_out(store: Store) -> None:
    number = add_review(store, ["One.", "Two.", "Three."])
    _, ids = reviews.load_with_ids(store, number)
    delete_sentence(store, ids[0])
    placements = [Placement(0, "answers", 0.9), Placement(2, "questions", 0.9)]
    exchange = Exchange(1, "One. Two.", "Three.", (0, 1), (2,))
    file_by_model(store, number, placements, [exchange], ids)
    review = reviews.load(store, number)
    assert review.placements == (Placement(1, "questions", 0.9),)
    assert review.exchanges == (Exchange(1, "Two.", "Three.", (0,), (1,)),)
