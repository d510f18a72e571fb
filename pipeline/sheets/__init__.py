"""Read prompt sheets (TOML): the built-in one beside this module, and the user's own.

title = "First phone call"

[[prompts]]
key = "salary"
question = "What did they say about pay?"
part = "Facts"
examples = ["The range is forty to fifty thousand."]
"""

import re
import tomllib
from pathlib import Path
from typing import Any

from models import Prompt, PromptSheet
from pipeline.errors import SheetError
from pipeline.files import expanded, make_private_folder, read_text, write_atomic

BUILT_IN = "interview"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TEMPLATE = """# A prompt sheet of your own. A sentence is filed under a prompt
# when it is like the prompt's question and examples: the more
# examples, and the more they differ, the better.
title = "TITLE"

[[prompts]]
key = "pay"                       # small letters, digits and _
question = "What did they say about pay?"
part = "Facts"                    # the heading that it is shown under
examples = [
    "The range is forty-five to fifty thousand.",
    "She asked what I earn now and what I would want.",
    "They pay a bonus in spring if the year was good.",
]

[[prompts]]
key = "next_steps"
question = "What happens next?"
part = "Facts"
examples = [
    "They will write to me by Friday.",
    "There is a second round with the team lead.",
    "He said I would hear from them next week.",
]

# A key of the built-in sheet (see: afterview sheet show) is placed by the trained scorer.
[[prompts]]
key = "went_well"
question = "What went well?"
part = "Lessons"

[[prompts]]
key = "went_badly"
question = "What did not go well?"
part = "Lessons"
"""
_PROMPT_FIELDS = ("key", "question", "part", "examples")


def load_sheet(name_or_path: str | Path = BUILT_IN, folder: Path | None = None) -> PromptSheet:
    """Return a sheet: the built-in one, one of `folder` by its name, or a file by its path.

    Raises:
        SheetError: there is no such sheet, or the file is not a sheet.
    """
    if str(name_or_path) == BUILT_IN:
        return _parse(Path(__file__).with_name(f"{BUILT_IN}.toml"), BUILT_IN)
    path = _find(str(name_or_path), folder)
    return _parse(path, path.stem)


def sheet_names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all sheets: the built-in one, then those of `folder`."""
    own = (
        sorted(path.stem for path in folder.glob("*.toml") if _is_name(path.stem)) if folder else []
    )
    return (BUILT_IN, *(name for name in own if name != BUILT_IN))


def new_sheet(name: str, folder: Path) -> Path:
    """Write a new sheet to start from into `folder`: two custom prompts, two built-in ones.

    Raises:
        SheetError: the name cannot be used or is taken, or the file cannot be written.
    """
    if name == BUILT_IN:
        raise SheetError(f"{name!r} is the built-in sheet. Choose another name for a new sheet.")
    if not _is_name(name):
        raise SheetError(
            f"{name!r} is no name for a new sheet. Use letters, digits, blanks and dashes."
        )
    path = folder / f"{name}.toml"
    title = name.replace("-", " ").capitalize()
    try:
        make_private_folder(folder)
        # An empty file is what a full disk left of an earlier version's attempt.
        if path.is_symlink() or (path.exists() and path.stat().st_size):
            raise SheetError(f"{path} is there already. Edit it, or choose another name.")
        write_atomic(path, _TEMPLATE.replace("TITLE", title))
    except OSError as error:
        raise SheetError(
            f"{path} cannot be written ({error.strerror}). Mend that, and run it again."
        ) from error
    return path


def _find(name: str, folder: Path | None) -> Path:
    in_folder = folder / f"{name}.toml" if folder and _is_name(name) else None
    if in_folder and in_folder.is_file():
        return in_folder
    path = expanded(name)
    if name and "\0" not in name and path.is_file():
        return path
    known = ", ".join(sheet_names(folder))
    raise SheetError(
        f"There is no sheet {name!r}. Give one of these names: {known}; "
        "or the path of a TOML file with prompts."
    )


def _is_name(name: str) -> bool:
    return re.fullmatch(r"[\w .-]+", name) is not None and not name.startswith(".")


def _parse(path: Path, name: str) -> PromptSheet:
    """Read a sheet's file.

    Raises:
        SheetError: the file is not a sheet.
    """
    content = _read(path)
    tables = content.get("prompts")
    if not isinstance(tables, list) or not tables:
        raise SheetError(f"{path} has no prompts. Add at least one [[prompts]] table to it.")
    prompts = tuple(_prompt(path, number, table) for number, table in enumerate(tables, start=1))
    _refuse_duplicates(path, prompts)
    title = content.get("title", name)
    if not isinstance(title, str):
        raise SheetError(f'{path}: title must be text. Write title = "…".')
    return PromptSheet(name=name, title=title, prompts=prompts)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except OSError as error:
        raise SheetError(f"{path} cannot be read ({error.strerror}). Check the file.") from error
    except UnicodeDecodeError as error:
        raise SheetError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SheetError(f"{path} is not valid TOML: {error}. Correct that line.") from error


def _prompt(path: Path, number: int, table: object) -> Prompt:
    where = f"{path}, prompt {number}"
    if not isinstance(table, dict):
        raise SheetError(f"{where} is no table. Start each prompt with a line [[prompts]].")
    unknown = sorted(set(table) - set(_PROMPT_FIELDS))
    if unknown:
        raise SheetError(
            f"{where} has an unknown field {unknown[0]!r}. "
            f"A prompt has: {', '.join(_PROMPT_FIELDS)}."
        )
    key = _text(where, table, "key")
    if not _KEY.fullmatch(key):
        raise SheetError(
            f"{where}: the key {key!r} cannot be used. Use small letters, digits and underscores, "
            "beginning with a letter, at most 40."
        )
    where = f"{path}, prompt {key!r}"
    return Prompt(
        key=key,
        question=_text(where, table, "question"),
        section=_text(where, table, "part"),
        examples=_examples(where, table),
    )


def _text(where: str, table: dict[str, Any], field: str) -> str:
    value = table.get(field)
    if value is None:
        raise SheetError(f'{where} has no {field}. Add a line {field} = "…".')
    if not isinstance(value, str) or not value.strip():
        raise SheetError(f'{where}: {field} must be text and not empty. Write {field} = "…".')
    return value.strip()


def _examples(where: str, table: dict[str, Any]) -> tuple[str, ...]:
    value = table.get("examples", [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SheetError(f'{where}: examples must be a list of texts. Write examples = ["…", "…"].')
    return tuple(item.strip() for item in value if item.strip())


def _refuse_duplicates(path: Path, prompts: tuple[Prompt, ...]) -> None:
    seen: set[str] = set()
    for prompt in prompts:
        if prompt.key in seen:
            raise SheetError(f"{path} has two prompts with the key {prompt.key!r}. Rename one.")
        seen.add(prompt.key)
