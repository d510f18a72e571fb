"""What was found of where reviews go on to a second interview, kept with what it was found in."""

import contextlib

from models.review import SplitOffer
from pipeline.archive.database import Store
from pipeline.archive.faults import without_waiting
from pipeline.errors import ArchiveError


def load(store: Store, review_id: int) -> SplitOffer | None:
    """Return what is kept of a review; None where nothing is."""
    sql = "SELECT digest, sentence FROM split_offers WHERE interview_id = ?"
    return next((SplitOffer(*row) for row in store.rows(sql, review_id)), None)


def keep(store: Store, review_id: int, offer: SplitOffer) -> None:
    """Keep what was found; nothing where that cannot be now (locked, read-only, full)."""
    with without_waiting(store.conn), contextlib.suppress(ArchiveError), store.writing():
        store.execute(
            """
            INSERT OR REPLACE INTO split_offers
            SELECT id, ?, ? FROM interviews WHERE id = ?
            """,
            offer.digest,
            offer.sentence,
            review_id,
        )
