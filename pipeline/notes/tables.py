"""Tables in notes: each column's title names the prompt of its cells, or is their heading."""

import csv
import re
from dataclasses import dataclass

from models import PromptSheet
from pipeline.notes.inline import plain, unglued
from pipeline.notes.phrases import names_prompt

_MOST_CELLS = 500  # of a row; more are no table
_MOST_LETTERS = 5000  # of a row of values with commas
_MOST_COLUMNS = 8
_MOST_LETTERS_OF_TITLE = 40
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Columns:
    """The titles of a table's columns with the prompts that they name; `sign` is between cells."""

    titles: tuple[str, ...]
    prompts: tuple[str | None, ...]
    sign: str

    def may_have(self, cells: list[str]) -> bool:
        """Return whether cells are a row of it: of values with commas, only as many as titles."""
        return self.sign in "|\t" or len(cells) == len(self.titles)

    def named(self, cells: list[str]) -> list[tuple[str, str, str | None]]:
        """Return each cell with its column's title and prompt; further cells have neither."""
        missing = len(cells) - len(self.titles)
        titles = [*self.titles, *[""] * missing]
        prompts = [*self.prompts, *[None] * missing]
        named = zip(cells, titles, prompts, strict=False)
        return [each for each in named if not _is_number(each[0], each[1])]


def _is_number(cell: str, title: str) -> bool:
    """Return whether a cell is but the number of its row."""
    is_for_numbers = title.strip(" .:").lower() in ("#", "no", "nr", "№", "n°")
    return is_for_numbers and cell.strip(" .)").isdigit()


def is_rule(line: str) -> bool:
    """Return whether a line is the rule below a table's titles."""
    return {"|", "-"} <= set(line) <= set("|-: \t")


def columns_of(line: str, following: str, sheet: PromptSheet) -> Columns | None:
    """Return the columns that a line names: a rule follows, or each one is a prompt's name."""
    if is_rule(line):
        return None
    for sign in ("|", "\t", ",", ";"):
        cells = cells_of(line, sign)
        if cells is None or (sign == "\t" and line[:1].isspace()):
            continue
        if sign in ",;" and not (_are_short(cells) and _is_row(following, sign, len(cells))):
            continue
        is_ruled = sign == "|" and is_rule(following)
        if not is_ruled and (len(cells) < 2 or not _is_row(following, sign, len(cells))):
            continue
        titles = tuple(unglued(plain(cell)) for cell in cells)
        prompts = tuple(names_prompt(title, sheet) if title else None for title in titles)
        if is_ruled or all(prompts):
            return Columns(titles, prompts, sign)
    return None


def _are_short(cells: list[str]) -> bool:
    return len(cells) <= _MOST_COLUMNS and all(
        len(each) <= _MOST_LETTERS_OF_TITLE for each in cells
    )


def _is_row(line: str, sign: str, count: int) -> bool:
    cells = cells_of(line, sign)
    return cells is not None and (sign in "|\t" or len(cells) == count)


def cells_of(line: str, sign: str) -> list[str] | None:
    """Return the cells of a row; None for a line without the sign between cells."""
    if sign not in line or not line.strip() or line.count(sign) > _MOST_CELLS:
        return None
    if sign == "\t":
        return [cell.strip() for cell in line.strip("\n").split("\t")]
    if sign in ",;":
        if len(line) > _MOST_LETTERS:
            return None
        return [cell.strip() for cell in next(csv.reader([line], delimiter=sign), [])]
    cells = _PIPE.split(line.strip())
    if line.strip().startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return [cell.replace("\\|", "|").strip() for cell in cells]
