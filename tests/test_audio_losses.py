"""Nothing is lost in silence: holes, cut ends, wrong headers; and times that stay true."""

import os
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Gap
from pipeline.audio import decode, examine
from pipeline.audio.containers.formats import recognise
from pipeline.audio.containers.frame_headers import adts_header, amr_header, mpeg_header
from pipeline.audio.containers.lengths import stated_length
from pipeline.audio.containers.reading import read_at
from pipeline.audio.containers.view import Extent, Patch, View
from pipeline.audio.memofile import open_memo
from pipeline.audio.probe import end_of_data, probe
from pipeline.audio.timeline import MAX_DRIFT_S, MAX_GAP_S, MIN_JUMP_S, Timeline
from tests.sounds import SECONDS, SOUNDS, likeness, voice, write_sound

pytestmark = pytest.mark.usefixtures("nothing_on_stderr")


@pytest.fixture
def nothing_on_stderr(capfd: pytest.CaptureFixture[str]) -> object:
    """FFmpeg's own words must never reach a user."""
    yield
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def damaged(path: Path, file_format: str, damage: str) -> Path:
    """Write a file of this file_format with a hole of an eighth in its middle.

    In WebM it lies inside the first cluster of five seconds: one over a cluster's head costs the
    rest of the cluster, as the blocks' times count from there.
    """
    data = write_sound(path, SOUNDS[file_format]).read_bytes()
    start, size = (
        round(len(data) * (0.4 if file_format in ("webm", "mka") else 0.5)),
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


@pytest.mark.parametrize(("file_format", "damage"), LOCATED)
def test_a_hole_is_told_and_all_around_it_is_kept(
    tmp_path: Path, file_format: str, damage: str
) -> None:
    path = damaged(tmp_path / "memo", file_format, damage)
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
    enough = 0.5 if file_format == "amr" else 0.9
    # Where only bytes tell how long a hole is and the bit rate changes, it is not known better.
    late_s = 0.2 if file_format in ("aac", "mp3-vbr") else 0.08
    assert likeness(decoded.samples, 1.0, 1.5) > enough
    assert likeness(decoded.samples, 6.5, 7.0, late_s=late_s) > enough
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


@pytest.mark.parametrize("file_format", STATED)
def test_a_cut_end_is_told_where_the_header_says_more(tmp_path: Path, file_format: str) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS[file_format])
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
    assert likeness(decoded.samples, 3.0, 3.5) > 0.9


@pytest.mark.parametrize(
    "file_format",
    ["opus", "ogg-vorbis", "ogg-flac", "mp3-plain", "aac", "webm-live", "mp4-fragments"],
)
def test_a_cut_end_is_told_where_nothing_says_how_much(tmp_path: Path, file_format: str) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS[file_format])
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


@pytest.mark.parametrize(
    "file_format", ["mp3-plain", "aac", "flac", "opus", "webm", "m4a-faststart"]
)
def test_gigabytes_of_zeros_behind_a_memo(tmp_path: Path, file_format: str) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS[file_format])
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
    assert likeness(decoded.samples, 4.2, 4.7) > 0.9


def test_pages_cut_off_the_start_of_an_ogg(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["opus"])
    data = path.read_bytes()
    pages = ogg_pages(data)
    path.write_bytes(data[: pages[2]] + data[pages[4] :])
    decoded = decode(path)
    (gap,) = decoded.recording.gaps
    assert (gap.start_s, gap.end_s) == (0, pytest.approx(2, abs=0.05))
    assert likeness(decoded.samples, 2.5, 3.0) > 0.9


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


# The timeline by itself.


def run(timeline: Timeline, frames: list[tuple[float | None, float, bool]]) -> list[float]:
    return [timeline.place(start_s, seconds, lost=lost) for start_s, seconds, lost in frames]


