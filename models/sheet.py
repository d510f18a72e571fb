"""Prompt sheets: the questions that a memo is placed under."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question of a sheet.

    `section` is the heading it is shown under. `examples` are sentences that would be placed under
    it.
    """

    key: str
    question: str
    section: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptSheet:
    """A named set of prompts, in the order in which a review shows them."""

    name: str
    title: str
    prompts: tuple[Prompt, ...]

    def __hash__(self) -> int:
        # Not of all prompts: caches hash a sheet for each line of notes.
        return hash((self.name, self.title))

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the prompts' keys, in order."""
        return _keys(self)

    @property
    def sections(self) -> tuple[str, ...]:
        """Return the sections' names, each once, in order of first use."""
        return tuple(dict.fromkeys(prompt.section for prompt in self.prompts))


@lru_cache(maxsize=8)
def _keys(sheet: PromptSheet) -> tuple[str, ...]:
    return tuple(prompt.key for prompt in sheet.prompts)


def sheet_as_dict(sheet: PromptSheet) -> dict[str, Any]:
    """Return a sheet as JSON-ready values; a prompt's section has the key `part`, as in TOML.

    Session files, the archive's digest of a sheet and `sheet show --json` all use this form: to
    change it orphans what was stored before.
    """
    return {
        "name": sheet.name,
        "title": sheet.title,
        "prompts": tuple(
            {
                "key": prompt.key,
                "question": prompt.question,
                "part": prompt.section,
                "examples": prompt.examples,
            }
            for prompt in sheet.prompts
        ),
    }


def sheet_from_dict(values: Mapping[str, Any]) -> PromptSheet:
    """Return the sheet of which `sheet_as_dict` gave the values.

    Raises:
        KeyError: a field is missing.
    """
    return PromptSheet(
        values["name"],
        values["title"],
        tuple(
            Prompt(each["key"], each["question"], each["part"], tuple(each["examples"]))
            for each in values["prompts"]
        ),
    )
