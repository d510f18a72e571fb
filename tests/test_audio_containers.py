"""Views, frame headers and the readers of structure, by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio.containers.formats import recognise
from pipeline.audio.containers.frame_headers import adts_header, amr_header, mpeg_header
from pipeline.audio.containers.lengths import stated_length
from pipeline.audio.containers.view import Extent, Patch, View


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