@pytest.mark.parametrize(
    ("frames", "gaps"),
    [
        # Frames that follow one another.
        ([(0, 1, False), (1, 1, False), (2, 1, False)], []),
        ([(None, 1, False), (None, 1, False)], []),
        ([(5, 1, False), (6, 1, False)], []),
        # A step of a frame is a gap only where a packet is known to be lost.
        ([(0, 1, False), (1.02, 1, False)], []),
        ([(0, 1, False), (1.02, 1, True)], [(1, 1.02)]),
        ([(0, 1, False), (1, 1, True)], []),
        ([(0, 1, False), (1.5, 1, False)], [(1, 1.5)]),
        # Gaps near each other are told as one.
        ([(0, 1, False), (2, 0.5, False), (3, 1, False)], [(1, 3)]),
        # A step back drops nothing.
        ([(0, 1, False), (0, 1, False), (1, 1, False)], []),
        # A step too far is marked, and nothing is made up.
        ([(0, 1, False), (1e6, 1, False), (1e6 + 1, 1, False)], [(1, 1)]),
    ],
)
def test_steps_in_time(
    frames: list[tuple[float | None, float, bool]], gaps: list[tuple[float, float]]
) -> None:
    timeline = Timeline(None, None)
    run(timeline, frames)
    assert [(gap.start_s, gap.end_s) for gap in timeline.gaps] == [
        (pytest.approx(start_s), pytest.approx(end_s)) for start_s, end_s in gaps
    ]


def test_sound_missing_before_the_first_frame() -> None:
    assert run(Timeline(0.0, None), [(0.2, 1, False)]) == [0]
    assert run(Timeline(0.0, None), [(0.2, 1, True)]) == [0.2]
    timeline = Timeline(0.0, None)
    assert run(timeline, [(3.0, 1, False)]) == [3.0]
    assert timeline.gaps == [Gap(0, 3)]


def test_a_long_gap_is_believed_where_the_header_has_room_for_it() -> None:
    far = MAX_GAP_S + 100
    for stated_s, silence_s in ((None, 0), (far + 10, far - 1), (20.0, 0)):
        assert run(Timeline(0.0, stated_s), [(0, 1, False), (far, 1, False)])[1] == silence_s


@given(st.lists(st.floats(-0.03, 0.03), min_size=2, max_size=300))
def test_a_phone_that_keeps_time_coarsely_raises_no_alarm(jitter: list[float]) -> None:
    timeline = Timeline(0.0, None)
    run(timeline, [(number * 0.023 + wrong, 0.023, False) for number, wrong in enumerate(jitter)])
    assert timeline.gaps == []


@given(st.integers(-100, 100))
def test_a_clock_that_runs_differently_raises_no_alarm(parts_per_million: int) -> None:
    timeline = Timeline(0.0, None)
    speed = 1 + parts_per_million / 1e6
    for second in range(2 * 3600):
        timeline.place(second * speed, 1.0)
    assert timeline.gaps == []
    assert abs(timeline.position_s - 7200 * speed) < MAX_DRIFT_S + 0.5


def test_many_small_losses_add_up() -> None:
    timeline = Timeline(0.0, None)
    for number in range(1000):
        timeline.place(number * 0.02 * 1.1, 0.02)
    assert timeline.missing_s == pytest.approx(2, abs=MAX_DRIFT_S)
    assert timeline.position_s == pytest.approx(22, abs=MAX_DRIFT_S + 0.02)


@given(
    st.none() | st.floats(-1e6, 1e6),
    st.none() | st.floats(0, 43_200),
    st.lists(
        st.tuples(st.none() | st.floats(-1e9, 1e9), st.floats(1e-4, 2), st.booleans()),
        max_size=30,
    ),
)
def test_no_sound_is_dropped_whatever_the_times_say(
    start_s: float | None, stated_s: float | None, frames: list[tuple[float | None, float, bool]]
) -> None:
    timeline = Timeline(start_s, stated_s)
    silences = run(timeline, frames)
    assert all(silence_s >= 0 for silence_s in silences)
    sounding_s = sum(seconds for _, seconds, _ in frames)
    assert timeline.position_s == pytest.approx(sounding_s + sum(silences), abs=1e-3)
    assert timeline.missing_s <= sum(silences) + 1e-3
    for before, after in pairwise(timeline.gaps):
        assert before.end_s <= after.start_s
    if start_s is None and stated_s is None:
        assert max(silences, default=0) <= MAX_GAP_S + MIN_JUMP_S


