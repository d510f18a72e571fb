"""Names that a query or a command line can hold: reviews, sentences, prompts, companies, outcomes.

The shell asks for them while somebody types: they are read at once, or not at all.
"""

import contextlib
from collections.abc import Iterator

from pipeline.archive.database import Store
from pipeline.archive.opening import connect
from pipeline.home import Home

WAIT_S = 0.2  # for a database that another process is writing
MAX_SENTENCES = 500
_FIELDS = ("company", "role", "stage", "outcome")


@contextlib.contextmanager
def open_at_once(home: Home) -> Iterator[Store]:
    """Open the database to read names from it, without a check of its version.

    Raises:
        sqlite3.Error: it is not there, or cannot be read at once.
    """
    with contextlib.closing(connect(home.database, "ro", WAIT_S)) as conn:
        yield Store(home, conn)


def reviews(store: Store) -> list[tuple[int, str]]:
    """Return all reviews' numbers, the newest first, and what each is about."""
    return [
        (row["id"], ", ".join(filter(None, (row["company"], row["role"], row["day"]))))
        for row in store.rows(
            """
            SELECT interviews.id AS id, company, role,
                coalesce(held_on, substr(min(recorded_at), 1, 10)) AS day
            FROM interviews LEFT JOIN memos ON interview_id = interviews.id
            GROUP BY interviews.id ORDER BY interviews.id DESC
            """
        )
    ]


def with_company(store: Store, name: str) -> list[tuple[int, str]]:
    """Return the reviews of the company that is called so, as `reviews` does.

    In any case, spaces and signs left out; where none is called so exactly, of those whose name
    begins with it, else has a word that begins with it.
    """
    wanted = _plain(name)
    about = {
        row["id"]: row["company"]
        for row in store.rows("SELECT id, company FROM interviews WHERE company <> ''")
    }
    for is_meant in (_is_called, _begins, _has_word):
        found = {
            number for number, company in about.items() if wanted and is_meant(company, wanted)
        }
        if found:
            return [each for each in reviews(store) if each[0] in found]
    return []


def _is_called(company: str, wanted: str) -> bool:
    return _plain(company) == wanted


def _begins(company: str, wanted: str) -> bool:
    return _plain(company).startswith(wanted)


def _has_word(company: str, wanted: str) -> bool:
    words = company.split()
    return any(_plain("".join(words[place:])).startswith(wanted) for place in range(len(words)))


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def sentences(store: Store, review_id: int) -> list[tuple[int, str]]:
    """Return the numbers and texts of a review's first sentences."""
    rows = store.rows(
        "SELECT number, text FROM current_sentences WHERE interview_id = ? ORDER BY number LIMIT ?",
        review_id,
        MAX_SENTENCES,
    )
    return [(row["number"], row["text"]) for row in rows]


def prompts(store: Store, review_id: int | None) -> list[tuple[str, str]]:
    """Return the keys and questions of a review's sheet, or of all reviews' sheets."""
    condition = "" if review_id is None else "WHERE interviews.id = ?"
    rows = store.rows(
        f"""
        SELECT key, question FROM prompts
        JOIN interviews ON interviews.sheet_id = prompts.sheet_id {condition}
        GROUP BY key ORDER BY min(prompts.sheet_id), min(position)
        """,
        *(() if review_id is None else (review_id,)),
    )
    return [(row["key"], row["question"]) for row in rows]


def parts(store: Store) -> tuple[str, ...]:
    """Return the names of the sections of all reviews' sheets, in their order."""
    rows = store.rows(
        """
        SELECT part FROM prompts JOIN interviews ON interviews.sheet_id = prompts.sheet_id
        WHERE part <> '' GROUP BY part ORDER BY min(prompts.sheet_id), min(position)
        """
    )
    return tuple(row["part"] for row in rows)


def verdicts(store: Store) -> tuple[str, ...]:
    """Return the verdicts on answers in all reviews, the most frequent first."""
    rows = store.rows(
        "SELECT verdict FROM exchanges WHERE verdict <> '' GROUP BY verdict ORDER BY count(*) DESC"
    )
    return tuple(row["verdict"] for row in rows)


def values(store: Store, field: str) -> tuple[str, ...]:
    """Return what all interviews have in a field (`company`, `role`, …), the newest first.

    Raises:
        ValueError: interviews have no such field.
    """
    if field not in _FIELDS:
        raise ValueError(field)
    rows = store.rows(
        f"SELECT {field} AS value FROM interviews WHERE {field} <> '' "
        f"GROUP BY {field} ORDER BY max(id) DESC"
    )
    return tuple(row["value"] for row in rows)
