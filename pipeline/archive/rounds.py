"""All interviews with their days, to be put together to applications."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from models.applications import Round
from pipeline.archive.database import Store
from pipeline.archive.rows import DAY_OF_INTERVIEW, day, interview_of


class Named(NamedTuple):
    """A review with what its application is told by: the company, and the user's name for it."""

    review_id: int
    company: str
    application: str


def names(store: Store) -> list[Named]:
    """Return the companies and the applications' names of all reviews."""
    return [Named(*row) for row in store.rows("SELECT id, company, application FROM interviews")]


def all_rounds(store: Store, companies: Iterable[str] | None = None) -> list[Round]:
    """Return a round for each review, in the order in which they were held.

    Those of one day stand in the order of their ends, where known, else of their numbers; without
    a day, at the end.

    Args:
        companies: only reviews with exactly one of these as their company.
    """
    condition = "" if companies is None else "WHERE company IN (SELECT value FROM json_each(?))"
    rows = store.rows(
        f"""
        SELECT interviews.*, {DAY_OF_INTERVIEW} AS day
        FROM interviews {condition} ORDER BY day IS NULL, day, ended_at IS NULL, ended_at, id
        """,
        *(() if companies is None else (json.dumps(list(companies)),)),
    )
    return [Round(row["id"], interview_of(row), day(row["day"])) for row in rows]
