"""Stored transcripts and their sentences.

A memo has one current transcript. Its others were current before, or are being made by `redo`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models import Sentence, TranscribedWindow, Transcript
from pipeline.archive.database import Store
from pipeline.archive.rows import part_of, recording_of, storable, words_as_json, words_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A transcript in the making, by its rows. `windows` are those that an earlier run stored."""

    review_id: int
    memo_id: int
    transcript_id: int
    windows: tuple[TranscribedWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class CurrentTranscript:
    """The row of a memo's current transcript, with the settings it was made by.

    `before` is the id of the newest complete transcript that was current earlier, None without one.
    """

    memo_id: int
    transcript_id: int
    settings: dict[str, Any]
    before: int | None


def current(store: Store, review_id: int) -> tuple[CurrentTranscript, ...]:
    """Return a review's current transcripts, one a memo, in the order of `Review.transcripts`."""
    return tuple(
        CurrentTranscript(row["memo_id"], row["id"], json.loads(row["settings"]), row["before"])
        for row in store.rows(
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


def load_all(store: Store, review_id: int) -> tuple[Transcript, ...]:
    """Return a review's current transcripts with their sentences, in the order of its memos."""
    transcripts: list[Transcript] = []
    first_index = 0
    for row in store.rows(
        """
        SELECT memos.*, transcripts.id AS transcript_id, language, engine, is_complete
        FROM memos JOIN transcripts ON memo_id = memos.id AND is_current
        WHERE interview_id = ? ORDER BY position
        """,
        review_id,
    ):
        found = sentences(store, row["transcript_id"], first_index)
        first_index += len(found)
        transcripts.append(
            Transcript(
                recording=recording_of(store.home, row),
                language=row["language"],
                engine=row["engine"],
                sentences=found,
                complete=bool(row["is_complete"]),
                part=part_of(row),
            )
        )
    return tuple(transcripts)


def engine_of(store: Store, transcript_id: int) -> str:
    """Return the name of the engine that made a transcript."""
    (row,) = store.rows("SELECT engine FROM transcripts WHERE id = ?", transcript_id)
    return str(row["engine"])


def sentences(store: Store, transcript_id: int, first_index: int = 0) -> tuple[Sentence, ...]:
    """Return the sentences of one transcript, current or not, counted from `first_index`."""
    rows = store.rows(
        """
        SELECT text, start_s, end_s, probability, words, heard, changed_by, english, heading
        FROM sentences
        WHERE transcript_id = ? ORDER BY position
        """,
        transcript_id,
    )
    return tuple(
        Sentence(index, row[0], row[1], row[2], row[3], words_of(row[4]), *row[5:9])
        for index, row in enumerate(rows, first_index)
    )


def sentence_ids(store: Store, transcript_id: int) -> list[int]:
    """Return the ids of a transcript's sentences, in order."""
    rows = store.rows(
        "SELECT id FROM sentences WHERE transcript_id = ? ORDER BY position", transcript_id
    )
    return [row["id"] for row in rows]


def review_sentence_ids(store: Store, review_id: int) -> list[int]:
    """Return the ids of a review's sentences, in order of their index."""
    rows = store.rows(
        "SELECT sentence_id FROM current_sentences WHERE interview_id = ? ORDER BY number",
        review_id,
    )
    return [row["sentence_id"] for row in rows]


def review_with(store: Store, texts: Sequence[str]) -> int | None:
    """Return the review whose sentences have these texts, and no others; None where none has."""
    wanted = [" ".join(text.split()) for text in texts]
    rows = store.rows(
        """
        SELECT interview_id FROM current_sentences
        GROUP BY interview_id HAVING count(*) = ? ORDER BY interview_id
        """,
        len(wanted),
    )
    for row in rows:
        found = store.rows(
            """
            SELECT sentences.text FROM current_sentences
            JOIN sentences ON sentences.id = current_sentences.sentence_id
            WHERE current_sentences.interview_id = ? ORDER BY number
            """,
            row["interview_id"],
        )
        if wanted == [" ".join(each["text"].split()) for each in found]:
            return int(row["interview_id"])
    return None


def add_sentences(store: Store, transcript_id: int, added: Sequence[Sentence]) -> None:
    """Add sentences to a transcript; their `index` counts from its start."""
    for sentence_id, sentence in enumerate(added, next_id(store)):
        store.insert(
            "sentences",
            id=sentence_id,
            transcript_id=transcript_id,
            position=sentence.index,
            text=storable(sentence.text),
            start_s=sentence.start_s,
            end_s=sentence.end_s,
            probability=sentence.probability,
            words=words_as_json(sentence.words),
            heard=storable(sentence.heard),
            changed_by=sentence.changed_by,
            english=storable(sentence.english),
            heading=storable(sentence.heading),
        )


def next_id(store: Store) -> int:
    """Return the id of the next sentence; none is given twice while a change names it."""
    ((highest,),) = store.rows(
        """
        SELECT max(coalesce((SELECT max(id) FROM sentences), 0),
                   coalesce((SELECT max(last_id) FROM changes), 0))
        """
    )
    return int(highest) + 1


def move_sentences(
    store: Store, transcript_id: int, to: int, *, start: int = 0, shift: int
) -> None:
    """Move a transcript's sentences from `start` on to another one, their positions by `shift`."""
    store.execute(
        """
        UPDATE sentences SET transcript_id = ?, position = position + ?
        WHERE transcript_id = ? AND position >= ?
        """,
        to,
        shift,
        transcript_id,
        start,
    )


def set_text(store: Store, sentence_id: int, sentence: Sentence) -> None:
    """Store a sentence's text with what was heard in its place and who changed it."""
    store.execute(
        """
        UPDATE sentences SET text = ?1, heard = ?2, changed_by = ?3
        WHERE id = ?4 AND (text, heard, changed_by) IS NOT (?1, ?2, ?3)
        """,
        storable(sentence.text),
        storable(sentence.heard),
        sentence.changed_by,
        sentence_id,
    )


def all_texts(store: Store) -> Iterator[tuple[int, str]]:
    """Yield the text of each review's sentences, with the review's number."""
    for row in store.rows(
        """
        SELECT interview_id, text FROM memos
        JOIN transcripts ON memo_id = memos.id AND is_current
        JOIN sentences ON transcript_id = transcripts.id
        """
    ):
        yield row["interview_id"], row["text"]


def corrected_sentences(store: Store) -> tuple[Sentence, ...]:
    """Return all sentences that the user corrected, in order of their ids, with texts only."""
    rows = store.rows(
        """
        SELECT position, text, heard, changed_by FROM sentences
        WHERE changed_by = 'user' ORDER BY id
        """
    )
    return tuple(Sentence(row[0], row[1], heard=row[2], changed_by=row[3]) for row in rows)
