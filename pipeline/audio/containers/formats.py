"""Tell a sound file's format by its bytes, never by the ending of its name."""

from dataclasses import dataclass
from typing import BinaryIO

from pipeline.audio.containers.frame_headers import (
    adts_header,
    dolby_coding,
    first_frame,
    latm_header,
    mpeg_header,
)
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
    *(
        (4, box, FileFormat("mov", ".m4a"))
        for box in (b"ftyp", b"moov", b"mdat", b"wide", b"pnot", b"free", b"skip")
    ),
    (0, b"FLV\x01", FileFormat("flv", ".flv")),
    (0, b"\x00\x00\x01\xba", FileFormat("mpeg", ".mpg")),
    (0, b"wvpk", FileFormat("wv", ".wv")),
    (0, b"TTA1", FileFormat("tta", ".tta")),
    (0, b"MAC ", FileFormat("ape", ".ape")),
    (0, b"tBaK", FileFormat("tak", ".tak")),
    (0, b"MP+", FileFormat("mpc", ".mpc")),
    (0, b"MPCK", FileFormat("mpc8", ".mpc")),
    (0, b"DSD ", FileFormat("dsf", ".dsf")),
    (0, b"FRM8", FileFormat("iff", ".dff")),
    (0, b"\x7f\xfe\x80\x01", FileFormat("dts", ".dts")),
    (0, b"Creative Voice File", FileFormat("voc", ".voc")),
    (0, b".RMF", FileFormat("rm", ".rm")),
    (0, b".ra\xfd", FileFormat("rm", ".ra")),
    (0, b"EA3", FileFormat("oma", ".oma")),
    (0, b"ajkg", FileFormat("shn", ".shn")),
    (0, b"\x64\xa3\x01\x00", FileFormat("ircam", ".sf")),
    (0, b".SoX", FileFormat("sox", ".sox")),
    (0, b"\x02dss", FileFormat("dss", ".dss")),
    (0, b"\x03dss", FileFormat("dss", ".dss")),
    (4, b"\xf8\x72\x6f\xba", FileFormat("truehd", ".thd")),
    (4, b"\xf8\x72\x6f\xbb", FileFormat("mlp", ".mlp")),
    (0, b"\x06\x0e\x2b\x34", FileFormat("mxf", ".mxf")),
    (0, b"NIST_1A\n", FileFormat("nistsphere", ".sph")),
    (4, b"\x57\x90\x75\x36", FileFormat("aa", ".aa")),
    (0, b"\xb7\xd8\x00\x20\x37\x49\xda\x11", FileFormat("wtv", ".wtv")),
    (0, b"nut/multimedia container", FileFormat("nut", ".nut")),
)
_RIFF = {
    b"WAVE": FileFormat("wav", ".wav"),
    b"AVI ": FileFormat("avi", ".avi"),
    b"QLCM": FileFormat("qcp", ".qcp"),
}
_FORM = {
    b"AIFF": FileFormat("aiff", ".aiff"),
    b"AIFC": FileFormat("aiff", ".aiff"),
    b"8SVX": FileFormat("iff", ".iff"),
    b"16SV": FileFormat("iff", ".iff"),
}
TS_PACKET_BYTES = (188, 192, 204)
"""Packets of a transport stream: plain, with a time before each (Blu-ray), with a checksum."""
_BRANDS = {b"qt": ".mov", b"3g": ".3gp", b"M4": ".m4a", b"is": ".mp4", b"mp": ".mp4"}


def recognise(file: BinaryIO) -> FileFormat | None:
    """Return the format of an open file; None where it is none that Afterview reads."""
    start = sound_start(file)
    head = read_at(file, start, SCAN_BYTES)
    if head[:4] in (b"RIFF", b"RF64", b"RIFX", b"BW64"):
        return _RIFF.get(head[8:12])
    if head[:4] == b"FORM":
        return _FORM.get(head[8:12])
    for offset, magic, file_format in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return FileFormat("mov", _brand(head)) if file_format.demuxer == "mov" else file_format
    if _is_transport_stream(head):
        return FileFormat("mpegts", ".ts")
    at_end = len(head) < SCAN_BYTES
    if (coding := dolby_coding(head)) is not None:
        return FileFormat(coding, f".{coding}")
    if first_frame(head, mpeg_header, at_end) is not None:
        return FileFormat("mp3", ".mp3")
    if first_frame(head, adts_header, at_end) is not None:
        return FileFormat("aac", ".aac")
    if first_frame(head, latm_header, at_end, sync=b"\x56") is not None:
        return FileFormat("loas", ".loas")
    # Where the beginning is damaged: Ogg pages can be read from any of them on.
    return FileFormat("ogg", ".ogg") if b"OggS\x00\x02" in head else None


def _is_transport_stream(head: bytes) -> bool:
    """Return whether packets with the same first byte follow one another from the beginning."""
    return any(
        len(head) >= 4 * length
        and all(
            head[offset : offset + 1] == b"\x47"
            for offset in range(length - 188 if length == 192 else 0, len(head), length)[:8]
        )
        for length in TS_PACKET_BYTES
    )


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