# The views and readers by themselves.


@given(
    st.binary(min_size=1, max_size=300),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=4),
    st.lists(st.tuples(st.integers(0, 310), st.binary(min_size=1, max_size=9)), max_size=3),
    st.lists(st.integers(1, 50), min_size=1, max_size=20),
)
def test_a_view_is_the_file_without_what_is_left_out(
    data: bytes,
    cuts: list[tuple[int, int]],
    patches: list[tuple[int, bytes]],
    reads: list[int],
) -> None:
    import io

    extents = [Extent(min(pair), max(pair)) for pair in cuts if max(pair) <= len(data)]
    whole = bytearray(data)
    for at, patch in patches:
        whole[at : at + len(patch)] = patch[: max(0, len(data) - at)]
    whole = whole[: len(data)]
    view = View(
        io.BytesIO(data), len(data), extents or None, [Patch(at, patch) for at, patch in patches]
    )
    expected = b"".join(whole[start:end] for start, end in extents) if extents else bytes(whole)
    assert view.size == len(expected)
    read, number = b"", 0
    while piece := view.read(len(read), reads[number % len(reads)]):
        read, number = read + piece, number + 1
    assert read == expected
    assert view.read(-1, 5) == view.read(view.size, 5) == b""


@pytest.mark.parametrize(
    ("head", "length", "samples", "rate_hz"),
    [
        (b"\xff\xfb\x90\x00", 417, 1152, 44_100),
        (b"\xff\xfb\x92\x00", 418, 1152, 44_100),
        (b"\xff\xf3\x48\xc4", 144, 576, 16_000),  # MPEG-2
        (b"\xff\xe3\x18\xc4", 72, 576, 8_000),  # MPEG-2.5
        (b"\xff\xfd\x84\x04", 384, 1152, 48_000),  # layer 2
        (b"\xff\xff\x14\x00", 32, 384, 48_000),  # layer 1
    ],
)
def test_mpeg_headers(head: bytes, length: int, samples: int, rate_hz: int) -> None:
    frame = mpeg_header(head)
    assert frame is not None
    assert (frame.length_bytes, frame.samples, frame.rate_hz) == (length, samples, rate_hz)


@given(st.binary(max_size=12))
def test_no_header_is_too_odd(head: bytes) -> None:
    for frame in (mpeg_header(head), adts_header(head), amr_header(head, wide=len(head) % 2 == 0)):
        assert frame is None or (frame.length_bytes > 0 and frame.seconds > 0)


STARTS = [b"OggS\0\2", b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67", b"fLaC", b"caff\0\1\0\0desc"]
STARTS += [b"RIFF....WAVEdata", b"RF64....WAVEds64", b"FORM....AIFFSSND", b"#!AMR\n", b".snd"]
STARTS += [b"\0\0\0\x08ftyp\0\0\0\x10moov", b"riff\x2e\x91\xcf\x11" + bytes(32) + b"data"]
STARTS += [b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(22), b"ID3\4\0\0\0\0\0\0\xff\xfb\x90\0", b""]


@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_no_structure_is_too_odd(start: bytes, rest: bytes) -> None:
    import io

    file = io.BytesIO(start + rest)
    file_format = recognise(file)
    if file_format is not None:
        stated = stated_length(file, len(start + rest), file_format)
        assert stated.missing_bytes >= 0
        assert stated.seconds is None or stated.seconds > 0
