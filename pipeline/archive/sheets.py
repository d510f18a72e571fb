"""The prompt sheets of stored reviews."""

import hashlib
import json

from models import Prompt, PromptSheet, sheet_as_dict
from pipeline.archive.database import Store


def keep(store: Store, sheet: PromptSheet) -> int:
    """Store a sheet unless the same one is there; return its id."""
    text = json.dumps(sheet_as_dict(sheet), sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    for row in store.rows("SELECT id FROM sheets WHERE digest = ?", digest):
        return int(row["id"])
    sheet_id = store.insert("sheets", name=sheet.name, title=sheet.title, digest=digest)
    for position, prompt in enumerate(sheet.prompts):
        store.insert(
            "prompts",
            sheet_id=sheet_id,
            position=position,
            key=prompt.key,
            question=prompt.question,
            part=prompt.section,
            examples=json.dumps(prompt.examples, ensure_ascii=False),
        )
    return sheet_id


def load(store: Store, sheet_id: int) -> PromptSheet:
    """Return a stored sheet."""
    (sheet,) = store.rows("SELECT name, title FROM sheets WHERE id = ?", sheet_id)
    return PromptSheet(
        name=sheet["name"],
        title=sheet["title"],
        prompts=tuple(
            Prompt(row["key"], row["question"], row["part"], tuple(json.loads(row["examples"])))
            for row in store.rows(
                "SELECT * FROM prompts WHERE sheet_id = ? ORDER BY position", sheet_id
            )
        ),
    )


def prompt_ids(store: Store, review_id: int) -> dict[str, int]:
    """Return the ids of the prompts of a review's sheet, by key."""
    rows = store.rows(
        """
        SELECT prompts.key, prompts.id FROM prompts
        JOIN interviews ON interviews.sheet_id = prompts.sheet_id WHERE interviews.id = ?
        """,
        review_id,
    )
    return {row["key"]: row["id"] for row in rows}
