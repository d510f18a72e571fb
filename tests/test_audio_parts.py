"""Files joined end to end into one: every part is heard, or counts as missing."""

import os
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import decode, examine
from pipeline.audio.memofile import open_memo
from pipeline.audio.parts import BLOCK_BYTES, parts
from tests.sounds import SOUNDS, similarity, voice, write_sound, write_wav

pytestmark = pytest.mark.usefixtures("nothing_on_stderr")

PART_S = 2.0
JOINED = [
    *("wav", "wav-rf64", "w64", "aiff", "au", "caf-pcm", "flac", "tta", "wv", "avi"),
    *("m4a", "mov-pcm", "mp4-fragments", "webm", "webm-live", "mka", "wma", "flv"),
]


def joined(folder: Path, *kinds: str) -> Path:
    """Write the voice, cut into parts of these kinds, as one file."""
    path = folder / "memo.bin"
    data = b""
    for number, kind in enumerate(kinds):
        sound = SOUNDS[kind]
        first = round(number * PART_S * sound.rate_hz)
        samples = voice(len(kinds) * PART_S, sound.rate_hz)
        part = samples[first : first + round(PART_S * sound.rate_hz)]
        data += write_sound(folder / "part", sound, part).read_bytes()
    path.write_bytes(data)
    return path


def heard(path: Path) -> float:
    """Return how like the voice the last part sounds."""
    samples = decode(path).samples
    return similarity(samples, len(samples) / 16_000 - 1.5, len(samples) / 16_000 - 1, late_s=0.4)


@pytest.mark.parametrize("kind", JOINED)
def test_every_part_is_decoded(tmp_path: Path, kind: str) -> None:
    path = joined(tmp_path, kind, kind, kind)
    examine(path)
    recording = decode(path).recording
    assert recording.seconds == pytest.approx(3 * PART_S, abs=0.4)
    assert (recording.missing_seconds, recording.gaps) == (0.0, ())
    assert heard(path) > 0.9


@pytest.mark.parametrize(
    "kinds",
    [
        ("wav", "wav-24", "wav-float"),
        ("wav", "flac", "m4a"),
        ("flac", "wav", "m4a"),
        ("m4a", "wav", "flac"),
        ("mp3", "wav"),
        ("wav", "mp3", "wav"),
        ("webm", "wav"),
        ("opus", "wav"),
    ],
    ids="-".join,
)
def test_parts_of_different_kinds_are_decoded(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    path = joined(tmp_path, *kinds)
    recording = decode(path).recording
    assert recording.seconds == pytest.approx(len(kinds) * PART_S, abs=0.4)
    assert (recording.missing_seconds, recording.gaps) == (0.0, ())
    assert heard(path) > 0.9


@pytest.mark.parametrize("length", [0, 0xFFFF_FFFF])
def test_streamed_parts_whose_headers_state_no_length(tmp_path: Path, length: int) -> None:
    part = bytearray(write_wav(tmp_path / "part", np.full(16_000, 1000, np.int16)).read_bytes())
    part[4:8] = part[40:44] = length.to_bytes(4, "little")
    path = tmp_path / "memo.wav"
    path.write_bytes(part * 3)
    samples = decode(path).samples
    assert len(samples) == 48_000
    assert (samples == 1000).all()  # and no header among them


def test_padding_between_parts(tmp_path: Path) -> None:
    part = write_wav(tmp_path / "part", np.full(16_000, 1000, np.int16)).read_bytes()
    path = tmp_path / "memo.wav"
    path.write_bytes(part + bytes(700) + part + bytes(512) + part)
    assert (decode(path).samples == 1000).sum() == 48_000


def test_what_is_cut_of_a_later_part_is_missing(tmp_path: Path) -> None:
    part = write_wav(tmp_path / "part", np.full(16_000, 1000, np.int16)).read_bytes()
    path = tmp_path / "memo.wav"
    path.write_bytes(part + part[: 44 + 8_000])
    recording = decode(path).recording
    assert recording.seconds == 1.25
    assert recording.missing_seconds == 0.75
    assert [(gap.start_s, gap.end_s) for gap in recording.gaps] == [(1.25, 2.0)]


def test_a_later_part_that_cannot_be_decoded_is_missing(tmp_path: Path) -> None:
    part = write_wav(tmp_path / "part", np.full(16_000, 1000, np.int16)).read_bytes()
    other = write_sound(tmp_path / "other", SOUNDS["m4a"], seconds=1).read_bytes()
    path = tmp_path / "memo.wav"
    path.write_bytes(part + other[: len(other) // 2])
    recording = decode(path).recording
    assert recording.seconds == 1.0
    assert [(gap.start_s, gap.end_s) for gap in recording.gaps] == [(1.0, 1.0)]


@pytest.mark.parametrize("kind", SOUNDS)
def test_one_file_is_one_part(tmp_path: Path, kind: str) -> None:
    with open_memo(write_sound(tmp_path / "memo", SOUNDS[kind], seconds=0.3)) as memo:
        assert parts(memo) == [memo]


def test_chunks_behind_the_sound_are_no_part(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "memo.wav", np.full(16_001, 1000, np.int16))
    path.write_bytes(path.read_bytes() + b"LIST\x04\x00\x00\x00INFO" + b"id3 \x02\x00\x00\x00ab")
    with open_memo(path) as memo:
        assert parts(memo) == [memo]
    assert decode(path).recording.seconds == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("hole", [1 << 20, (3 << 20) + 5])
@pytest.mark.parametrize("kind", ["mp3", "wav"])
def test_a_part_behind_a_hole_is_found(tmp_path: Path, kind: str, hole: int) -> None:
    first = write_sound(tmp_path / "first", SOUNDS[kind], seconds=1).read_bytes()
    second = write_wav(tmp_path / "second", np.full(16_000, 1000, np.int16)).read_bytes()
    path = tmp_path / "memo"
    with path.open("wb") as file:
        file.write(first)
        file.seek(hole, os.SEEK_CUR)
        file.write(second)
    with open_memo(path) as memo:
        assert [part.size for part in parts(memo)] == [len(first) + hole, len(second)]


@pytest.mark.parametrize("place", [-50, -41, -1, 0])
def test_a_part_where_two_blocks_meet_is_found(tmp_path: Path, place: int) -> None:
    first = write_wav(tmp_path / "first", np.full(BLOCK_BYTES, 1000, np.int16)).read_bytes()
    begins = BLOCK_BYTES + place
    open_ended = first[:40] + b"\xff\xff\xff\xff" + first[44:begins]
    path = tmp_path / "memo.wav"
    path.write_bytes(open_ended + first[: 44 + 32_000])
    with open_memo(path) as memo:
        assert [part.size for part in parts(memo)] == [begins, 44 + 32_000]


def test_a_wav_within_the_sound_that_a_wav_states_is_no_part(tmp_path: Path) -> None:
    inner = write_wav(tmp_path / "inner", np.full(1_000, 1000, np.int16)).read_bytes()
    samples = np.frombuffer(inner, np.int16)
    path = write_wav(tmp_path / "memo.wav", np.concatenate([samples, samples]))
    with open_memo(path) as memo:
        assert parts(memo) == [memo]
    assert (decode(path).samples == np.concatenate([samples, samples])).all()
