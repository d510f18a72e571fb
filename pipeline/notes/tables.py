"""Tables in notes: each column's title names the prompt of its cells, or is their heading."""

import re
from dataclasses import dataclass

from models import PromptSheet
from pipeline.notes.inline import plain, unglued
from pipeline.notes.phrases import names_prompt

_MOST_CELLS = 500  # of a row; more are no table
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Columns:
    """The titles of a table's columns with the prompts that they name; `sign` is between cells."""

    titles: tuple[str, ...]
    prompts: tuple[str | None, ...]
    sign: str

    def named(self, cells: list[str]) -> list[tuple[str, str, str | None]]:
        """Return each cell with its column's title and prompt; further cells have neither."""
        missing = len(cells) - len(self.titles)
        titles = [*self.titles, *[""] * missing]
        prompts = [*self.prompts, *[None] * missing]
        return list(zip(cells, titles, prompts, strict=False))


def is_rule(line: str) -> bool:
    """Return whether a line is the rule below a table's titles."""
    return {"|", "-"} <= set(line) <= set("|-: \t")


def columns_of(line: str, following: str, sheet: PromptSheet) -> Columns | None:
    """Return the columns that a line names: a rule follows, or each one is a prompt's name."""
    if is_rule(line):
        return None
    for sign in ("|", "\t"):
        cells = cells_of(line, sign)
        if cells is None or (sign == "\t" and line[:1].isspace()):
            continue
        titles = tuple(unglued(plain(cell)) for cell in cells)
        prompts = tuple(names_prompt(title, sheet) if title else None for title in titles)
        if (sign == "|" and is_rule(following)) or (
            len(cells) > 1 and all(prompts) and cells_of(following, sign) is not None
        ):
            return Columns(titles, prompts, sign)
    return None


def cells_of(line: str, sign: str) -> list[str] | None:
    """Return the cells of a row; None for a line without the sign between cells."""
    if sign not in line or not line.strip() or line.count(sign) > _MOST_CELLS:
        return None
    if sign == "\t":
        return [cell.strip() for cell in line.strip("\n").split("\t")]
    cells = _PIPE.split(line.strip())
    if line.strip().startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return [cell.replace("\\|", "|").strip() for cell in cells]
