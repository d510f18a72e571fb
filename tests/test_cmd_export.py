from pathlib import Path

import pytest

from tests.commands import Commands


@pytest.mark.parametrize("to", ["md", "json", "srt", "vtt"])
def test_export(filed: Commands, tmp_path: Path, to: str) -> None:
    printed = filed("export", "1", "--to", to)
    assert "They asked about closures." in printed.out
    target = tmp_path / f"review.{to}"
    assert filed("export", "1", "--to", to, "-o", target).out == ""
    assert target.read_text(encoding="utf-8") == printed.out
