"""The prompt sheet that an export of ours names."""

import json
from collections.abc import Collection

from pipeline.errors import MemoUnreadable
from pipeline.notes.exported import OF_EXPORTS
from pipeline.notes.own_properties import own_properties
from pipeline.notes.text import text_of


def sheet_named(data: bytes, name: str, known: Collection[str]) -> str:
    """Return which of the `known` sheets an export was made with; empty for any other file.

    `name` is the file's.
    """
    try:
        text = text_of(data, name)
    except MemoUnreadable:
        return ""
    told = _of_json(text) if text.lstrip().startswith("{") else _of_markdown(text)
    return told if told in known else ""


def _of_json(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return str(value.get("sheet", "")) if value.keys() >= OF_EXPORTS else ""


def _of_markdown(text: str) -> str:
    properties, _ = own_properties(text.splitlines())
    return properties.get("sheet", "") if "review" in properties else ""
