"""What a sound file says about its own length, read from its structure without decoding.

FFmpeg's figures are not used where they may be guesses: it fills a missing length in from the
bit rate without saying so.
"""

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

from pipeline.audio.containers.kinds import (
    LOOK_BYTES,
    Kind,
    first_frame,
    mpeg_frame,
    read_at,
    sound_start,
)
from pipeline.audio.containers.matroska import matroska_promise
from pipeline.audio.containers.mp4 import mp4_promise
from pipeline.audio.containers.ogg import ogg_promise
from pipeline.audio.containers.structure import Piece, Promise, beyond

OPEN_ENDED_BYTES = 0x7FFF_0000
"""A WAV's data size from here on, where the file is shorter, is what streaming writers put there
before they know better; it promises nothing."""


def promise_of(file: BinaryIO, size: int, kind: Kind) -> Promise:
    """Read what an open file of `size` bytes promises; an empty promise where it says nothing."""
    reader = _READERS.get(kind.demuxer)
    if reader is None:
        return Promise()
    try:
        return reader(file, size)
    except (struct.error, IndexError, OverflowError):
        return Promise()


def _wav(file: BinaryIO, size: int) -> Promise:
    head = read_at(file, 0, 12)
    order = ">" if head[:4] == b"RIFX" else "<"
    long_size = 0
    for chunk in _chunks(file, size, order):
        if chunk.name == b"ds64":
            long_size = struct.unpack("<Q", read_at(file, chunk.start + 8, 8))[0]
        elif chunk.name == b"data":
            stated = chunk.end - chunk.start
            if stated == 0xFFFF_FFFF and long_size:
                stated = long_size
            return _wav_data(file, size, order, chunk.start, stated)
    return Promise()


def _wav_data(file: BinaryIO, size: int, order: str, start: int, stated: int) -> Promise:
    there = size - start
    if stated == 0 or OPEN_ENDED_BYTES <= stated != there < stated <= 0xFFFF_FFFF:
        return Promise(ignore_length=stated != 0)
    if stated >= there:
        return Promise(missing_bytes=stated - there)
    following = start + stated + stated % 2
    rest = read_at(file, following, LOOK_BYTES)
    is_chunk = len(rest) < 8 or all(0x20 <= byte < 0x7F for byte in rest[:4])
    if not any(rest):  # filling, in which FFmpeg would look for chunks without end
        return Promise(content_end=following)
    return Promise(ignore_length=not is_chunk)


def _aiff(file: BinaryIO, size: int) -> Promise:
    for chunk in _chunks(file, size, ">"):
        if chunk.name == b"SSND":
            return Promise(missing_bytes=beyond(chunk.end, size))
    return Promise()


def _chunks(file: BinaryIO, size: int, order: str) -> Iterator[Piece]:
    """Walk the chunks of a RIFF or an AIFF file; the last one's end may lie beyond the file's."""
    offset = 12
    for _ in range(10_000):
        head = read_at(file, offset, 8)
        if len(head) < 8:
            return
        length = struct.unpack(order + "I", head[4:])[0]
        yield Piece(head[:4], offset + 8, offset + 8 + length)
        offset += 8 + length + length % 2
        if offset >= size:
            return


def _caf(file: BinaryIO, size: int) -> Promise:
    offset, rate_hz, packet_bytes, seconds, end = 8, 0.0, 0, None, 0
    for _ in range(10_000):
        head = read_at(file, offset, 12)
        if len(head) < 12:
            break
        name, length = head[:4], struct.unpack(">q", head[4:])[0]
        offset += 12
        if name == b"desc":
            rate_hz, _, _, packet_bytes = struct.unpack(">d4sII", read_at(file, offset, 20))
        elif name == b"pakt":
            frames = struct.unpack(">q", read_at(file, offset + 8, 8))[0]
            seconds = frames / rate_hz if rate_hz > 0 and frames > 0 else None
        elif name == b"data" and length >= 0:
            end = offset + length
        if length < 0:
            break
        offset += length
    # Packets of changing length are found by a table that may stand behind them.
    without_table = seconds is None and packet_bytes == 0 and end > size
    return Promise(seconds, missing_bytes=beyond(end, size), unreadable=without_table)


