import json
import re
from pathlib import Path

import pytest

from pipeline.weights.catalogue import JSON_FILES, REPOSITORIES, SIZES, VOCABULARY_FILES
from tests.commands import Commands


def test_weights_list(run: Commands) -> None:
    assert "large-v3" in run("weights", "list").out
    names = [each["name"] for each in json.loads(run("weights", "list", "--json").out)]
    assert {"base", "tiny.en", "large-v3"} <= set(names)


def test_weights_list_says_sizes_quality_and_what_to_take(
    run: Commands, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    own = run.home / "weights" / "mine"
    own.mkdir(parents=True)
    for name in ("model.bin", *JSON_FILES, VOCABULARY_FILES[0]):
        (own / name).write_bytes(b"x" * 3_000_000)
    ran = run("weights", "list")
    lines = ran.out.splitlines()
    assert "  small                 484 MB  good" in lines
    assert any(re.match(r"\* base +\d+ MB  fair; the default$", line) for line in lines)
    assert "* mine                    3 MB  your own" in lines
    assert f"    home: {own}" in lines
    assert max(len(line) for line in lines if not line.startswith("    ")) <= 60
    assert "What to take: base for clear speech." in ran.err
    assert "To get one: afterview weights get small" in ran.err


def test_all_weights_have_a_size() -> None:
    assert set(SIZES) == set(REPOSITORIES)
