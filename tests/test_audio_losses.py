"""Nothing is lost in silence: holes, cut ends, wrong headers; and times that stay true."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import decode, examine
from pipeline.audio.containers.reading import read_at
from pipeline.audio.memofile import open_memo
from pipeline.audio.probe import end_of_data, probe
from tests.sounds import SECONDS, SOUNDS, similarity, voice, write_sound

pytestmark = pytest.mark.usefixtures("nothing_on_stderr")


def damaged(path: Path, kind: str, damage: str) -> Path:
    """Write a file of this kind with a hole of an eighth in its middle.

    In WebM it lies inside the first cluster of five seconds: one over a cluster's head costs the
    rest of the cluster, as the blocks' times count from there.
    """
    data = write_sound(path, SOUNDS[kind]).read_bytes()
    start, size = (
        round(len(data) * (0.4 if kind in ("webm", "mka") else 0.5)),
        len(data) // 8,
    )
    hole = {
        "zeros": bytes(size),
        "noise": np.random.default_rng(3).bytes(size),
        "ones": b"\xff" * size,
        "cut out": b"",
    }[damage]
    path.write_bytes(data[:start] + hole + data[start + size :])
    return path


LOCATED = [
    ("mp3", "zeros"),
    ("mp3", "noise"),
    ("mp3", "ones"),
    ("mp3-vbr", "zeros"),
    ("mp3-plain", "zeros"),
    ("mp3-plain", "noise"),
    ("aac", "zeros"),
    ("aac", "noise"),
    ("amr", "zeros"),
    ("m4a-faststart", "zeros"),
    ("m4a-alac", "zeros"),
    ("m4a-alac", "noise"),
    ("mov", "zeros"),
    ("mp4-fragments", "zeros"),
    ("mp4-fragments", "noise"),
    ("mp4-fragments", "cut out"),
    ("opus", "zeros"),
    ("opus", "noise"),
    ("opus", "cut out"),
    ("ogg-vorbis", "zeros"),
    ("ogg-vorbis", "cut out"),
    ("webm", "zeros"),
    ("webm", "noise"),
    ("webm-live", "zeros"),
    ("webm-live", "noise"),
    ("webm-live", "cut out"),
    ("mka", "zeros"),
    ("flac", "zeros"),
    ("flac", "noise"),
    ("flac", "cut out"),
    ("caf-alac", "zeros"),
    ("wma", "zeros"),
]


@pytest.mark.parametrize(("kind", "damage"), LOCATED)
def test_a_hole_is_told_and_all_around_it_is_kept(tmp_path: Path, kind: str, damage: str) -> None:
    path = damaged(tmp_path / "memo", kind, damage)
    examine(path)
    decoded = decode(path)
    recording = decoded.recording
    assert recording.seconds == pytest.approx(SECONDS, abs=0.2)
    # A hole costs its own length and what its edges cut through: a packet, a page, a fragment.
    assert SECONDS / 8 - 0.3 < recording.missing_seconds < SECONDS / 8 + 1.2
    assert recording.missing_seconds == pytest.approx(
        sum(gap.seconds for gap in recording.gaps), abs=0.3
    )
    assert recording.gaps[0].start_s > 2.7
    assert recording.gaps[-1].end_s < 6.3
    # Before and behind it, every word is where it was.
    enough = 0.5 if kind == "amr" else 0.9
    # Where only bytes tell how long a hole is and the bit rate changes, it is not known better.
    late_s = 0.2 if kind in ("aac", "mp3-vbr") else 0.08
    assert similarity(decoded.samples, 1.0, 1.5) > enough
    assert similarity(decoded.samples, 6.5, 7.0, late_s=late_s) > enough
    for gap in recording.gaps:
        if gap.seconds > 0.5:
            middle = decoded.samples[round(gap.start_s * 16_000 + 3_000) :][:1_000]
            assert not middle.any()


def test_twenty_kilobytes_out_of_two_minutes(tmp_path: Path) -> None:
    """Whisper's own loader gives up here after a third of it, and says nothing."""
    seconds = 127.0
    samples = np.tile(voice(12.7, 44_100), 10)
    path = write_sound(tmp_path / "memo", SOUNDS["mp3"], samples)
    data = bytearray(path.read_bytes())
    data[340_000:360_000] = bytes(20_000)
    path.write_bytes(data)
    recording = decode(path).recording
    assert recording.seconds == pytest.approx(seconds, abs=0.1)
    assert recording.missing_seconds == pytest.approx(2.5, abs=0.1)
    assert len(recording.gaps) == 1
    assert recording.gaps[0].start_s == pytest.approx(42.4, abs=0.3)


STATED = ["mp3", "mp3-vbr", "m4a-faststart", "webm", "mka", "flac", "wma"]
STATED += ["wav", "wav-mulaw", "wav-24", "wav-float", "wav-adpcm", "wav-rf64"]
STATED += ["aiff", "au", "w64", "caf-pcm"]


@pytest.mark.parametrize("kind", STATED)
def test_a_cut_end_is_told_where_the_header_says_more(tmp_path: Path, kind: str) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS[kind])
    size = path.stat().st_size
    os.truncate(path, round(size * 0.6) + 50)
    examine(path)
    decoded = decode(path)
    recording = decoded.recording
    whole = recording.seconds + recording.missing_seconds
    assert whole == pytest.approx(SECONDS, abs=0.15)
    assert recording.missing_seconds == pytest.approx(0.4 * SECONDS, abs=0.6)
    (gap,) = recording.gaps
    assert gap.start_s == pytest.approx(recording.seconds, abs=0.001)
    assert similarity(decoded.samples, 3.0, 3.5) > 0.9


