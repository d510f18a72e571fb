"""Tell a sound file's format by its bytes, never by the ending of its name."""

from dataclasses import dataclass
from typing import BinaryIO

from pipeline.audio.containers.frame_headers import adts_header, first_frame, mpeg_header
from pipeline.audio.containers.reading import SCAN_BYTES, read_at


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format. `demuxer` is FFmpeg's name for it, `suffix` the ending that players expect."""

    demuxer: str
    suffix: str


_MAGIC = (
    (0, b"OggS", FileFormat("ogg", ".ogg")),
    (0, b"\x1a\x45\xdf\xa3", FileFormat("matroska", ".webm")),
    (0, b"fLaC", FileFormat("flac", ".flac")),
    (0, b"caff", FileFormat("caf", ".caf")),
    (0, b"#!AMR\n", FileFormat("amr", ".amr")),
    (0, b"#!AMR-WB\n", FileFormat("amr", ".amr")),
    (0, b".snd", FileFormat("au", ".au")),
    (0, b"riff\x2e\x91\xcf\x11", FileFormat("w64", ".w64")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", FileFormat("asf", ".wma")),
    *((4, box, FileFormat("mov", ".m4a")) for box in (b"ftyp", b"moov", b"mdat", b"wide", b"pnot")),
)
_BRANDS = {b"qt": ".mov", b"3g": ".3gp", b"M4": ".m4a", b"is": ".mp4", b"mp": ".mp4"}


def recognise(file: BinaryIO) -> FileFormat | None:
    """Return the format of an open file; None where it is none that Afterview reads."""
    start = sound_start(file)
    head = read_at(file, start, SCAN_BYTES)
    if head[:4] in (b"RIFF", b"RF64", b"RIFX", b"BW64"):
        return FileFormat("wav", ".wav") if head[8:12] == b"WAVE" else None
    if head[:4] == b"FORM":
        return FileFormat("aiff", ".aiff") if head[8:12] in (b"AIFF", b"AIFC") else None
    for offset, magic, file_format in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return FileFormat("mov", _brand(head)) if file_format.demuxer == "mov" else file_format
    at_end = len(head) < SCAN_BYTES
    if first_frame(head, mpeg_header, at_end) is not None:
        return FileFormat("mp3", ".mp3")
    if first_frame(head, adts_header, at_end) is not None:
        return FileFormat("aac", ".aac")
    # Where the beginning is damaged: Ogg pages can be read from any of them on.
    return FileFormat("ogg", ".ogg") if b"OggS\x00\x02" in head else None


def _brand(head: bytes) -> str:
    if head[4:8] != b"ftyp":
        return ".mov"
    return _BRANDS.get(head[8:10], ".m4a")


def sound_start(file: BinaryIO) -> int:
    """Return the offset behind the ID3v2 tags, if there are any."""
    start = 0
    for _ in range(8):
        length = id3_length(read_at(file, start, 10))
        if not length:
            break
        start += length
    return start


def id3_length(head: bytes) -> int:
    """Return the length in bytes of the ID3v2 tag that `head` begins with; 0 where it is none."""
    if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 0x7F:
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return size + (20 if head[5] & 0x10 else 10)
