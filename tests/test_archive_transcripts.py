from dataclasses import replace

from models.transcript import edited
from pipeline.archive import drafts, maintenance, reviews, transcripts
from pipeline.archive.database import Store
from tests.reviews import RECORDING, add_review, correct_sentence, digest, sentence


def test_a_corrected_text_stands_beside_what_was_heard(store: Store) -> None:
    number = add_review(store, ["Clothes.", "Two."])
    heard = reviews.load(store, number).sentences[0]
    correct_sentence(store, number, edited(heard, "Closures.", "user"))
    (corrected,) = transcripts.corrected_sentences(store)
    assert (corrected.text, corrected.heard, corrected.changed_by) == (
        *("Closures.", "Clothes.", "user"),
    )
    found = reviews.load(store, number).sentences
    assert [each.text for each in found] == ["Closures.", "Two."]
    correct_sentence(store, number, edited(found[0], "Clothes.", "user"))
    assert transcripts.corrected_sentences(store) == ()
    assert reviews.load(store, number).sentences[0] == heard


def test_who_changed_a_text_is_stored_though_the_text_is_the_same(store: Store) -> None:
    number = add_review(store, ["Cube net ease."])
    heard = reviews.load(store, number).sentences[0]
    by_vocabulary = edited(heard, "Kubernetes.", "vocabulary")
    for expected in (by_vocabulary, replace(by_vocabulary, changed_by="user"), heard):
        correct_sentence(store, number, expected)
        assert reviews.load(store, number).sentences == (expected,)


def test_texts_and_english_are_stored_in_order(store: Store) -> None:
    number = add_review(store, ["Eins.", "Zwei."])
    (current,) = transcripts.current(store, number)
    draft = transcripts.Draft(number, current.memo_id, current.transcript_id)
    drafts.set_english(store, draft, ["One.", "Two."])
    found = transcripts.sentences(store, current.transcript_id)
    assert [each.english for each in found] == ["One.", "Two."]
    drafts.set_texts(store, draft, [edited(found[0], "EINS.", "vocabulary"), found[1]])
    assert [each.text for each in reviews.load(store, number).sentences] == ["EINS.", "Zwei."]
    assert maintenance.check(store) == []


def test_an_adopted_transcript_replaces_the_current_one(store: Store) -> None:
    number = add_review(store, ["Clothes.", "Two."])
    (current,) = transcripts.current(store, number)
    draft = drafts.begin_again(store, number, current.memo_id, {"engine": "better"})
    assert drafts.begin_again(store, number, current.memo_id, {"engine": "better"}) == draft
    drafts.append(store, draft, None, [sentence(0, "Closures."), sentence(1, "And two.")])
    assert [each.text for each in reviews.load(store, number).sentences] == ["Clothes.", "Two."]
    drafts.adopt(
        store,
        draft,
        sentences=transcripts.sentences(store, draft.transcript_id),
        pinned={1: ["made_up"]},
        placements=[],
        exchanges=[],
        as_heard=("en", "better"),
    )
    review = reviews.load(store, number)
    assert [each.text for each in review.sentences] == ["Closures.", "And two."]
    assert (review.transcripts[0].engine, review.pinned) == ("better", {1})
    assert transcripts.engine_of(store, current.transcript_id) == "scripted"
    (now,) = transcripts.current(store, number)
    assert (now.transcript_id, now.before) == (draft.transcript_id, current.transcript_id)
    assert now.settings == {"engine": "better"}
    assert maintenance.check(store) == []


def test_the_indexes_of_sentences_go_on_over_the_memos(store: Store) -> None:
    number = add_review(store, ["One.", "Two."])
    draft = drafts.begin(
        store,
        replace(RECORDING, sha256=digest("b")),
        interview=reviews.load(store, number).interview,
        sheet=reviews.load(store, number).sheet,
        settings={},
        review_id=number,
    )
    drafts.append(store, draft, None, [sentence(0, "Three.")])
    first, second = transcripts.load_all(store, number)
    assert [each.index for each in (*first.sentences, *second.sentences)] == [0, 1, 2]
    assert [each.index for each in transcripts.sentences(store, draft.transcript_id)] == [0]
    assert (first.complete, second.complete) == (True, False)
