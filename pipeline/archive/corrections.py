"""The sentences that the user placed, as examples for other reviews."""

from dataclasses import dataclass

from pipeline.archive.archive import Archive

_MOST = 1_000  # the latest; what an older one says, a later one says as well


@dataclass(frozen=True, slots=True)
class Correction:
    """A sentence, the keys that the user filed it under, and the keys that its sheet has.

    `read` is what the scorer made of it, if that is kept: its vector and log-odds, as bytes.
    """

    sentence_id: int
    transcript_id: int
    position: int
    text: str
    keys: frozenset[str]
    sheet_keys: frozenset[str]
    read: tuple[bytes, bytes] | None


def corrections(archive: Archive, scorer: str, *, but: int) -> list[Correction]:
    """Return the corrections in all reviews but one, with readings of this scorer."""
    rows = archive.store.rows(
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
        _MOST,
    )
    return [
        Correction(
            sentence_id=row["id"],
            transcript_id=row["transcript_id"],
            position=row["position"],
            text=row["text"],
            keys=frozenset((row["keys"] or "").split()),
            sheet_keys=frozenset((row["sheet_keys"] or "").split()),
            read=(row["vector"], row["log_odds"]) if row["vector"] else None,
        )
        for row in rows
    ]


def transcript_texts(archive: Archive, transcript_id: int) -> dict[int, str]:
    """Return a transcript's sentences by position, in order: what a correction was said among."""
    rows = archive.store.rows(
        "SELECT position, iif(english = '', text, english) AS text FROM sentences "
        "WHERE transcript_id = ? ORDER BY position",
        transcript_id,
    )
    return {row["position"]: row["text"] for row in rows}


def keep_reading(
    archive: Archive, sentence_id: int, scorer: str, vector: bytes, log_odds: bytes
) -> None:
    """Keep what the scorer made of a sentence, in place of what an earlier one did."""
    with archive.store.writing():
        archive.store.execute(
            "INSERT OR REPLACE INTO readings SELECT id, ?, ?, ? FROM sentences WHERE id = ?",
            scorer,
            vector,
            log_odds,
            sentence_id,
        )
