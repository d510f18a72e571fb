"""Codings that this process does not decode go to the ffmpeg program."""

import sys
from pathlib import Path

import pytest

from pipeline.audio import (
    decode,
    examine,
)
from pipeline.audio import demux as containers
from pipeline.errors import (
    MemoError,
    MemoNotAudio,
)
from tests.sounds import (
    SECONDS,
    SOUNDS,
    similarity,
    write_sound,
    write_with_ffmpeg,
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


def test_a_coding_that_needs_ffmpeg_goes_through_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_sound(tmp_path / "source", SOUNDS["m4a"])
    path = write_with_ffmpeg(tmp_path / "x.m4a", "-c copy", source=source)
    without_aac(monkeypatch)
    examine(path)
    decoded = decode(path)
    assert decoded.recording.seconds == pytest.approx(SECONDS, abs=0.1)
    assert decoded.recording.missing_seconds == 0
    assert similarity(decoded.samples, 6.5, 7.0) > 0.9


FAKE_FFMPEG = """#!{python}
import sys
{body}
"""


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("sys.exit(1)", "not decode either"),
        ("sys.stdout.buffer.write(bytes(1000)); sys.exit(1)", ""),
        ("\nwhile True: sys.stdout.buffer.write(bytes(1 << 20))", "longer than 12 hours"),
    ],
    ids=["refuses", "gives up", "never ends"],
)
def test_whatever_ffmpeg_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, says: str
) -> None:
    path = write_sound(tmp_path / NAMELESS, SOUNDS["m4a"])
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text(FAKE_FFMPEG.format(python=sys.executable, body=body))
    program.chmod(0o700)
    without_aac(monkeypatch)
    monkeypatch.setenv("PATH", str(program.parent))
    if says:
        with pytest.raises(MemoError, match=says):
            decode(path)
        return
    recording = decode(path).recording
    assert recording.missing_seconds == pytest.approx(SECONDS - recording.seconds, abs=0.1)
