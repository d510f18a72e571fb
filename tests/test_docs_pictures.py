"""The pictures of the README show what the program shows, and fetch nothing."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

DOCS = Path(__file__).parent.parent / "docs"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "pictures.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("COLUMNS", str(module.COLUMNS))
    monkeypatch.delenv("NO_COLOR", raising=False)
    return module


def texts(svg: str) -> list[str]:
    """The texts drawn, in order; where they stand depends on the version of rich."""
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", ["recorder.svg", "review.svg", "trends.svg"])
def test_the_picture_shows_what_the_program_shows(name: str, pictures: ModuleType) -> None:
    kept = (DOCS / name).read_text(encoding="utf-8")
    assert len(texts(kept)) > 20
    assert texts(kept) == texts(pictures.pictures()[name]), "draw it anew: make docs"


@pytest.mark.parametrize("name", ["recorder.svg", "review.svg", "trends.svg"])
def test_the_picture_fetches_nothing(name: str) -> None:
    kept = (DOCS / name).read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"' )<]+", kept) == [SVG.strip("{}")]
    assert "@font-face" not in kept and "@import" not in kept
