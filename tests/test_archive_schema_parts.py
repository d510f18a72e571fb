from pathlib import Path

import pytest
from sqlite_utils import Database

from models import Sentence
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.search.find import find
from pipeline.search.query import parse_query


def sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(index, text) for index, text in enumerate(texts)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_database_of_the_first_shape_keeps_all_it_has(home: Home) -> None:
    from pipeline.archive.schema import migrations

    home.prepare()
    db = Database(home.database)
    migrations.apply(db, stop_before="m002_parts_of_memos")
    db.close()
    store = Store(home, __import__("sqlite3").connect(home.database))
    with store.writing():
        store.insert("sheets", id=1, name="a", title="A", digest="x")
        store.insert("interviews", id=7, company="Acme", sheet_id=1, created_at="now")
        store.insert(
            *("memos",),
            **{"id": 3, "interview_id": 7, "position": 0, "kind": "audio", "path": "audio/a.m4a"},
            **{"original_name": "a.m4a", "sha256": "aa", "seconds": 9.0, "added_at": "now"},
        )
        store.insert(
            *("transcripts",),
            **{"id": 4, "memo_id": 3, "is_current": 1, "is_complete": 1, "language": "en"},
            **{"engine": "e", "settings": "{}", "created_at": "now"},
        )
        store.insert(
            *("sentences",),
            **{"transcript_id": 4, "position": 0, "text": "A rare xylophone.", "start_s": 1.0},
            **{"end_s": 2.0, "probability": 0.9},
        )
    store.close()
    with Store.open(home) as store:
        review = reviews.load(store, 7)
        assert [each.text for each in review.sentences] == ["A rare xylophone."]
        assert [hit.review_id for hit in find(store, parse_query("xylophone"))] == [7]
        assert maintenance.check(store) == []
        assert store.rows("PRAGMA foreign_keys")[0][0] == 1
