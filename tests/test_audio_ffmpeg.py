"""Codings that this process does not decode go to the ffmpeg program."""

from pathlib import Path

import pytest

from pipeline.audio import (
    decode,
    examine,
)
from pipeline.audio import demux as containers
from pipeline.errors import (
    MemoNotAudio,
)
from tests.sounds import (
    SOUNDS,
    write_sound,
)

NAMELESS = "memo.bin"
"""Content decides, so no file in these tests has an ending that would tell."""


def without_aac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "CODECS", containers.CODECS - {"aac"})


def test_a_coding_that_needs_ffmpeg_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_sound(tmp_path / NAMELESS, SOUNDS["m4a"])
    without_aac(monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path))
    for step in (examine, decode):
        with pytest.raises(MemoNotAudio, match="Install ffmpeg"):
            step(path)
