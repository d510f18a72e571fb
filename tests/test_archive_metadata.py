import json
from hashlib import sha256

import pytest

from pipeline.archive import metadata
from pipeline.archive.database import Store
from pipeline.home import Home

EARLIER = b'{"title": "of an earlier version"}'


@pytest.mark.parametrize(
    ("found", "is_ours"),
    [(None, True), (EARLIER, True), (b'{"title": "mine"}', False), (b"", True)],
    ids=["none", "earlier", "the user's", "empty"],
)
def test_only_what_nobody_changed_is_replaced(
    home: Home, monkeypatch: pytest.MonkeyPatch, found: bytes | None, is_ours: bool
) -> None:
    monkeypatch.setattr(metadata, "_EARLIER", {sha256(EARLIER).hexdigest()})
    home.prepare()
    if found is not None:
        home.metadata.write_bytes(found)
    assert metadata.describe(home) is is_ours
    assert metadata.describe(home) is is_ours  # a second time too
    assert (home.metadata.read_bytes() != found) is is_ours


def test_what_is_not_described_is_hidden_and_only_who_signed_in_reads(home: Home) -> None:
    with Store.open(home) as store:
        metadata.describe(home)
        store.execute("CREATE TABLE of_tomorrow (id INTEGER)")
        served = metadata.for_one_reader(store)
        names = [row["name"] for row in store.rows("SELECT name FROM sqlite_master")]
    tables = served["databases"]["afterview"]["tables"]
    assert served["allow"] == {"id": "root"}
    assert tables["of_tomorrow"] == {"hidden": True}
    assert [name for name, each in tables.items() if not each.get("hidden")] == [
        *("review_sentences", "interviews", "questions", "askings", "todos"),
    ]
    assert set(tables) <= set(names)
    assert "allow" not in json.loads(home.metadata.read_text())  # it is for other ways to open it


def test_columns_that_are_described_are_there(home: Home) -> None:
    with Store.open(home) as store:
        metadata.describe(home)
        for name, table in metadata.for_one_reader(store)["databases"]["afterview"][
            "tables"
        ].items():
            columns = {row["name"] for row in store.rows(f"PRAGMA table_info({name})")}
            wanted = {*table.get("columns", ()), *table.get("facets", ())}
            assert wanted <= columns, name


def test_what_was_written_once_is_known() -> None:
    # Where this fails: add the digest that stands here to _EARLIER, then the new one here.
    written = "023e5e23542e151c6cc140bdc73af7f5259f35895fa2381a59cd962f423d0c4b"
    assert sha256(metadata._OURS.read_bytes()).hexdigest() == written
    assert written not in metadata._EARLIER
