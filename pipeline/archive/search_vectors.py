"""Keep the vectors of sentences, by which search compares what they mean."""

import json
from collections.abc import Iterable, Mapping

from pipeline.archive.database import Store

_MISSING = "FROM sentences WHERE id NOT IN (SELECT sentence_id FROM search_vectors)"


def count_missing(store: Store) -> int:
    """Return how many sentences have no vector."""
    # A vector goes with its sentence, so the numbers tell; to look each up would take longer.
    sql = "SELECT (SELECT count(*) FROM sentences) - (SELECT count(*) FROM search_vectors)"
    return int(store.rows(sql)[0][0])


def count_behind(store: Store) -> int:
    """Return about how many sentences were added since vectors were last made."""
    sql = """
        SELECT coalesce((SELECT max(id) FROM sentences), 0)
            - coalesce((SELECT max(sentence_id) FROM search_vectors), 0)"""
    return int(store.rows(sql)[0][0])


def missing(store: Store, limit: int) -> list[tuple[int, str]]:
    """Return sentences that have no vector: id and text, what a translation says in its place."""
    rows = store.rows(f"SELECT id, iif(english <> '', english, text) {_MISSING} LIMIT ?", limit)
    return [(row[0], row[1]) for row in rows]


def put(store: Store, vectors: Mapping[tuple[int, str], tuple[bytes, bytes]]) -> None:
    """Keep vectors of sentences with their signs, by the sentences' ids and texts.

    Those of sentences that are gone, or say something else by now, are left out.
    """
    with store.writing():
        for (sentence_id, text), (vector, signs) in vectors.items():
            store.execute(
                "INSERT OR REPLACE INTO search_vectors (sentence_id, vector, signs) "
                "SELECT id, ?, ? FROM sentences WHERE id = ? "
                "AND iif(english <> '', english, text) = ?",
                *(vector, signs, sentence_id, text),
            )


def has_any(store: Store) -> bool:
    """Return whether any sentence has a vector."""
    return bool(store.rows("SELECT 1 FROM search_vectors LIMIT 1"))


def state(store: Store) -> tuple[int, int]:
    """Return what is another after every change of the database."""
    return int(store.rows("PRAGMA data_version")[0][0]), store.conn.total_changes


def all_signs(store: Store) -> tuple[list[int], bytes]:
    """Return the signs of all vectors, one after the other, and whose they are."""
    # One text of all: a row for each would take ten times as long.
    ids, signs = store.rows(
        "SELECT group_concat(sentence_id, ' '), CAST(group_concat(signs, '') AS BLOB) "
        "FROM (SELECT sentence_id, signs FROM search_vectors INDEXED BY search_vectors_by_signs)"
    )[0]
    return [int(each) for each in (ids or "").split()], signs or b""


def read(store: Store, ids: Iterable[int]) -> tuple[list[int], bytes]:
    """Return the vectors of those of the sentences that have one, joined, and whose they are."""
    rows = store.rows(
        "SELECT sentence_id, vector FROM search_vectors "
        "WHERE sentence_id IN (SELECT value FROM json_each(?)) ORDER BY sentence_id",
        json.dumps(list(ids)),
    )
    return [row[0] for row in rows], b"".join([row[1] for row in rows])


def neighbours(store: Store, ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the sentences right before and after each of the sentences."""
    found: dict[int, list[int]] = {}
    for row in store.rows(
        """
        SELECT sentences.id AS id, other.id AS other FROM json_each(?) AS ids
        CROSS JOIN sentences ON sentences.id = ids.value
        CROSS JOIN sentences AS other ON other.transcript_id = sentences.transcript_id
            AND other.position IN (sentences.position - 1, sentences.position + 1)
        """,
        json.dumps(list(ids)),
    ):
        found.setdefault(row["id"], []).append(row["other"])
    return found


def prompts(store: Store, ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the keys of the prompts under which the sentences stand."""
    found: dict[int, list[str]] = {}
    for row in store.rows(
        """
        SELECT sentence_id, prompts.key AS key FROM json_each(?) AS ids
        CROSS JOIN placements ON sentence_id = ids.value
        CROSS JOIN prompts ON prompts.id = prompt_id
        """,
        json.dumps(list(ids)),
    ):
        found.setdefault(row["sentence_id"], []).append(row["key"])
    return found
