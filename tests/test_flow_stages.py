"""The list of stages in `pipeline.flow` names what exists, and what its ways in really use."""

import importlib
import inspect
import re

import pytest

import pipeline.flow

WAYS = [way for way in re.split(r"\n\n", pipeline.flow.__doc__ or "") if "`" in way]


def stages(way: str) -> list[str]:
    return re.findall(r"^    ([\w.]+)", way, flags=re.MULTILINE)


def named(dotted: str) -> object:
    """What a dotted name below `pipeline` stands for."""
    module, name = dotted.rsplit(".", 1)
    return getattr(importlib.import_module(f"pipeline.{module}"), name)


def test_every_way_in_is_listed() -> None:
    assert len(WAYS) == 5
    assert all(len(stages(way)) >= 5 for way in WAYS)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.split(":")[0])
def test_its_stages_exist_and_its_module_uses_them(way: str) -> None:
    match = re.search(r"`([\w.]+)`", way)
    assert match
    assert callable(named(match[1]))
    module = importlib.import_module(f"pipeline.{match[1].rsplit('.', 1)[0]}")
    # What is shared by files and `redo` stands in one of the two.
    source = inspect.getsource(module) + inspect.getsource(
        importlib.import_module("pipeline.flow.memo")
    )
    for stage in stages(way):
        assert callable(named(stage)), stage
        assert re.search(rf"\b{stage.rsplit('.', 1)[1]}\(", source), stage
