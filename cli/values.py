"""Read the values on the command line without pydantic.

typer has pydantic check each value. Loading it takes longer than all else that `list` does, and
there is nothing to check: values are texts, paths, or read by parsers of our own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

import typer

_READERS: dict[Any, Callable[[Any], Any]] = {str: str, Path: Path, bool: bool}
_ATTRIBUTE = "_runtime_param"  # where typer keeps what reads a parameter's values


@dataclass(frozen=True, slots=True)
class Reader:
    """Stands in for typer's own reader of a parameter: `read` reads a text."""

    read: Callable[[Any], Any]

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401  # typer's own
        """Return the value or values of a parameter; None and () where none is given."""
        is_list = param.multiple or param.nargs == -1
        if value is None:
            return () if is_list else None
        try:
            return [self.read(each) for each in value] if is_list else self.read(value)
        except ValueError as error:
            raise typer.BadParameter(str(error), ctx=ctx, param=param) from error


def read_plainly(params: Sequence[Any]) -> None:
    """Let parameters read their values without pydantic, where their types are such."""
    for param in params:
        if getattr(param, _ATTRIBUTE, param) is None and (read := _reader(param.type_descriptor)):
            setattr(param, _ATTRIBUTE, Reader(read))


def _reader(described: Any) -> Callable[[Any], Any] | None:  # noqa: ANN401  # typer's own
    kind, info = described.annotation, described.parameter_info
    if get_origin(kind) is list:
        (kind,) = get_args(kind)
    if kind is Path and (info.exists or info.resolve_path or info.allow_dash):
        return None
    return info.parser or _READERS.get(kind)
