"""Keep the vectors of sentences, by which search compares what they mean."""

from collections.abc import Mapping

from pipeline.archive.database import Store

_MISSING = "FROM sentences WHERE id NOT IN (SELECT sentence_id FROM search_vectors)"


def count_missing(store: Store) -> int:
    """Return how many sentences have no vector."""
    return int(store.rows(f"SELECT count(*) {_MISSING}")[0][0])


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


def put(store: Store, vectors: Mapping[int, bytes]) -> None:
    """Keep vectors of sentences; those of sentences that are gone are left out."""
    with store.writing():
        for sentence_id, vector in vectors.items():
            store.execute(
                "INSERT OR REPLACE INTO search_vectors SELECT id, ? FROM sentences WHERE id = ?",
                *(vector, sentence_id),
            )


def has_any(store: Store) -> bool:
    """Return whether any sentence has a vector."""
    return bool(store.rows("SELECT 1 FROM search_vectors LIMIT 1"))


def state(store: Store) -> tuple[int, int]:
    """Return what is another after every change of the database."""
    return int(store.rows("PRAGMA data_version")[0][0]), store.conn.total_changes


def read(store: Store) -> tuple[list[int], bytes]:
    """Return all vectors, one after the other, and whose they are, in order of the ids."""
    rows = store.rows("SELECT sentence_id, vector FROM search_vectors ORDER BY sentence_id")
    return [row[0] for row in rows], b"".join([row[1] for row in rows])
