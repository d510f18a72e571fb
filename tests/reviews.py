"""Reviews for tests, made of values and stored through the archive."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from models import (
    Exchange,
    Interview,
    Placement,
    Prompt,
    PromptSheet,
    Recording,
    Sentence,
    TranscribedWindow,
    Word,
)
from pipeline.archive import drafts
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model, refile
from pipeline.archive.sheets import prompt_ids
from pipeline.archive.transcripts import Draft, review_sentence_ids, set_text

SHEET = PromptSheet(
    name="small",
    title="A small sheet",
    prompts=(
        Prompt("questions", "What did they ask?", "Facts", ("They asked about caching.",)),
        Prompt("answers", "What did you answer?", "Facts"),
        Prompt("made_up", "Were you making up stuff?", "Impressions"),
    ),
)
RECORDING = Recording(
    path=Path("/memos/walk home.m4a"),
    sha256="a" * 64,
    seconds=61.5,
    recorded_at=datetime(2026, 3, 4, 18, 12, tzinfo=UTC),
    recorded_at_source="tag",
    original_name="walk home.m4a",
)
ACME = Interview("Acme", "back-end developer", "phone", date(2026, 3, 4), "")


def sentence(index: int, text: str) -> Sentence:
    """A sentence of a second, its words evenly spread."""
    parts = text.split() or [text]
    step = 1 / len(parts)
    words = tuple(
        Word(part, index + place * step, index + (place + 1) * step, 0.9)
        for place, part in enumerate(parts)
    )
    return Sentence(index, text, float(index), index + 1.0, 0.9, words)


def window(number: int) -> TranscribedWindow:
    """A window with one word."""
    words = (Word(f"word{number}", float(number), number + 0.5, 0.8),)
    return TranscribedWindow(number, float(number), number + 1.0, words, "en")


def digest(name: str) -> str:
    """The SHA-256 of a memo of this name."""
    return hashlib.sha256(name.encode()).hexdigest()


def begin(
    store: Store,
    *,
    interview: Interview = ACME,
    name: str = "a",
    recording: Recording = RECORDING,
    sheet: PromptSheet = SHEET,
    review_id: int | None = None,
) -> Draft:
    """A memo whose transcript has begun; `name` makes its bytes differ from others'."""
    return drafts.begin(
        store,
        replace(recording, sha256=digest(name)),
        interview=interview,
        sheet=sheet,
        settings={"engine": "scripted", "language": "en"},
        review_id=review_id,
    )


def add_review(
    store: Store,
    texts: list[str],
    *,
    interview: Interview = ACME,
    name: str = "a",
    placements: tuple[Placement, ...] = (),
    exchanges: tuple[Exchange, ...] = (),
    recording: Recording = RECORDING,
    sheet: PromptSheet = SHEET,
    review_id: int | None = None,
) -> int:
    """A filed review with these sentences; its number."""
    draft = begin(
        store,
        interview=interview,
        name=name,
        recording=recording,
        sheet=sheet,
        review_id=review_id,
    )
    drafts.append(store, draft, None, [sentence(index, text) for index, text in enumerate(texts)])
    file_by_model(store, draft.review_id, placements, exchanges)
    drafts.complete(store, draft, language="en", engine="scripted")
    return draft.review_id


def pin_sentence(store: Store, review_id: int, index: int, keys: list[str]) -> None:
    """Pin a sentence in the tables alone."""
    prompts = prompt_ids(store, review_id)
    sentence_id = review_sentence_ids(store, review_id)[index]
    refile(store, sentence_id, [(prompts[key], "user") for key in keys], is_pinned=True)


def correct_sentence(store: Store, review_id: int, new: Sentence) -> None:
    """Store a sentence's text in the tables alone."""
    set_text(store, review_sentence_ids(store, review_id)[new.index], new)


def delete_sentence(store: Store, sentence_id: int) -> None:
    """Delete a sentence of a transcript and close the gap, in the tables alone."""
    (gone,) = store.rows("SELECT transcript_id, position FROM sentences WHERE id = ?", sentence_id)
    store.execute("DELETE FROM sentences WHERE id = ?", sentence_id)
    store.execute(
        "UPDATE sentences SET position = position - 1 WHERE transcript_id = ? AND position > ?",
        gone["transcript_id"],
        gone["position"],
    )
