"""Transcripts in the making: begun, extended window by window, completed; resumed after a kill.

A memo's first transcript is its current one from the start. `redo` makes another beside it, which
takes its place in one step once it is complete.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from models import (
    Exchange,
    Interview,
    Placement,
    PromptSheet,
    Recording,
    Sentence,
    TranscribedWindow,
)
from pipeline.archive import memos, reviews, sheets, transcripts
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model, repin
from pipeline.archive.rows import now, storable, words_as_json, words_of
from pipeline.archive.transcripts import Draft


def begin(
    store: Store,
    recording: Recording,
    *,
    interview: Interview,
    sheet: PromptSheet,
    settings: dict[str, Any],
    review_id: int | None = None,
) -> Draft:
    """Begin a memo's transcript, or resume the one that an earlier run began.

    An earlier run's windows are kept where its `settings` were the same; else the transcript is
    begun anew. What an earlier run was not told of the interview is added.

    Args:
        review_id: the review that a new memo is added to; None makes a new review.
    """
    with store.writing():
        stored = memos.find(store, recording.sha256)
        if stored is not None:
            review_id, memo_id = stored.review_id, stored.memo_id
            reviews.complete_interview(store, review_id, interview)
        else:
            if review_id is None:
                review_id = reviews.add(store, interview, sheets.keep(store, sheet))
            else:
                reviews.complete_interview(store, review_id, interview)
            memo_id = memos.add(store, recording, review_id)
        return _resume_or_add(store, review_id, memo_id, settings, is_current=True)


def begin_again(store: Store, review_id: int, memo_id: int, settings: dict[str, Any]) -> Draft:
    """Begin another transcript beside a memo's current one, or resume one with these settings."""
    with store.writing():
        return _resume_or_add(store, review_id, memo_id, settings, is_current=False)


def restart(store: Store, draft: Draft) -> None:
    """Delete the draft's sentences; its windows stay, to make the sentences of them anew."""
    with store.writing():
        store.execute("DELETE FROM sentences WHERE transcript_id = ?", draft.transcript_id)


def append(
    store: Store, draft: Draft, window: TranscribedWindow | None, sentences: Sequence[Sentence]
) -> None:
    """Store one more window with the sentences that ended in it, in one transaction."""
    with store.writing():
        if window is not None:
            store.insert(
                "windows",
                transcript_id=draft.transcript_id,
                number=window.number,
                start_s=window.start_s,
                end_s=window.end_s,
                language=window.language,
                words=words_as_json(window.words),
                english=words_as_json(window.english),
            )
        transcripts.add_sentences(store, draft.transcript_id, sentences)


def set_english(store: Store, draft: Draft, english: Sequence[str]) -> None:
    """Store the English of the draft's sentences, in their order."""
    with store.writing():
        ids = transcripts.sentence_ids(store, draft.transcript_id)
        for sentence_id, text in zip(ids, english, strict=True):
            store.execute(
                "UPDATE sentences SET english = ? WHERE id = ?", storable(text), sentence_id
            )


def set_texts(store: Store, draft: Draft, sentences: Sequence[Sentence]) -> None:
    """Store the texts of the draft's sentences, in their order."""
    with store.writing():
        ids = transcripts.sentence_ids(store, draft.transcript_id)
        for sentence_id, sentence in zip(ids, sentences, strict=True):
            transcripts.set_text(store, sentence_id, sentence)


def complete(store: Store, draft: Draft, *, language: str, engine: str) -> None:
    """Mark a draft as transcribed to its end: it is no longer resumed, its windows are deleted."""
    with store.writing():
        store.execute(
            "UPDATE transcripts SET is_complete = 1, language = ?, engine = ? WHERE id = ?",
            storable(language),
            storable(engine),
            draft.transcript_id,
        )
        store.execute("DELETE FROM windows WHERE transcript_id = ?", draft.transcript_id)


def adopt(
    store: Store,
    draft: Draft,
    *,
    sentences: Sequence[Sentence],
    pinned: Mapping[int, Sequence[str]],
    placements: Sequence[Placement],
    exchanges: Sequence[Exchange],
    as_heard: tuple[str, str] | None = None,
) -> None:
    """Make a transcript its memo's current one, in one transaction; the one it replaces is kept.

    Args:
        sentences: the transcript's own, with the texts that they are to have.
        pinned: keys that the user filed sentences under, by position in the transcript.
        placements: the model's, of the whole review, by the indexes that it has then.
        exchanges: likewise.
        as_heard: (language, engine) of a new transcript; None for one that is complete.
    """
    with store.writing():
        store.execute(
            "UPDATE transcripts SET is_current = 0 WHERE memo_id = ? AND is_current", draft.memo_id
        )
        store.execute("UPDATE transcripts SET is_current = 1 WHERE id = ?", draft.transcript_id)
        if as_heard:
            complete(store, draft, language=as_heard[0], engine=as_heard[1])
        set_texts(store, draft, sentences)
        ids = transcripts.sentence_ids(store, draft.transcript_id)
        repin(store, draft.review_id, ids, pinned)
        file_by_model(store, draft.review_id, placements, exchanges)


def _resume_or_add(
    store: Store, review_id: int, memo_id: int, settings: dict[str, Any], *, is_current: bool
) -> Draft:
    """Return the memo's draft with these settings; one with others is deleted."""
    wanted = json.dumps(settings, sort_keys=True)
    for row in store.rows(
        """
        SELECT id, settings FROM transcripts
        WHERE memo_id = ? AND is_current = ? AND (is_current OR NOT is_complete)
        """,
        memo_id,
        int(is_current),
    ):
        if row["settings"] == wanted:
            return Draft(review_id, memo_id, row["id"], _windows(store, row["id"]))
        store.execute("DELETE FROM transcripts WHERE id = ?", row["id"])
    transcript_id = store.insert(
        "transcripts",
        memo_id=memo_id,
        is_current=int(is_current),
        is_complete=0,
        language="",
        engine="",
        settings=wanted,
        created_at=now(),
    )
    return Draft(review_id, memo_id, transcript_id)


def _windows(store: Store, transcript_id: int) -> tuple[TranscribedWindow, ...]:
    return tuple(
        TranscribedWindow(
            number=row["number"],
            start_s=row["start_s"],
            end_s=row["end_s"],
            words=words_of(row["words"]),
            language=row["language"],
            english=words_of(row["english"]),
        )
        for row in store.rows(
            "SELECT * FROM windows WHERE transcript_id = ? ORDER BY number", transcript_id
        )
    )
