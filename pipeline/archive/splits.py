"""Several interviews in one memo: split a review in two, join the two again.

Both refer to the same file. A split drops the exchanges of the review: file both anew in the same
transaction.
"""

import sqlite3

from models import Interview
from pipeline.archive import changes, memos, reviews, transcripts
from pipeline.archive.database import Store
from pipeline.archive.placements import delete_exchanges


def split(store: Store, review_id: int, sentence: int, interview: Interview) -> int:
    """Make a new review of a memo's sentences from this one to the memo's end.

    Placements go with their sentences. Where the memo begins with the sentence it goes as a whole.

    Returns:
        The new review's number.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    with store.writing():
        old = reviews.interview_row(store, review_id)
        new_id = reviews.add(store, interview, old["sheet_id"], split_from=review_id)
        delete_exchanges(store, review_id)
        (row,) = store.rows(
            """
            SELECT memos.*, transcripts.id AS transcript_id, sentences.position AS place,
                sentences.start_s AS cut_s
            FROM sentences JOIN transcripts ON transcripts.id = transcript_id
            JOIN memos ON memos.id = memo_id WHERE sentences.id = ?
            """,
            transcripts.review_sentence_ids(store, review_id)[sentence],
        )
        if row["place"] == 0:
            memos.move(store, row["id"], new_id)
        else:
            _cut_memo(store, row, new_id)
        changes.move_with_sentences(store, review_id, new_id)
    return new_id


def split_to_undo(store: Store, review_id: int) -> tuple[int, int] | None:
    """Return the split that undoing means for this review: the new review and the one it is from.

    That is the last that was split off from it, else the one by which it came to be.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    reviews.interview_row(store, review_id)
    for row in store.rows(
        """
        SELECT id, split_from FROM interviews
        WHERE split_from = ?1 OR (id = ?1 AND split_from IS NOT NULL)
        ORDER BY split_from = ?1 DESC, id DESC LIMIT 1
        """,
        review_id,
    ):
        return row["id"], row["split_from"]
    return None


def join(store: Store, review_id: int, into: int) -> None:
    """Put a review's memos back into the review it was split from, and delete it.

    Parts of a file that follow one another become one again.
    """
    with store.writing():
        for memo_id in memos.ids_in(store, review_id):
            memos.move(store, memo_id, into)
        _merge_parts(store, into)
        _order_memos(store, into)
        store.execute("UPDATE interviews SET split_from = ? WHERE split_from = ?", into, review_id)
        delete_exchanges(store, into)
        changes.move_all(store, review_id, into)
        reviews.delete_row(store, review_id)


def mark_as_one(store: Store, review_id: int) -> None:
    """Keep that a review is about one interview, so that no split of it is offered.

    Raises:
        ReviewNotFound: there is none with this number.
    """
    with store.writing():
        reviews.interview_row(store, review_id)
        store.execute("UPDATE interviews SET is_one = 1 WHERE id = ?", review_id)


def _cut_memo(store: Store, row: sqlite3.Row, review_id: int) -> None:
    """Make a memo of another review of the sentences from `place` on."""
    columns = (
        "kind, path, original_name, sha256, seconds, missing_seconds, gaps, recorded_at, "
        "recorded_at_source, added_at, end_s, remarks, level_db"
    )
    memo_id = store.execute(
        f"""
        INSERT INTO memos (interview_id, position, first_sentence, start_s, {columns})
        SELECT ?, 0, first_sentence + ?, ?, {columns} FROM memos WHERE id = ?
        """,
        *(review_id, row["place"], row["cut_s"], row["id"]),
    )
    memos.end_at(store, row["id"], row["cut_s"])
    transcript_id = store.execute(
        """
        INSERT INTO transcripts
            (memo_id, is_current, is_complete, language, engine, settings, created_at)
        SELECT ?, 1, is_complete, language, engine, settings, created_at
        FROM transcripts WHERE id = ?
        """,
        *(memo_id, row["transcript_id"]),
    )
    transcripts.move_sentences(
        store, row["transcript_id"], transcript_id, start=row["place"], shift=-row["place"]
    )


def _merge_parts(store: Store, review_id: int) -> None:
    """Make one of every two parts of a file that follow one another in this review."""
    previous: sqlite3.Row | None = None
    count = 0  # sentences of the memo that `previous` has become
    for row in store.rows(
        """
        SELECT memos.*, transcripts.id AS transcript_id,
            (SELECT count(*) FROM sentences WHERE transcript_id = transcripts.id) AS sentences
        FROM memos JOIN transcripts ON memo_id = memos.id AND is_current
        WHERE interview_id = ? ORDER BY sha256, first_sentence
        """,
        review_id,
    ):
        if (
            previous is not None
            and previous["sha256"] == row["sha256"]
            and previous["first_sentence"] + count == row["first_sentence"]
        ):
            transcripts.move_sentences(
                store, row["transcript_id"], previous["transcript_id"], shift=count
            )
            memos.end_at(store, previous["id"], row["end_s"])
            memos.delete(store, row["id"])
            count += row["sentences"]
        else:
            previous, count = row, row["sentences"]


def _order_memos(store: Store, review_id: int) -> None:
    """Number a review's memos in the order in which their files arrived."""
    rows = store.rows(
        """
        SELECT id FROM memos WHERE interview_id = ? ORDER BY
            (SELECT min(files.id) FROM memos AS files WHERE files.sha256 = memos.sha256),
            first_sentence
        """,
        review_id,
    )
    # In two steps: no two may have the same position in between.
    for row in rows:
        memos.move(store, row["id"], review_id)
    for position, row in enumerate(rows):
        store.execute("UPDATE memos SET position = ? WHERE id = ?", position, row["id"])
