from dataclasses import replace

from models import Placement, Word
from pipeline.archive import drafts, maintenance, memos, reviews
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model
from pipeline.transcription.sentences import sentences_of
from tests.reviews import ACME, RECORDING, SHEET, add_review, begin, digest, sentence, window


def test_a_killed_run_is_gone_on_with(store: Store) -> None:
    draft = begin(store)
    drafts.append(store, draft, window(0), [sentence(0, "Word zero.")])
    drafts.append(store, draft, window(1), [])
    again = begin(store)
    assert again.transcript_id == draft.transcript_id
    assert again.windows == (window(0), window(1))
    stored = memos.find(store, digest("a"))
    assert stored is not None
    assert not stored.is_complete


def test_other_settings_start_anew(store: Store) -> None:
    draft = begin(store)
    drafts.append(store, draft, window(0), [sentence(0, "Word zero.")])
    recording = replace(RECORDING, sha256=digest("a"))
    again = drafts.begin(store, recording, interview=ACME, sheet=SHEET, settings={"language": "de"})
    assert again.review_id == draft.review_id
    assert again.windows == ()
    assert reviews.load(store, draft.review_id).sentences == ()
    assert maintenance.check(store) == []


def test_a_window_keeps_what_was_heard_in_a_terms_place(store: Store) -> None:
    draft = begin(store)
    words = (Word("We", 0.0, 0.2, 0.9), Word("Kubernetes.", 0.2, 0.9, 0.4, heard="cube net ease."))
    kept = replace(window(0), words=words)
    drafts.append(store, draft, kept, sentences_of(words))
    (stored,) = reviews.load(store, draft.review_id).sentences
    assert (stored.text, stored.heard) == ("We Kubernetes.", "We cube net ease.")
    assert stored.changed_by == "vocabulary"
    assert [word.text for word in stored.words] == ["We", "cube", "net", "ease."]
    assert begin(store).windows == (kept,)


def test_a_complete_transcript_keeps_no_windows(store: Store) -> None:
    draft = begin(store)
    drafts.append(store, draft, window(0), [])
    drafts.complete(store, draft, language="en", engine="scripted")
    assert store.rows("SELECT * FROM windows") == []
    stored = memos.find(store, digest("a"))
    assert stored is not None
    assert stored.is_complete


def test_a_second_memo_follows_the_first(store: Store) -> None:
    number = add_review(store, ["One.", "Two."], name="a")
    recording = replace(RECORDING, sha256="b" * 64)
    draft = drafts.begin(
        store, recording, interview=ACME, sheet=SHEET, settings={}, review_id=number
    )
    drafts.append(store, draft, None, [sentence(0, "Three.")])
    file_by_model(store, number, [Placement(2, "answers", 0.9)], [])
    review = reviews.load(store, number)
    assert [each.index for each in review.sentences] == [0, 1, 2]
    assert [each.text for each in review.sentences] == ["One.", "Two.", "Three."]
    assert review.placements == (Placement(2, "answers", 0.9),)
    assert [line.memos for line in reviews.list_all(store)] == [2]
