"""Transcripts made anew: begun beside the current one, and put in its place once whole."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models import Exchange, Placement, Sentence
from pipeline.archive.archive import Archive, Work
from pipeline.archive.rows import storable


@dataclass(frozen=True, slots=True)
class CurrentTranscript:
    """A memo's current transcript. `before` is the row of the one that was current before it."""

    memo_id: int
    transcript_id: int
    settings: dict[str, Any]
    before: int | None


def current_transcripts(archive: Archive, review_id: int) -> tuple[CurrentTranscript, ...]:
    """The current transcripts of a review, one a memo, in the order of `Review.transcripts`."""
    return tuple(
        CurrentTranscript(row["memo_id"], row["id"], json.loads(row["settings"]), row["before"])
        for row in archive.store.rows(
            """
            SELECT transcripts.id, memo_id, settings,
                (SELECT max(id) FROM transcripts AS old WHERE old.memo_id = memos.id
                 AND old.is_complete AND NOT old.is_current) AS before
            FROM memos JOIN transcripts ON memo_id = memos.id AND is_current
            WHERE interview_id = ? ORDER BY position
            """,
            review_id,
        )
    )


def begin_again(archive: Archive, review_id: int, memo_id: int, settings: dict[str, Any]) -> Work:
    """Begin a transcript beside the current one, or go on with one begun in the same way."""
    wanted = json.dumps(settings, sort_keys=True)
    with archive.store.writing():
        for row in archive.store.rows(
            """
            SELECT id, settings FROM transcripts
            WHERE memo_id = ? AND NOT is_current AND NOT is_complete
            """,
            memo_id,
        ):
            if row["settings"] == wanted:
                return Work(review_id, memo_id, row["id"], archive.windows(row["id"]))
            archive.store.execute("DELETE FROM transcripts WHERE id = ?", row["id"])
        transcript_id = archive.add_transcript(memo_id, wanted, is_current=False)
    return Work(review_id, memo_id, transcript_id)


def adopt(
    archive: Archive,
    work: Work,
    *,
    sentences: Sequence[Sentence],
    pinned: Mapping[int, Sequence[str]],
    placements: Sequence[Placement],
    exchanges: Sequence[Exchange],
    as_heard: tuple[str, str] | None = None,
) -> None:
    """Make a transcript its memo's current one, in one step; the one it replaces is kept.

    `sentences` are its own, with the texts that they are to have; `settled` says by position in it
    under which prompts the user filed them. `placements` and `exchanges` are the whole review's, by
    its new indexes. `as_heard` is (language, engine) where the transcript is new.
    """
    store = archive.store
    with store.writing():
        store.execute(
            "UPDATE transcripts SET is_current = 0 WHERE memo_id = ? AND is_current", work.memo_id
        )
        store.execute(
            "UPDATE transcripts SET is_current = 1, is_complete = 1 WHERE id = ?",
            work.transcript_id,
        )
        if as_heard:
            store.execute(
                "UPDATE transcripts SET language = ?, engine = ? WHERE id = ?",
                *map(storable, as_heard),
                work.transcript_id,
            )
        store.execute("DELETE FROM windows WHERE transcript_id = ?", work.transcript_id)
        rows = store.rows(
            "SELECT id FROM sentences WHERE transcript_id = ? ORDER BY position",
            work.transcript_id,
        )
        for row, sentence in zip(rows, sentences, strict=True):
            _write_text(archive, row["id"], sentence)
        _pin(archive, work.review_id, [row["id"] for row in rows], pinned)
        archive.file_within(work.review_id, placements, exchanges)


def _write_text(archive: Archive, sentence_id: int, sentence: Sentence) -> None:
    archive.store.execute(
        "UPDATE sentences SET text = ?, heard = ?, changed_by = ? WHERE id = ? AND text <> ?",
        storable(sentence.text),
        storable(sentence.heard),
        sentence.changed_by,
        sentence_id,
        storable(sentence.text),
    )


def _pin(
    archive: Archive, review_id: int, sentence_ids: list[int], pinned: Mapping[int, Sequence[str]]
) -> None:
    """Replace what was filed by the user in these sentences."""
    prompt_ids = archive.prompt_ids(review_id)
    for sentence_id in sentence_ids:
        archive.store.execute("DELETE FROM placements WHERE sentence_id = ?", sentence_id)
        archive.store.execute("UPDATE sentences SET settled = 0 WHERE id = ?", sentence_id)
    for position, keys in pinned.items():
        sentence_id = sentence_ids[position]
        archive.store.execute("UPDATE sentences SET settled = 1 WHERE id = ?", sentence_id)
        for key in keys:
            archive.store.insert(
                "placements",
                sentence_id=sentence_id,
                prompt_id=prompt_ids[key],
                score=1.0,
                placed_by="user",
            )