@pytest.mark.parametrize(
    "kind",
    ["opus", "ogg-vorbis", "ogg-flac", "mp3-plain", "aac", "webm-live", "mp4-fragments"],
)
def test_a_cut_end_is_told_where_nothing_says_how_much(tmp_path: Path, kind: str) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS[kind])
    os.truncate(path, round(path.stat().st_size * 0.6) + 50)
    recording = decode(path).recording
    (gap,) = recording.gaps
    assert gap.start_s == pytest.approx(recording.seconds, abs=0.001)
    assert recording.missing_seconds == pytest.approx(gap.seconds, abs=0.002)
    assert gap.seconds < 1.5


def test_zeros_where_the_rest_should_be(tmp_path: Path) -> None:
    """Room was set aside for the file, and copying stopped."""
    path = write_sound(tmp_path / "memo", SOUNDS["mp3-plain"])
    size = path.stat().st_size
    os.truncate(path, size // 2)
    os.truncate(path, size)
    recording = decode(path).recording
    assert recording.seconds + recording.missing_seconds == pytest.approx(8.1, abs=0.1)
    assert recording.missing_seconds == pytest.approx(4, abs=0.2)


@pytest.mark.parametrize("kind", ["mp3-plain", "aac", "flac", "opus", "webm", "m4a-faststart"])
def test_gigabytes_of_zeros_behind_a_memo(tmp_path: Path, kind: str) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS[kind])
    os.truncate(path, path.stat().st_size // 2)
    os.truncate(path, 300 << 20)
    examine(path)
    recording = decode(path, sha256="known").recording
    assert 2.9 < recording.seconds < 5.5
    assert recording.gaps[-1].start_s == pytest.approx(recording.seconds, abs=0.001)


@pytest.mark.parametrize("stated", [0, 0xFFFF_FFFF, 0x7FFF_F000, 0x8000_0000, 1_000])
def test_a_wav_whose_size_was_never_written_is_read_whole(tmp_path: Path, stated: int) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"])
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", stated)
    path.write_bytes(data)
    examine(path)
    recording = decode(path).recording
    assert (recording.seconds, recording.missing_seconds, recording.gaps) == (SECONDS, 0.0, ())


def test_filling_behind_a_wav_is_no_sound(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"])
    os.truncate(path, path.stat().st_size + (300 << 20))
    recording = decode(path, sha256="known").recording
    assert (recording.seconds, recording.missing_seconds) == (SECONDS, 0.0)


def test_looking_for_the_end_of_a_file_does_not_move_in_it(tmp_path: Path) -> None:
    data = b"OggS\0\2" + np.random.default_rng(5).bytes(300_000)
    path = tmp_path / "memo"
    path.write_bytes(data)
    os.truncate(path, 50 << 20)
    with open_memo(path) as memo:
        assert probe(memo).memo.size < 3 << 20
        read_at(memo.file, 0, 1_000)
        assert end_of_data(memo) >= len(data)
        assert read_at(memo.file, 500, 200_000) == data[500:200_500]


def ogg_pages(data: bytes) -> list[int]:
    pages, at = [], 0
    while at < len(data):
        assert data[at : at + 4] == b"OggS"
        pages.append(at)
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        at += 27 + len(lacing) + sum(lacing)
    return [*pages, at]


def test_an_ogg_without_its_end_mark(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["opus"])
    data = path.read_bytes()
    pages = ogg_pages(data)
    path.write_bytes(data[: pages[-2]])
    recording = decode(path).recording
    assert recording.missing_seconds == 0
    (gap,) = recording.gaps
    assert gap.start_s == gap.end_s == pytest.approx(recording.seconds, abs=0.001)


def test_pages_cut_out_of_an_ogg(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["opus"])
    data = path.read_bytes()
    pages = ogg_pages(data)
    path.write_bytes(data[: pages[4]] + data[pages[6] :])  # pages of a second
    decoded = decode(path)
    (gap,) = decoded.recording.gaps
    assert gap.seconds == pytest.approx(2, abs=0.05)
    assert decoded.recording.missing_seconds == pytest.approx(gap.seconds, abs=0.002)
    assert gap.start_s == pytest.approx(2, abs=0.05)
    assert similarity(decoded.samples, 4.2, 4.7) > 0.9


def test_pages_cut_off_the_start_of_an_ogg(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["opus"])
    data = path.read_bytes()
    pages = ogg_pages(data)
    path.write_bytes(data[: pages[2]] + data[pages[4] :])
    decoded = decode(path)
    (gap,) = decoded.recording.gaps
    assert gap.start_s == 0
    assert gap.end_s == pytest.approx(2, abs=0.05)
    assert similarity(decoded.samples, 2.5, 3.0) > 0.9


def test_an_mp4_stops_being_believed_where_it_claims_years(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["m4a-faststart"])
    data = bytearray(path.read_bytes())
    for name, offset in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        at = data.index(name) + offset
        data[at : at + 4] = b"\x7f\xff\xff\xff"
    path.write_bytes(data)
    recording = decode(path).recording
    assert recording.seconds == pytest.approx(SECONDS, abs=0.1)
    assert recording.missing_seconds == 0