def _au(file: BinaryIO, size: int) -> Promise:
    start, stated = struct.unpack(">II", read_at(file, 4, 8))
    return Promise(missing_bytes=beyond(start + stated, size) if stated != 0xFFFF_FFFF else 0)


def _w64(file: BinaryIO, size: int) -> Promise:
    offset = 40
    for _ in range(10_000):
        head = read_at(file, offset, 24)
        if len(head) < 24:
            break
        length = struct.unpack("<Q", head[16:])[0]
        if head[:4] == b"data":
            return Promise(missing_bytes=beyond(offset + length, size))
        offset += max(24, (length + 7) & ~7)
    return Promise()


_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")


def _asf(file: BinaryIO, size: int) -> Promise:
    offset = 30
    for _ in range(1_000):
        head = read_at(file, offset, 24 + 68)
        if len(head) < 24:
            break
        if head[:16] == _ASF_FILE_PROPERTIES:
            ticks, _, preroll_ms, flags = struct.unpack("<QQQI", head[64:92])
            seconds = ticks / 1e7 - preroll_ms / 1e3
            return Promise(seconds=seconds if seconds > 0 and not flags & 1 else None)
        offset += max(24, struct.unpack("<Q", head[16:24])[0])
    return Promise()


def _flac(file: BinaryIO, size: int) -> Promise:
    packed = int.from_bytes(read_at(file, sound_start(file) + 18, 8), "big")
    rate_hz, samples = packed >> 44, packed & ((1 << 36) - 1)
    return Promise(seconds=samples / rate_hz if rate_hz and samples else None)


def _mp3(file: BinaryIO, size: int) -> Promise:
    head = read_at(file, sound_start(file), LOOK_BYTES)
    found = first_frame(head, mpeg_frame, at_end=len(head) < LOOK_BYTES)
    if found is None:
        return Promise()
    offset, frame = found
    mpeg1, mono = frame.family[0] == 3, head[offset + 3] >> 6 == 3
    info = offset + 4 + ((17 if mono else 32) if mpeg1 else (9 if mono else 17))
    samples = 0
    if head[info : info + 4] in (b"Xing", b"Info") and head[info + 7] & 1:
        frames = struct.unpack(">I", head[info + 8 : info + 12])[0]
        samples = frames * frame.samples - _padding(head, info)
    elif head[offset + 36 : offset + 40] == b"VBRI":
        samples = struct.unpack(">I", head[offset + 50 : offset + 54])[0] * frame.samples
    return Promise(seconds=samples / frame.rate_hz if samples > 0 else None)


def _padding(head: bytes, info: int) -> int:
    """Samples that the encoder put before and behind the sound, from LAME's part of the table."""
    flags = head[info + 7]
    fields = ((1, 4), (2, 4), (4, 100), (8, 4))  # frames, bytes, places to seek to, quality
    lame = info + 8 + sum(length for flag, length in fields if flags & flag)
    if head[lame : lame + 4] not in (b"LAME", b"Lavc", b"Lavf"):
        return 0
    delay_and_padding = int.from_bytes(head[lame + 21 : lame + 24], "big")
    return (delay_and_padding >> 12) + (delay_and_padding & 0xFFF)


_READERS: dict[str, Callable[[BinaryIO, int], Promise]] = {
    "wav": _wav,
    "aiff": _aiff,
    "caf": _caf,
    "au": _au,
    "w64": _w64,
    "asf": _asf,
    "mov": mp4_promise,
    "matroska": matroska_promise,
    "flac": _flac,
    "mp3": _mp3,
    "ogg": ogg_promise,
}
