"""The sentences that the user pinned, as examples for placing other reviews."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.archive.database import Store

MAX_EXAMPLES = 1_000  # the newest: what an older one teaches, newer ones teach as well


@dataclass(frozen=True, slots=True)
class PinnedExample:
    """A pinned sentence: `keys` it is filed under, and `sheet_keys` of all prompts it could be.

    `reading` is what the scorer made of it, if that is stored: its vector (float16) and log-odds
    (float32) as bytes.
    """

    sentence_id: int
    transcript_id: int
    position: int
    text: str
    keys: frozenset[str]
    sheet_keys: frozenset[str]
    reading: tuple[bytes, bytes] | None


def pinned_examples(store: Store, scorer: str, *, but: int) -> list[PinnedExample]:
    """Return the newest pinned sentences of all reviews but one, with this scorer's readings."""
    rows = store.rows(
        """
        SELECT sentences.id, transcript_id, sentences.position, sentences.text, vector, log_odds,
            (SELECT group_concat(key, ' ') FROM placements JOIN prompts ON prompts.id = prompt_id
             WHERE sentence_id = sentences.id) AS keys,
            (SELECT group_concat(key, ' ') FROM prompts
             WHERE prompts.sheet_id = interviews.sheet_id) AS sheet_keys
        FROM sentences
        JOIN current_sentences ON current_sentences.sentence_id = sentences.id
        JOIN interviews ON interviews.id = interview_id
        LEFT JOIN readings ON readings.sentence_id = sentences.id AND scorer = ?
        WHERE sentences.settled AND interview_id <> ?
        ORDER BY sentences.id DESC LIMIT ?
        """,
        scorer,
        but,
        MAX_EXAMPLES,
    )
    return [
        PinnedExample(
            sentence_id=row["id"],
            transcript_id=row["transcript_id"],
            position=row["position"],
            text=row["text"],
            keys=frozenset((row["keys"] or "").split()),
            sheet_keys=frozenset((row["sheet_keys"] or "").split()),
            reading=(row["vector"], row["log_odds"]) if row["vector"] else None,
        )
        for row in rows
    ]


def left_alone(store: Store, transcript_ids: Iterable[int]) -> list[frozenset[str]]:
    """Return the keys of the prompts under which each sentence is that the user left alone.

    A guided recording files as the user chose the prompts, so what it filed is not counted.
    """
    rows = store.rows(
        """
        SELECT group_concat(key, ' ') AS keys FROM sentences
        LEFT JOIN placements ON sentence_id = sentences.id
        LEFT JOIN prompts ON prompts.id = prompt_id
        WHERE NOT settled AND transcript_id IN (SELECT value FROM json_each(?))
        GROUP BY sentences.id HAVING total(placed_by = 'guided') = 0 ORDER BY sentences.id
        """,
        json.dumps(sorted(set(transcript_ids))),
    )
    return [frozenset((row["keys"] or "").split()) for row in rows]


def texts_to_read(store: Store, transcript_id: int) -> dict[int, str]:
    """Return a transcript's sentences by position, in order, in English where they have it."""
    rows = store.rows(
        "SELECT position, iif(english = '', text, english) AS text FROM sentences "
        "WHERE transcript_id = ? ORDER BY position",
        transcript_id,
    )
    return {row["position"]: row["text"] for row in rows}


def keep_reading(
    store: Store, sentence_id: int, scorer: str, vector: bytes, log_odds: bytes
) -> None:
    """Store what a scorer made of a sentence, in place of what an earlier one did."""
    with store.writing():
        store.execute(
            "INSERT OR REPLACE INTO readings SELECT id, ?, ?, ? FROM sentences WHERE id = ?",
            scorer,
            vector,
            log_odds,
            sentence_id,
        )
