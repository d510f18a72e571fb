"""Names that a query or a command line can hold: prompts' keys, companies, outcomes, reviews."""

from pipeline.archive.database import Store


def prompt_keys(store: Store) -> tuple[str, ...]:
    """Return the keys of all prompts of the reviews' sheets, in order of first use."""
    rows = store.rows("SELECT key FROM prompts GROUP BY key ORDER BY min(sheet_id), min(position)")
    return tuple(row["key"] for row in rows)


def companies(store: Store) -> tuple[str, ...]:
    """Return the companies of all interviews, each once, the newest first."""
    return _values(store, "company")


def outcomes(store: Store) -> tuple[str, ...]:
    """Return the outcomes of all interviews, each once, the newest first."""
    return _values(store, "outcome")


def _values(store: Store, column: str) -> tuple[str, ...]:
    rows = store.rows(
        f"SELECT {column} AS value FROM interviews WHERE {column} <> '' "
        f"GROUP BY {column} ORDER BY max(id) DESC"
    )
    return tuple(row["value"] for row in rows)
