"""A review's sentences as the user may change them: load them, put others in their place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from models import Sentence
from models.change import SentenceState
from models.review import PlacedBy
from pipeline.archive import placements, transcripts
from pipeline.archive.database import Store
from pipeline.archive.rows import storable, words_as_json, words_of
from pipeline.archive.sheets import prompt_ids

_FILED_BY_MODEL = "model"


@dataclass(frozen=True, slots=True)
class StoredState:
    """A sentence's state with its row, the transcript that it is of and its position there."""

    sentence_id: int
    transcript_id: int
    position: int
    state: SentenceState


def load(store: Store, review_id: int) -> list[StoredState]:
    """Return a review's sentences in order; a sentence's `index` is its place in the list."""
    rows = store.rows(
        """
        SELECT sentences.* FROM memos
        JOIN transcripts ON memo_id = memos.id AND is_current
        JOIN sentences ON transcript_id = transcripts.id
        WHERE interview_id = ? ORDER BY memos.position, sentences.position
        """,
        review_id,
    )
    return _states(store, rows)


def of_transcript(store: Store, transcript_id: int) -> list[StoredState]:
    """Return a transcript's sentences, current or not, in order."""
    rows = store.rows(
        "SELECT * FROM sentences WHERE transcript_id = ? ORDER BY position", transcript_id
    )
    return _states(store, rows)


def find(store: Store, sentence_id: int, count: int) -> list[StoredState]:
    """Return a sentence and those after it in its transcript, `count` in all, where they are there.

    The transcript is a memo's current one, else nothing is found.
    """
    rows = store.rows(
        """
        SELECT sentences.* FROM sentences AS first
        JOIN transcripts ON transcripts.id = first.transcript_id AND is_current
        JOIN sentences ON sentences.transcript_id = first.transcript_id
            AND sentences.position >= first.position AND sentences.position < first.position + ?
        WHERE first.id = ? ORDER BY sentences.position
        """,
        count,
        sentence_id,
    )
    return _states(store, rows)


def review_of(store: Store, sentence_id: int) -> int | None:
    """Return the review that a sentence is in now, of a current transcript or not."""
    for row in store.rows(
        """
        SELECT interview_id FROM sentences JOIN transcripts ON transcripts.id = transcript_id
        JOIN memos ON memos.id = memo_id WHERE sentences.id = ?
        """,
        sentence_id,
    ):
        return int(row["interview_id"])
    return None


def put(
    store: Store,
    review_id: int,
    old: Sequence[StoredState],
    new: Sequence[SentenceState],
    ids: Sequence[int] = (),
) -> list[int]:
    """Put sentences in the place of others that follow one another in a transcript.

    Rows are kept as far as both go; `ids` are those that the new sentences are to have. The model's
    placements of the sentences and the exchanges are left to be made anew. Call it within a
    transaction.

    Returns:
        The ids of the new sentences.
    """
    first = old[0]
    before = {each.sentence_id: each.state for each in old}
    taken = list(ids) or _ids(store, list(before), len(new))
    for gone in before.keys() - set(taken):
        store.execute("DELETE FROM sentences WHERE id = ?", gone)
    _shift(store, first.transcript_id, first.position + len(old), len(new) - len(old))
    prompts = prompt_ids(store, review_id)
    for place, (sentence_id, state) in enumerate(zip(taken, new, strict=True)):
        known = before.get(sentence_id)
        if known is None:
            _insert(store, sentence_id, first.transcript_id, first.position + place, state)
        else:
            _update(store, sentence_id, known, state)
        if known is None or (known.filed, known.is_pinned) != (state.filed, state.is_pinned):
            filed = [(prompts[key], by) for key, by in state.filed if key in prompts]
            placements.refile(store, sentence_id, filed, is_pinned=state.is_pinned)
    return taken


