"""Keep the rows of the forgiving search: which sentences wait for one, and what is put in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.archive.database import Store

_INTERVIEWS = """
    FROM sentences JOIN transcripts ON transcripts.id = sentences.transcript_id
    JOIN memos ON memos.id = transcripts.memo_id
    JOIN interviews ON interviews.id = memos.interview_id"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sentence that waits for its row; `about` are company, role and stage of its interview."""

    sentence_id: int
    text: str
    about: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A sentence as search knows it.

    `forms` and `about` are stems, `words` each word with its stem, `skeleton` the consonants of
    all.
    """

    sentence_id: int
    forms: Sequence[str]
    about: Sequence[str]
    words: Mapping[str, str]
    skeleton: str = ""


def count_waiting(store: Store, *, at_most: int = -1) -> int:
    """Return how many sentences wait for their row, counted up to `at_most`."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM search_queue LIMIT ?)"
    return int(store.rows(sql, at_most)[0][0])


def waiting(store: Store, limit: int) -> list[Waiting]:
    """Return the sentences that have waited longest."""
    return _waiting(store, "SELECT sentence_id FROM search_queue LIMIT ?", limit)


def _waiting(store: Store, ids: str, value: object) -> list[Waiting]:
    rows = store.rows(
        f"""
        SELECT sentences.id AS id, text, company || ' ' || role || ' ' || stage AS about
        {_INTERVIEWS} WHERE sentences.id IN ({ids})
        """,
        value,
    )
    return [Waiting(row["id"], row["text"], row["about"]) for row in rows]


def put_rows(store: Store, read: Sequence[Waiting], rows: Sequence[IndexRow]) -> None:
    """Put sentences into the index, in place of their older rows; they wait no longer.

    `read` is what the rows were made of. A sentence that says something else by now waits on, and
    one that another process has indexed is left as it is. All in one transaction: a killed run
    leaves whole batches.
    """
    every = json.dumps([each.sentence_id for each in read])
    wanted = "SELECT value FROM json_each(?)"
    queued = f"SELECT sentence_id FROM search_queue WHERE sentence_id IN ({wanted})"
    with store.writing():
        unchanged = set(read) & set(_waiting(store, queued, every))
        kept = {each.sentence_id for each in unchanged}
        ids = json.dumps(sorted(kept))
        store.execute(f"DELETE FROM search_rows WHERE sentence_id IN ({wanted})", ids)
        for row in rows:
            if row.sentence_id in kept:
                store.execute(
                    "INSERT INTO search_rows VALUES (?, ?, ?, ?)",
                    *(row.sentence_id, " ".join(row.forms), " ".join(row.about)),
                    json.dumps(row.words, ensure_ascii=False),
                )
                store.execute(
                    "INSERT OR REPLACE INTO search_skeletons VALUES (?, ?)",
                    *(row.sentence_id, row.skeleton),
                )
        store.execute(f"DELETE FROM search_queue WHERE sentence_id IN ({wanted})", ids)


def skeletons(store: Store, most: int, end: str, *, skipped: int) -> tuple[list[int], str]:
    """Return the ids of so many sentences, the newest first, and their skeletons.

    `end` stands after each skeleton; `skipped` of the newest are left out.
    """
    # One text of all: a row for each would take five times as long.
    sql = """
        SELECT group_concat(sentence_id, ' '), group_concat(skeleton || ?, '') FROM
            (SELECT sentence_id, skeleton FROM search_skeletons
             ORDER BY sentence_id DESC LIMIT ? OFFSET ?)
    """
    ids, text = store.rows(sql, end, most, skipped)[0]
    return [int(each) for each in (ids or "").split()], text or ""
