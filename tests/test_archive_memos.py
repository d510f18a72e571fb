from dataclasses import replace
from datetime import UTC, datetime

from pipeline.archive import drafts, maintenance, memos, recordings, reviews
from pipeline.archive.database import Store
from pipeline.archive.rows import is_pending
from tests.reviews import ACME, RECORDING, SHEET, add_review, begin, digest

BEGUN_AT = datetime(2026, 3, 4, 18, 12, tzinfo=UTC)


def test_a_memo_is_known_by_its_bytes(store: Store) -> None:
    assert memos.find(store, digest("a")) is None
    draft = begin(store)
    stored = memos.find(store, digest("a"))
    assert stored is not None
    assert (stored.review_id, stored.memo_id) == (draft.review_id, draft.memo_id)
    assert (stored.path, stored.is_complete) == (RECORDING.path, False)
    drafts.complete(store, draft, language="en", engine="scripted")
    stored = memos.find(store, digest("a"))
    assert stored is not None
    assert stored.is_complete


def test_paths_below_the_home_folder_move_with_it(store: Store) -> None:
    inside = store.home.audio / "walk.wav"
    recording = replace(RECORDING, path=inside)
    drafts.begin(store, recording, interview=ACME, sheet=SHEET, settings={})
    add_review(store, ["One."], name="b")
    assert memos.all_paths(store) == {inside, RECORDING.path}
    assert [row[0] for row in store.rows("SELECT path FROM memos ORDER BY id")] == [
        *("audio/walk.wav", str(RECORDING.path)),
    ]


def test_a_recording_has_no_sha256_until_it_ends(store: Store) -> None:
    path = store.home.audio / "20260304_181200.wav"
    assert memos.sha256_at(store, path) == ""
    pending = recordings.pending(path, BEGUN_AT, 1.0)
    assert is_pending(pending.sha256)
    draft = drafts.begin(store, pending, interview=ACME, sheet=SHEET, settings={})
    assert memos.sha256_at(store, path) == pending.sha256
    assert reviews.list_all(store)[0].is_pending
    recordings.set_length(store, draft, 7.5)
    assert reviews.list_all(store)[0].seconds == 7.5
    recordings.finish(store, draft, replace(pending, sha256=digest("a"), seconds=9.0))
    assert memos.sha256_at(store, path) == digest("a")
    (line,) = reviews.list_all(store)
    assert (line.seconds, line.is_pending) == (9.0, False)


def test_a_file_transcribed_while_it_was_recorded_is_two_memos(store: Store) -> None:
    path = store.home.audio / "20260304_181200.wav"
    pending = recordings.pending(path, BEGUN_AT, 1.0)
    first = drafts.begin(store, pending, interview=ACME, sheet=SHEET, settings={})
    whole = replace(pending, sha256=digest("a"))
    second = drafts.begin(store, whole, interview=ACME, sheet=SHEET, settings={})
    assert [each.memo_id for each in memos.find_at(store, path)] == [first.memo_id, second.memo_id]


def test_a_deleted_memo_takes_its_review_only_where_it_was_the_last(store: Store) -> None:
    number = add_review(store, ["One."], name="a")
    recording = replace(RECORDING, sha256=digest("b"))
    drafts.begin(store, recording, interview=ACME, sheet=SHEET, settings={}, review_id=number)
    for name, is_left in (("b", True), ("a", False)):
        memo = memos.find(store, digest(name))
        assert memo is not None
        reviews.delete_memo(store, memo)
        assert reviews.exists(store, number) == is_left
    assert store.rows("SELECT * FROM sentences") == []
    assert maintenance.check(store) == []