def _states(store: Store, rows: Sequence[Any]) -> list[StoredState]:
    filed = _filed(store, [row["id"] for row in rows])
    return [
        StoredState(
            sentence_id=row["id"],
            transcript_id=row["transcript_id"],
            position=row["position"],
            state=SentenceState(
                sentence=Sentence(
                    index=index,
                    text=row["text"],
                    start_s=row["start_s"],
                    end_s=row["end_s"],
                    probability=row["probability"],
                    words=words_of(row["words"]),
                    heard=row["heard"],
                    changed_by=row["changed_by"],
                    english=row["english"],
                    heading=row["heading"],
                ),
                filed=tuple(filed.get(row["id"], ())),
                is_pinned=bool(row["settled"]),
            ),
        )
        for index, row in enumerate(rows)
    ]


def _filed(store: Store, ids: Iterable[int]) -> dict[int, list[tuple[str, PlacedBy]]]:
    """Return by sentence the prompts that it was filed under, not by the model."""
    found: dict[int, list[tuple[str, PlacedBy]]] = {}
    for row in store.rows(
        """
        SELECT sentence_id, prompts.key, placed_by FROM json_each(?) AS wanted
        CROSS JOIN placements ON sentence_id = wanted.value AND placed_by <> ?
        JOIN prompts ON prompts.id = prompt_id
        ORDER BY sentence_id, prompts.position
        """,
        str(list(ids)),
        _FILED_BY_MODEL,
    ):
        found.setdefault(row["sentence_id"], []).append((row["key"], row["placed_by"]))
    return found


def _ids(store: Store, known: list[int], count: int) -> list[int]:
    fresh = transcripts.next_id(store)
    return [*known[:count], *range(fresh, fresh + count - len(known))]


def _shift(store: Store, transcript_id: int, start: int, by: int) -> None:
    """Move the sentences from a position on by some positions; and the file's parts after them."""
    if not by:
        return
    # In two steps: no two may have the same position in between.
    store.execute(
        """
        UPDATE sentences SET position = -1 - (position + ?)
        WHERE transcript_id = ? AND position >= ?
        """,
        *(by, transcript_id, start),
    )
    store.execute(
        "UPDATE sentences SET position = -1 - position WHERE transcript_id = ? AND position < 0",
        transcript_id,
    )
    for memo in store.rows(
        """
        SELECT sha256, first_sentence FROM transcripts JOIN memos ON memos.id = memo_id
        WHERE transcripts.id = ? AND is_current
        """,
        transcript_id,
    ):
        store.execute(
            """
            UPDATE memos SET first_sentence = -1 - (first_sentence + ?)
            WHERE sha256 = ? AND first_sentence > ?
            """,
            *(by, memo["sha256"], memo["first_sentence"]),
        )
        store.execute(
            """
            UPDATE memos SET first_sentence = -1 - first_sentence
            WHERE sha256 = ? AND first_sentence < 0
            """,
            memo["sha256"],
        )


def _columns(state: SentenceState) -> dict[str, object]:
    sentence = state.sentence
    return {
        "text": storable(sentence.text),
        "start_s": sentence.start_s,
        "end_s": sentence.end_s,
        "probability": sentence.probability,
        "words": words_as_json(sentence.words),
        "heard": storable(sentence.heard),
        "changed_by": sentence.changed_by,
        "english": storable(sentence.english),
        "heading": storable(sentence.heading),
    }


def _insert(
    store: Store, sentence_id: int, transcript_id: int, position: int, state: SentenceState
) -> None:
    store.insert(
        "sentences",
        id=sentence_id,
        transcript_id=transcript_id,
        position=position,
        **_columns(state),
    )


def _update(store: Store, sentence_id: int, old: SentenceState, new: SentenceState) -> None:
    before, after = _columns(old), _columns(new)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return
    store.update("sentences", sentence_id, **changed)
    # What the scorer made of other words.
    store.execute("DELETE FROM readings WHERE sentence_id = ?", sentence_id)
