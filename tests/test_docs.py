"""The documents: links lead somewhere, commands are right, names in the map are there."""

import importlib
import re
import shlex
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.main import get_command

from cli.main import app
from pipeline.transcription.engines import EncodedWindow, Engine, EngineOptions

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "pipeline/README.md"])
MAP = (ROOT / "pipeline" / "README.md").read_text(encoding="utf-8")


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    """The headings of a document, as links name them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text(encoding="utf-8"))
    for link in links:
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_is_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 200


def test_every_document_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in DOCUMENTS:
        assert path.name == "README.md" or f"]({ids(path)}" in readme, path


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_commands_and_options_are_those_of_the_program(path: Path) -> None:
    """Look at each `afterview …` in code: is there such a command, with such options?"""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    lines = chain(*(block.splitlines() for block in blocks), re.findall(r"`([^`\n]+)`", text))
    for line in lines:
        if not line.startswith("afterview "):
            continue
        words = shlex.split(line, comments=True)[1:]
        command = get_command(app)
        known = {"--help", "-h", *chain(*(each.opts for each in command.params))}
        if not words[0].startswith("-"):
            for word in list(words):
                inner = getattr(command, "commands", {})
                if not inner:
                    break
                assert word in inner, line
                command = inner[word]
            known |= set(chain(*(each.opts for each in command.params)))
        for word in words:
            if word.startswith("--"):
                assert word.split("=")[0] in known, line


def test_paths_in_the_map_are_there() -> None:
    paths = re.findall(r"`((?:pipeline|cli|tests|models|docs)/[\w/.]*)`", MAP)
    assert len(paths) > 10
    for path in paths:
        assert (ROOT / path).exists(), path


def test_the_smallest_engine_of_the_map_is_one() -> None:
    source = re.search(r"```python\n(.*?)```", MAP, flags=re.DOTALL)
    assert source is not None
    names: dict[str, Any] = {"__name__": "silent"}
    exec(source[1], names)
    engine = names["load"](EngineOptions("none", Path("none")))
    assert Engine in type(engine).__mro__
    samples = np.zeros(16_000, np.float32)
    assert engine.name == "silent"
    assert engine.transcribe(EncodedWindow(samples), language="en") == ()
    assert all(each.__doc__ for each in (names["Silent"], names["Silent"].transcribe))


def test_rooms_in_the_map_are_all_rooms() -> None:
    rows = re.findall(r"^\| \d \| (.+?) \|", MAP, flags=re.MULTILINE)
    named = {name.strip("/") for name in re.findall(r"`([\w.]+/?)`", " ".join(rows))}
    there = {
        path.name
        for path in (ROOT / "pipeline").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert named | {"__init__.py"} == there


def test_floors_of_the_map_are_those_that_are_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each.get("containers"))
    checked = [set(re.findall(r"\w+", layer)) for layer in layers]
    shown: dict[int, set[str]] = {}
    for floor, names in re.findall(r"^\| (\d) \| (.+?) \|", MAP, flags=re.MULTILINE):
        shown.setdefault(int(floor), set()).update(re.findall(r"`(\w+)", names))
    assert [shown[floor] for floor in sorted(shown, reverse=True)] == checked


def test_functions_in_the_map_are_there() -> None:
    rooms = {path.name for path in (ROOT / "pipeline").iterdir() if path.is_dir()}
    names = [
        name for name in re.findall(r"`((?:\w+\.)+\w+)`", MAP) if name.partition(".")[0] in rooms
    ]
    assert len(names) > 20
    for name in names:
        module, _, last = name.rpartition(".")
        found = importlib.import_module(f"pipeline.{module}")
        assert hasattr(found, last), name
    engines = importlib.import_module("pipeline.transcription.engines")
    exporters = importlib.import_module("pipeline.export")
    for name in ("Engine", "Rescorer", "Translator", "ENGINES"):
        assert f"`{name}`" in MAP or name in MAP
        assert hasattr(engines, name)
    assert hasattr(exporters, "EXPORTERS")
