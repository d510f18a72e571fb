"""How Datasette shows the database: titles, descriptions, the search, queries to choose from."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.archive.database import Store
from pipeline.files import write_atomic
from pipeline.home import Home

_OURS = Path(__file__).with_name("metadata.json")
# Digests of what earlier versions wrote: a file that nobody changed is replaced.
_EARLIER = {
    "5d88a1815ceb1ae783b1b5a759dddf4bab7516a79a00a0dafb804b2fb46049c4",
    "ce8f9d019f9348caa737322d5efb00f91b33eb96d558f07c68c139ea53de458c",
}


def describe(home: Home) -> bool:
    """Write the description into the home folder; return whether it is ours now.

    A file that the user changed stays.

    Raises:
        OSError: it cannot be read or written.
    """
    ours = _OURS.read_bytes()
    try:
        found = home.metadata.read_bytes()
    except FileNotFoundError:
        found = b""
    if found == ours:
        return True
    if found and sha256(found).hexdigest() not in _EARLIER:
        return False
    write_atomic(home.metadata, ours)
    return True


def for_one_reader(store: Store) -> dict[str, Any]:
    """Return the home's description, with what is not described hidden, for whoever signed in.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no JSON object.
    """
    described = json.loads(store.home.metadata.read_text(encoding="utf-8"))
    try:
        tables = described.setdefault("databases", {}).setdefault("afterview", {})
        tables = tables.setdefault("tables", {})
    except AttributeError:
        raise ValueError("it is no object of objects") from None
    for row in store.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"):
        tables.setdefault(row["name"], {"hidden": True})
    return {**described, "allow": {"id": "root"}}
