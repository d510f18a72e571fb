"""Queries as people type them weeks later, and the memos whose sentences they should find.

tests/search/README.md says how they were made. `tuning` may be looked at while the search is built;
`kept_aside` is only for measuring it.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import Interview
from pipeline.archive.database import Store
from pipeline.flow.notes import file_notes
from pipeline.sheets import load_sheet

FOLDER = Path(__file__).parent
SETS = ("tuning", "kept_aside")
KINDS = {
    "exact": "the sentence's own words",
    "inflected": "its words in another form",
    "identifiers": "technical terms in another spelling",
    "misspelt": "a slip of the fingers",
    "misheard": "what the recogniser wrote as something else, as meant or as written",
    "meaning": "none of its words",
    "people": "a company, a role or a person, with a word of the sentence",
    "neighbours": "words of sentences side by side, or of a question and its answer",
    "nothing": "something that no memo is about",
}
"""The kinds of queries, each with what is typed."""


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A typed query with the sentences that answer it, each as (memo, index)."""

    text: str
    kind: str
    right: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class QuerySet:
    """Labelled queries about memos; `memos` has by name the bytes of a review's JSON export."""

    name: str
    memos: Mapping[str, bytes]
    queries: tuple[LabelledQuery, ...]

    @property
    def counts(self) -> Counter[str]:
        """Return how many queries there are of each kind."""
        return Counter(query.kind for query in self.queries)

    def sentences(self, memo: str) -> list[str]:
        """Return the texts of a memo's sentences, each at its index."""
        value: dict[str, Any] = json.loads(self.memos[memo])
        return [str(each["text"]) for each in value["transcript"]["sentences"]]

    def file(self, store: Store) -> dict[str, int]:
        """File all memos in an archive, as they were stored; return each one's review."""
        sheet = load_sheet("interview", Path("none"))
        return {
            name: file_notes(
                data, f"{name}.json", store=store, sheet=sheet, interview=Interview()
            ).review_id
            for name, data in self.memos.items()
        }


def load_queries(name: str) -> QuerySet:
    """Return a set, one of `SETS`, without memos or queries where it is not there."""
    folder = FOLDER / name
    paths = sorted((folder / "memos").glob("*.json"))
    listed = folder / "queries.jsonl"
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    return QuerySet(
        name,
        {path.stem: path.read_bytes() for path in paths},
        tuple(_query(json.loads(line)) for line in lines),
    )


def _query(value: dict[str, Any]) -> LabelledQuery:
    right = frozenset((str(each["memo"]), int(each["sentence"])) for each in value["right"])
    return LabelledQuery(str(value["query"]), str(value["kind"]), right)
