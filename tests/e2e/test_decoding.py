"""Decoding in processes of its own: files that ffmpeg writes, codings it decodes, memory."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import decode, examine, ffmpeg
from pipeline.audio import demux as containers
from pipeline.errors import MemoError
from tests.sounds import (
    FFMPEG_SOUNDS,
    SECONDS,
    SOUNDS,
    similarity,
    write_sound,
    write_wav,
    write_with_ffmpeg,
)

NAMELESS = "memo.bin"
"""Content decides, so no file in these tests has an ending that would tell."""


@pytest.mark.parametrize("kind", FFMPEG_SOUNDS)
def test_formats_only_ffmpeg_writes(tmp_path: Path, kind: str) -> None:
    source = write_sound(tmp_path / "source.wav", SOUNDS["wav"])
    suffix, options = FFMPEG_SOUNDS[kind]
    path = write_with_ffmpeg(tmp_path / f"x{suffix}", options, source=source)
    recording = decode(path.rename(tmp_path / NAMELESS)).recording
    assert recording.seconds == pytest.approx(SECONDS, abs=0.15)
    assert (recording.missing_seconds, recording.gaps) == (0.0, ())


HEALTHY = {
    "start trimmed by an edit list": "-ss 3.013 -c copy x.m4a",
    "both ends trimmed": "-ss 2 -t 3.3 -c copy x.m4a",
    "starts late": "-itsoffset 3 -i {source} -map 1 -c copy x.m4a",
    "six channels": "-ac 6 -c:a aac x.m4a",
    "alac at 8 kHz in caf": "-ar 8000 -c:a alac x.caf",
    "flac at 8 kHz": "-ar 8000 -c:a flac x.flac",
    "aac at 8 kHz": "-ar 8000 -c:a aac x.aac",
    "mp3 with tags at both ends": "-b:a 32k -write_id3v1 1 -metadata title=x x.mp3",
    "mean bit rate, no table": "-abr 1 -b:a 64k -write_xing 0 x.mp3",
    "mp3 at 8 kHz": "-ar 8000 -b:a 16k x.mp3",
    "opus, long frames": "-c:a libopus -frame_duration 60 x.opus",
    "pictures that go on": "-f lavfi -i testsrc=d=12:s=32x32:r=5 -c:v libvpx -c:a libopus x.webm",
    "pictures that end": "-f lavfi -i testsrc=d=2:s=32x32:r=5 -c:v mpeg4 -c:a aac x.mov",
    "mp2": "-c:a mp2 x.mp2",
    "adpcm in mov": "-c:a adpcm_ima_qt x.mov",
    "wma at 32 kHz": "-ar 32000 -c:a wmav2 x.wma",
}


@pytest.mark.parametrize("case", HEALTHY)
def test_no_false_alarm_on_a_healthy_file(tmp_path: Path, case: str) -> None:
    source = write_sound(tmp_path / "source.m4a", SOUNDS["m4a"])
    options = HEALTHY[case].format(source=source)
    *options_only, name = options.split()
    path = write_with_ffmpeg(tmp_path / name, " ".join(options_only), source=source)
    recording = decode(path).recording
    assert recording.seconds > 3
    assert (recording.missing_seconds, recording.gaps) == (0.0, ())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_memory_stays_small_however_long_a_memo_is(tmp_path: Path) -> None:
    path = write_wav(tmp_path / NAMELESS, np.ones(16_000, dtype=np.int16), 48_000)
    seconds = 1800
    data = bytearray(path.read_bytes())
    data[40:44] = (seconds * 96_000).to_bytes(4, "little")
    path.write_bytes(data)
    os.truncate(path, 44 + seconds * 96_000)
    # Not getrusage: its maximum begins with the memory of the process that started this one.
    script = (
        "import re, sys; from pathlib import Path; from pipeline.audio import decode;"
        "print(decode(Path(sys.argv[1])).recording.seconds,"
        " re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    length, peak_kb = done.stdout.split()
    assert float(length) == pytest.approx(seconds)
    assert int(peak_kb) < 200_000  # the samples alone are 58 MB, those of the file 173


def test_importing_the_intake_does_not_load_ffmpeg() -> None:
    script = "import sys, pipeline.audio; sys.exit('av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def without_aac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "CODECS", containers.CODECS - {"aac"})


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


RARE = {
    **{suffix: f"x.{suffix}" for suffix in ("avi", "flv", "ts", "m2ts", "mpg", "wv", "tta")},
    "ac3": "-ar 48000 x.ac3",
    "eac3": "-ar 48000 x.eac3",
    "dts": "-strict -2 -c:a dca -ar 48000 -ac 2 x.dts",
    "truehd": "-strict -2 -c:a truehd -ar 48000 -ac 2 x.thd",
    "realaudio": "-c:a real_144 -ar 8000 x.rm",
    "mxf": "-c:a pcm_s16le -ar 48000 -f mxf_opatom x.mxf",
    "wtv": "-c:a pcm_s16le -f wtv x.wtv",
    "wavpack in matroska": "-c:a wavpack x.mka",
    "film in avi": "-f lavfi -i testsrc=d=8:s=32x32:r=5 -c:v mpeg4 -c:a mp3 x.avi",
}


@pytest.mark.parametrize("case", RARE)
def test_rare_formats_are_decoded(tmp_path: Path, case: str) -> None:
    source = write_sound(tmp_path / "source.wav", SOUNDS["wav"])
    *options, name = RARE[case].split()
    path = write_with_ffmpeg(tmp_path / name, " ".join(options), source=source)
    recording = decode(path.rename(tmp_path / NAMELESS)).recording
    assert recording.seconds == pytest.approx(SECONDS, abs=0.2)
    assert (recording.missing_seconds, recording.gaps) == (0.0, ())


KEY = "76a6c65c5ea762046bd749a2e632ccbb"


@pytest.mark.parametrize("flags", ["", "-movflags frag_keyframe+empty_moov"])
def test_what_ffmpeg_encrypts_is_called_protected(tmp_path: Path, flags: str) -> None:
    source = write_sound(tmp_path / "source.wav", SOUNDS["wav"])
    options = (
        f"-c:a aac {flags} -encryption_scheme cenc-aes-ctr -encryption_key {KEY}"
        f" -encryption_kid {KEY}"
    )
    path = write_with_ffmpeg(tmp_path / "x.m4a", options, source=source)
    with pytest.raises(MemoError, match="protected by Common Encryption"):
        examine(path)


FAKE_FFMPEG = """#!{python}
import struct, sys
HEAD = struct.pack(">4s5I", b".snd", 24, 0xFFFFFFFF, 6, 16000, 1)
{body}
"""


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("sys.exit(1)", "not decode either"),
        ("sys.stdout.buffer.write(HEAD + bytes(1000)); sys.exit(1)", ""),
        (
            "sys.stdout.buffer.write(HEAD)\nwhile True: sys.stdout.buffer.write(bytes(1 << 20))",
            "longer than 12 hours",
        ),
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
    monkeypatch.setattr(ffmpeg, "MAX_MEMO_S", 60.0)
    monkeypatch.setenv("PATH", str(program.parent))
    if says:
        with pytest.raises(MemoError, match=says):
            decode(path)
        return
    recording = decode(path).recording
    assert recording.missing_seconds == pytest.approx(SECONDS - recording.seconds, abs=0.1)
