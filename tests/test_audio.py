"""Any sound file by its content: examined, hashed, kept, decoded; and files that are none."""

import os
import re
import resource
import stat
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.audio import (
    SAMPLE_RATE_HZ,
    decode,
    examine,
    find_memos,
    keep,
    sha256_of,
)
from pipeline.audio import demux as containers
from pipeline.errors import (
    AfterviewError,
    HomeUnusable,
    MemoError,
    MemoIncomplete,
    MemoMissing,
    MemoNotAudio,
    MemoUnreadable,
)
from tests.sounds import (
    FFMPEG_SOUNDS,
    SECONDS,
    SOUNDS,
    likeness,
    voice,
    write_amr_wb,
    write_sound,
    write_video,
    write_with_ffmpeg,
)

NAMELESS = "memo.bin"
"""Content decides, so no file in these tests has an ending that would tell."""


@pytest.fixture
def nothing_on_stderr(capfd: pytest.CaptureFixture[str]) -> object:
    """FFmpeg's own words must never reach a user."""
    yield
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def write_wav(path: Path, samples: NDArray[np.int16], rate_hz: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return path


@pytest.mark.usefixtures("nothing_on_stderr")
@pytest.mark.parametrize("kind", SOUNDS)
def test_every_format_is_told_by_its_content(tmp_path: Path, kind: str) -> None:
    path = write_sound(tmp_path / NAMELESS, SOUNDS[kind])
    examine(path)
    decoded = decode(path)
    recording = decoded.recording
    assert recording.seconds == pytest.approx(SECONDS, abs=0.15)
    assert recording.seconds == len(decoded.samples) / SAMPLE_RATE_HZ
    assert (recording.missing_seconds, recording.gaps) == (0.0, ())
    assert decoded.samples.dtype == np.int16
    assert recording.sha256 == sha256_of(path)
    # Times are true from start to end; AMR keeps the loudness over time, and few waves.
    enough = 0.5 if "amr" in SOUNDS[kind].codec else 0.9
    assert likeness(decoded.samples, 0.5, 1.0) > enough
    assert likeness(decoded.samples, 6.5, 7.0) > enough


@pytest.mark.parametrize("kind", FFMPEG_SOUNDS)
def test_formats_only_ffmpeg_writes(tmp_path: Path, kind: str) -> None:
    source = write_sound(tmp_path / "source.wav", SOUNDS["wav"])
    suffix, options = FFMPEG_SOUNDS[kind]
    path = write_with_ffmpeg(tmp_path / f"x{suffix}", options, source=source)
    recording = decode(path.rename(tmp_path / NAMELESS)).recording
    assert recording.seconds == pytest.approx(SECONDS, abs=0.15)
    assert (recording.missing_seconds, recording.gaps) == (0.0, ())


def test_wideband_amr(tmp_path: Path) -> None:
    recording = decode(write_amr_wb(tmp_path / NAMELESS, frames=400)).recording
    assert (recording.seconds, recording.missing_seconds) == (8.0, 0.0)


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


@pytest.mark.parametrize("kind", ["mp3", "mp3-plain", "aac", "opus", "ogg-vorbis"])
def test_files_joined_end_to_end_are_one_recording(tmp_path: Path, kind: str) -> None:
    part = write_sound(tmp_path / "part", SOUNDS[kind], seconds=2).read_bytes()
    path = tmp_path / NAMELESS
    path.write_bytes(part * 3)
    recording = decode(path).recording
    assert recording.seconds == pytest.approx(6, abs=0.4)
    assert (recording.missing_seconds, recording.gaps) == (0.0, ())


@pytest.mark.parametrize("kind", ["wav", "m4a", "mp3", "opus", "flac", "webm", "aac"])
def test_fifty_milliseconds_are_a_short_recording(tmp_path: Path, kind: str) -> None:
    path = write_sound(tmp_path / NAMELESS, SOUNDS[kind], seconds=0.05)
    examine(path)
    assert 0.03 < decode(path).recording.seconds < 0.2


def test_silence_and_noise_are_sound(tmp_path: Path) -> None:
    silence = decode(write_wav(tmp_path / "a", np.zeros(16_000, dtype=np.int16)))
    assert silence.recording.seconds == 1.0
    assert not silence.samples.any()
    noise = np.random.default_rng(1).integers(-20_000, 20_000, 16_000).astype(np.int16)
    assert np.array_equal(decode(write_wav(tmp_path / "b", noise)).samples, noise)


def test_channels_are_mixed_and_full_scale_kept(tmp_path: Path) -> None:
    path = tmp_path / NAMELESS
    left = np.full(16_000, 20_000, dtype=np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.stack([left, -left // 2], axis=1).tobytes())
    assert np.abs(decode(path).samples - 5_000).max() <= 1


def test_float_samples_that_are_no_numbers(tmp_path: Path) -> None:
    samples = voice(1.0, 44_100)
    path = write_sound(tmp_path / NAMELESS, SOUNDS["wav-float"], samples)
    data = bytearray(path.read_bytes())
    odd = np.array([np.nan, np.inf, -np.inf, 1e38], dtype="<f4").tobytes()
    data[40_000:40_016] = odd
    path.write_bytes(data)
    assert decode(path).recording.seconds == pytest.approx(1.0, abs=0.001)


def test_an_impulse_stays_where_it_was(tmp_path: Path) -> None:
    samples = np.zeros(3 * 48_000)
    samples[96_000] = 0.9
    decoded = decode(write_sound(tmp_path / NAMELESS, SOUNDS["wav-24"], samples))
    assert abs(int(np.abs(decoded.samples.astype(int)).argmax()) - 32_000) <= 1


def test_memory_stays_small_however_long_a_memo_is(tmp_path: Path) -> None:
    path = write_wav(tmp_path / NAMELESS, np.ones(16_000, dtype=np.int16), 48_000)
    seconds = 1800
    data = bytearray(path.read_bytes())
    data[40:44] = (seconds * 96_000).to_bytes(4, "little")
    path.write_bytes(data)
    os.truncate(path, 44 + seconds * 96_000)
    script = (
        "import resource, sys; from pathlib import Path; from pipeline.audio import decode;"
        "print(decode(Path(sys.argv[1])).recording.seconds,"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    length, peak_kb = done.stdout.split()
    assert float(length) == pytest.approx(seconds)
    assert int(peak_kb) < 200_000  # the samples alone are 58 MB, those of the file 173
    assert resource.RUSAGE_SELF == 0


def test_importing_the_intake_does_not_load_ffmpeg() -> None:
    script = "import sys, pipeline.audio; sys.exit('av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, float, float]] = []
    path = write_sound(tmp_path / NAMELESS, SOUNDS["m4a"])
    decode(path, progress=lambda *news: told.append(news))
    stages = [stage for stage, _, _ in told]
    assert stages[0] == "checking"
    decoding = [(done, total) for stage, done, total in told if stage == "decoding"]
    assert [done for done, _ in decoding] == sorted(done for done, _ in decoding)
    assert decoding[-1][0] == decoding[-1][1] == pytest.approx(SECONDS, abs=0.1)


# What is no memo.


def text(path: Path) -> None:
    path.write_text("They asked about closures.\nÄhm – I did not know.\n", encoding="utf-8")


def playlist(path: Path) -> None:
    write_sound(path.with_name("other.aac"), SOUNDS["aac"], seconds=0.2)
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.aac\n#EXT-X-ENDLIST\n")


def join_list(path: Path) -> None:
    write_sound(path.with_name("other.aac"), SOUNDS["aac"], seconds=0.2)
    path.write_text("ffconcat version 1.0\nfile other.aac\n")


def random_bytes(path: Path) -> None:
    path.write_bytes(np.random.default_rng(7).bytes(200_000))


def cut_in_half(path: Path) -> None:
    data = write_sound(path, SOUNDS["m4a"]).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def cut_in_its_index(path: Path) -> None:
    data = write_sound(path, SOUNDS["m4a"]).read_bytes()
    path.write_bytes(data[:-200])


def cut_caf(path: Path) -> None:
    data = write_sound(path, SOUNDS["caf-alac"]).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def header_only(path: Path) -> None:
    write_wav(path, np.zeros(16_000, dtype=np.int16))
    os.truncate(path, 44)


def header_that_promises_nothing(path: Path) -> None:
    write_wav(path, np.zeros(0, dtype=np.int16))


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 2 << 30)


def sparse_wav(path: Path) -> None:
    data = bytearray(write_wav(path, np.zeros(10, dtype=np.int16)).read_bytes())
    data[40:44] = ((2 << 30) - 44).to_bytes(4, "little")
    path.write_bytes(data)
    os.truncate(path, 2 << 30)


def icloud(path: Path) -> None:
    path.write_bytes(b"bplist00\xd3\x01\x02" + bytes(range(200)))


def silk(path: Path) -> None:
    path.write_bytes(b"\x02#!SILK_V3" + bytes(range(256)))


def claims(offset: int, value: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        data = bytearray(write_wav(path, np.zeros(16_000, dtype=np.int16)).read_bytes())
        data[offset : offset + len(value)] = value
        path.write_bytes(data)

    return write


def pictures(path: Path) -> None:
    write_video(path.with_suffix(".mp4")).rename(path)


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


BAD = [
    ("memo.m4a", lambda path: None, MemoMissing, "no such file"),
    ("memo.m4a", dangling, MemoMissing, "no such file"),
    ("memo.m4a", Path.touch, MemoIncomplete, "empty"),
    ("memo.m4a", text, MemoNotAudio, "afterview import"),
    ("memo.m3u8", playlist, MemoNotAudio, "is text"),
    ("memo.m4a", join_list, MemoNotAudio, "is text"),
    ("memo.m4a", random_bytes, MemoNotAudio, "no sound file"),
    ("memo.m4a", cut_in_half, MemoIncomplete, "cut short, or is still being synced"),
    ("memo.m4a", cut_in_its_index, MemoIncomplete, "cut short, or is still being synced"),
    ("memo.caf", cut_caf, MemoIncomplete, "cut short, or is still being synced"),
    ("memo.wav", header_only, MemoIncomplete, "announces a recording"),
    ("memo.wav", header_that_promises_nothing, MemoNotAudio, "no sound in this file"),
    ("memo.wav", claims(24, bytes(4)), MemoNotAudio, "damaged"),  # 0 Hz
    ("memo.wav", claims(22, b"\xff\xff"), MemoNotAudio, "damaged"),  # 65,535 channels
    ("memo.wav", claims(20, b"\x5a\x5a"), MemoNotAudio, "coding"),  # no such coding
    ("memo.wav", claims(8, b"AVI "), MemoNotAudio, "no sound file"),
    ("memo.mp4", pictures, MemoNotAudio, "pictures but no sound"),
    ("memo.m4a", folder, MemoUnreadable, "a folder"),
    ("memo.m4a", pipe, MemoUnreadable, "a pipe"),
    ("memo.m4a", device, MemoUnreadable, "a device"),
    ("memo.m4a", sparse, MemoIncomplete, "only zeros"),
    ("memo.wav", sparse_wav, MemoError, "longer than 12 hours"),
    (".memo.m4a.icloud", icloud, MemoIncomplete, "iCloud"),
    ("msg.amr", silk, MemoNotAudio, "Silk"),
    ("two\nlines \N{GRINNING FACE}\x1b[31m.m4a", text, MemoNotAudio, "two\\nlines"),
]


@pytest.mark.usefixtures("nothing_on_stderr")
@pytest.mark.parametrize(
    ("name", "make", "error", "says"), BAD, ids=lambda value: getattr(value, "__name__", None)
)
def test_what_is_no_memo_is_said_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    make: Callable[[Path], None],
    error: type[AfterviewError],
    says: str,
) -> None:
    monkeypatch.setenv("PATH", "")  # no ffmpeg
    path = tmp_path / name
    make(path)
    for step in (examine, decode):
        with pytest.raises(AfterviewError, match=re.escape(says)) as caught:
            step(path)
        assert type(caught.value) is error
        assert str(caught.value).isprintable()
        assert str(caught.value).endswith((".", "FILE"))
        assert caught.value.exit_code == 2


def test_a_name_that_no_system_takes() -> None:
    for name in ("a\0b.m4a", "x" * 5000):
        with pytest.raises(MemoError):
            examine(Path(name))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / NAMELESS, SOUNDS["wav"], seconds=0.1)
    path.chmod(0)
    if os.geteuid() == 0:  # root may read everything: let the system refuse all the same
        monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(MemoUnreadable, match="may not read"):
        examine(path)


def refuse(*_: object) -> int:
    raise PermissionError(13, "Permission denied")


def test_a_disk_that_fails_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.audio import memofile

    def fail(*_: object) -> int:
        raise OSError(5, "Input/output error")

    path = write_sound(tmp_path / NAMELESS, SOUNDS["wav"], seconds=0.1)
    monkeypatch.setattr(memofile, "_fill", fail)
    for step in (examine, decode, sha256_of):
        with pytest.raises(MemoUnreadable, match="Input/output error"):
            step(path)


def test_a_full_disk_while_decoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / NAMELESS, SOUNDS["wav"])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(AfterviewError, match="TMPDIR"):
        decode(path)


# Codings that PyAV refuses.


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
    assert likeness(decoded.samples, 6.5, 7.0) > 0.9


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


# Keeping.


def test_a_copy_is_kept_under_its_digest(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["m4a"])
    os.utime(path, ns=(1_700_000_000_123_456_789,) * 2)
    sha256 = sha256_of(path)
    told: list[tuple[str, float, float]] = []
    kept = keep(path, tmp_path / "home" / "audio", sha256, lambda *news: told.append(news))
    assert kept == tmp_path / "home" / "audio" / f"{sha256}.m4a"
    assert kept.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert kept.stat().st_mtime_ns == path.stat().st_mtime_ns
    assert told[-1] == ("copying", path.stat().st_size, path.stat().st_size)
    assert list(kept.parent.iterdir()) == [kept]


def test_a_good_copy_is_left_alone_and_a_bad_one_mended(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"], seconds=0.5)
    sha256 = sha256_of(path)
    kept = keep(path, tmp_path / "audio", sha256)
    inode = kept.stat().st_ino
    assert keep(path, tmp_path / "audio", sha256).stat().st_ino == inode
    kept.write_bytes(bytes(kept.stat().st_size))
    assert keep(path, tmp_path / "audio", sha256).read_bytes() == path.read_bytes()
    assert keep(kept, tmp_path / "audio", sha256) == kept


def test_blocks_of_zeros_are_kept_too(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "memo", np.ones(2_000_000, dtype=np.int16))
    os.truncate(path, path.stat().st_size + 3_000_000)
    kept = keep(path, tmp_path / "audio", sha256_of(path))
    assert kept.read_bytes() == path.read_bytes()


def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"], seconds=0.5)
    with pytest.raises(MemoIncomplete, match="changed while it was read"):
        keep(path, tmp_path / "audio", "0" * 64)
    assert list((tmp_path / "audio").iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"], seconds=0.5)
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match="cannot be copied"):
        keep(path, tmp_path / "file" / "audio", sha256_of(path))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(HomeUnusable, match="No space left"):
        keep(path, tmp_path / "audio", sha256_of(path))
    assert list((tmp_path / "audio").iterdir()) == []


def test_copies_left_by_a_killed_process_are_swept_up_after_a_day(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"], seconds=0.5)
    folder = tmp_path / "audio"
    folder.mkdir()
    old, new = folder / ".old.part", folder / ".new.part"
    old.touch()
    new.touch()
    os.utime(old, (1e9, 1e9))
    kept = keep(path, folder, sha256_of(path))
    assert sorted(folder.iterdir()) == sorted([new, kept])


# Folders.


def test_memos_in_folders_are_found_and_the_rest_is_listed(tmp_path: Path) -> None:
    inside = tmp_path / "phone" / "2026"
    inside.mkdir(parents=True)
    second = write_sound(inside / "b.whatever", SOUNDS["opus"], seconds=0.2)
    first = write_sound(inside / "a.m4a", SOUNDS["m4a"], seconds=0.2)
    cut = inside / "cut.m4a"
    cut_in_half(cut)
    text(inside / "notes.txt")
    (inside / ".hidden").write_bytes(first.read_bytes())
    pictures(inside / "film")
    os.mkfifo(inside / "pipe")
    dangling(inside / "zz-link")
    missing = tmp_path / "missing.m4a"
    files, left_out = find_memos([missing, tmp_path / "phone", first, missing])
    assert files == (missing, first, second, cut)
    reasons = {path.name: reason for path, reason in left_out}
    assert list(reasons) == ["film", "notes.txt", "pipe", "zz-link"]
    assert reasons["notes.txt"].startswith("this is text")
    assert reasons["film"].startswith("there are pictures")


def test_a_folder_without_memos_says_so(tmp_path: Path) -> None:
    text(tmp_path / "notes.txt")
    with pytest.raises(MemoNotAudio, match="no memo in this folder"):
        find_memos([tmp_path])
    memo = write_sound(tmp_path.with_name("memo.wav"), SOUNDS["wav"], seconds=0.1)
    files, left_out = find_memos([tmp_path, memo])
    assert files == (memo,)
    assert [path for path, _ in left_out] == [tmp_path / "notes.txt", tmp_path]


def test_nothing_given_is_nothing_found() -> None:
    assert find_memos([]) == ((), ())
