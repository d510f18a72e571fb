from pathlib import Path
from typing import Any

import pytest

from cli.main import _parser
from cli.values import Reader
from tests.commands import Commands


def params(command: Any) -> list[Any]:  # noqa: ANN401  # typer's own
    inside = getattr(command, "commands", {}).values()
    return [*command.params, *(param for each in inside for param in params(each))]


def test_no_value_needs_pydantic() -> None:
    from cli.values import read_plainly

    found = params(_parser())
    read_plainly(found)
    assert len(found) > 100
    assert [each.name for each in found if not isinstance(each._runtime_param, Reader)] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("list", "--limit", "2"), 0),
        (("list", "--limit", "x"), 2),
        (("show", "1"), 0),
        (("place", "1", "0", "questions", "made_up"), 0),
        (("search", "two", "words"), 1),
        (("search", "closures"), 0),
        (("list", "--json", "--no-pager"), 0),
    ],
)
def test_values_are_read_as_typed(filed: Commands, words: tuple[str, ...], code: int) -> None:
    assert filed(*words).code == code


def test_a_path_is_a_path(filed: Commands, tmp_path: Path) -> None:
    assert filed("export", "1", "--output", tmp_path / "a.md").code == 0
    assert "closures" in (tmp_path / "a.md").read_text()
    assert filed("--home", tmp_path / "none", "list").code in (0, 1, 2)
