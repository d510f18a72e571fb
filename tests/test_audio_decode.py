"""Sounds of every format, decoded whole."""

import wave
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import (
    SAMPLE_RATE_HZ,
    decode,
    examine,
    sha256_of,
)
from pipeline.errors import (
    AfterviewError,
)
from tests.sounds import (
    SECONDS,
    SOUNDS,
    similarity,
    voice,
    write_amr_wb,
    write_sound,
    write_wav,
)

NAMELESS = "memo.bin"
"""Content decides, so no file in these tests has an ending that would tell."""


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
    assert similarity(decoded.samples, 0.5, 1.0) > enough
    assert similarity(decoded.samples, 6.5, 7.0) > enough


def test_wideband_amr(tmp_path: Path) -> None:
    recording = decode(write_amr_wb(tmp_path / NAMELESS, frames=400)).recording
    assert (recording.seconds, recording.missing_seconds) == (8.0, 0.0)


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


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, float, float]] = []
    path = write_sound(tmp_path / NAMELESS, SOUNDS["m4a"])
    decode(path, progress=lambda *news: told.append(news))
    stages = [stage for stage, _, _ in told]
    assert stages[0] == "checking"
    decoding = [(done, total) for stage, done, total in told if stage == "decoding"]
    assert [done for done, _ in decoding] == sorted(done for done, _ in decoding)
    assert decoding[-1][0] == decoding[-1][1] == pytest.approx(SECONDS, abs=0.1)


def test_a_full_disk_while_decoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / NAMELESS, SOUNDS["wav"])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(AfterviewError, match="TMPDIR"):
        decode(path)


def test_a_stream_that_no_header_names_is_left_out(tmp_path: Path) -> None:
    """A tag of video between those of sound, behind what is looked at first."""
    path = write_sound(tmp_path / NAMELESS, SOUNDS["flv"])
    data = bytearray(path.read_bytes())
    data[4] = 4  # the header: sound only
    place = 13
    while place < len(data) * 0.9:  # a tag is its kind, its size, and the size of all of it
        place += 11 + int.from_bytes(data[place + 1 : place + 4]) + 4
    video = b"\x09" + (4).to_bytes(3) + bytes(7) + b"\x12abc" + (15).to_bytes(4)
    data[place:place] = video
    path.write_bytes(data)
    assert decode(path).recording.seconds == pytest.approx(SECONDS, abs=0.1)
