"""All interviews with their days, to be put together to applications."""

from datetime import date

from models.applications import Round
from pipeline.archive.database import Store
from pipeline.archive.rows import interview_of


def all_rounds(store: Store) -> list[Round]:
    """Return a round for each review, in the order in which they were held.

    Those of one day stand in the order of their ends, where known, else of their numbers; without
    a day, at the end.
    """
    rows = store.rows(
        """
        SELECT interviews.*, coalesce(held_on, (
            SELECT substr(min(recorded_at), 1, 10) FROM memos
            WHERE memos.interview_id = interviews.id
        )) AS day
        FROM interviews ORDER BY day IS NULL, day, ended_at IS NULL, ended_at, id
        """
    )
    return [
        Round(row["id"], interview_of(row), date.fromisoformat(row["day"]) if row["day"] else None)
        for row in rows
    ]
