"""What kind of sound file the bytes are; a name's ending is never asked."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol

LOOK_BYTES = 65_536
"""How far into a file its kind is looked for, behind an ID3 tag."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `demuxer` is FFmpeg's name for it, `suffix` the ending players expect."""

    demuxer: str
    suffix: str


@dataclass(frozen=True, slots=True)
class CodedFrame:
    """The header of one self-contained frame of MP3, AAC (ADTS) or AMR.

    `family` is the same for all frames of a healthy file.
    """

    length_bytes: int
    samples: int
    rate_hz: int
    family: tuple[int, ...] = ()

    @property
    def seconds(self) -> float:
        """How long the frame sounds."""
        return self.samples / self.rate_hz


class FrameParser(Protocol):
    """Reads a frame's header."""

    def __call__(self, head: bytes) -> CodedFrame | None:
        """Return the frame that `head` begins with, None where it is none."""


_MAGIC = (
    (0, b"OggS", Kind("ogg", ".ogg")),
    (0, b"\x1a\x45\xdf\xa3", Kind("matroska", ".webm")),
    (0, b"fLaC", Kind("flac", ".flac")),
    (0, b"caff", Kind("caf", ".caf")),
    (0, b"#!AMR\n", Kind("amr", ".amr")),
    (0, b"#!AMR-WB\n", Kind("amr", ".amr")),
    (0, b".snd", Kind("au", ".au")),
    (0, b"riff\x2e\x91\xcf\x11", Kind("w64", ".w64")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Kind("asf", ".wma")),
    *((4, box, Kind("mov", ".m4a")) for box in (b"ftyp", b"moov", b"mdat", b"wide", b"pnot")),
)
_BRANDS = {b"qt": ".mov", b"3g": ".3gp", b"M4": ".m4a", b"is": ".mp4", b"mp": ".mp4"}
_MPEG_RATES = (44_100, 48_000, 32_000)
_MPEG_KBITS = {
    # (MPEG-1, layer): bit rates by index 1 to 14
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_ADTS_RATES = (96, 88.2, 64, 48, 44.1, 32, 24, 22.05, 16, 12, 11.025, 8, 7.35)


def read_at(file: BinaryIO, offset: int, count: int) -> bytes:
    """Read `count` bytes at `offset`; fewer at the end of the file, none where no file reaches."""
    if not 0 <= offset < 1 << 43:  # file systems refuse to seek far beyond
        return b""
    file.seek(offset)
    return file.read(count)


def recognise(file: BinaryIO) -> Kind | None:
    """Tell the kind of an open file by its content; None where it is no kind Afterview reads."""
    start = sound_start(file)
    head = read_at(file, start, LOOK_BYTES)
    if head[:4] in (b"RIFF", b"RF64", b"RIFX", b"BW64"):
        return Kind("wav", ".wav") if head[8:12] == b"WAVE" else None
    if head[:4] == b"FORM":
        return Kind("aiff", ".aiff") if head[8:12] in (b"AIFF", b"AIFC") else None
    for offset, magic, kind in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return Kind("mov", _brand(head)) if kind.demuxer == "mov" else kind
    at_end = len(head) < LOOK_BYTES
    if first_frame(head, mpeg_frame, at_end) is not None:
        return Kind("mp3", ".mp3")
    if first_frame(head, adts_frame, at_end) is not None:
        return Kind("aac", ".aac")
    # A damaged beginning: pages stand for themselves, whatever lies before the first.
    return Kind("ogg", ".ogg") if b"OggS\x00\x02" in head else None


def _brand(head: bytes) -> str:
    if head[4:8] != b"ftyp":
        return ".mov"
    return _BRANDS.get(head[8:10], ".m4a")


def sound_start(file: BinaryIO) -> int:
    """Where the sound begins: behind the ID3v2 tags, if there are any."""
    start = 0
    for _ in range(8):
        length = id3_length(read_at(file, start, 10))
        if not length:
            break
        start += length
    return start


def id3_length(head: bytes) -> int:
    """Length in bytes of the ID3v2 tag that `head` begins with, 0 where it is none."""
    if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 0x7F:
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return size + (20 if head[5] & 0x10 else 10)


def first_frame(head: bytes, parse: FrameParser, at_end: bool) -> tuple[int, CodedFrame] | None:
    """Find the first frame that others of its family follow: (its offset, the frame).

    One frame header is 11 bits of luck in any noise, four in a row are none. Where `head` is all
    there is (`at_end`), two will do, or one that ends with the file.
    """
    offset = head.find(b"\xff")
    while offset >= 0:
        frame = parse(head[offset : offset + 9])
        if frame is not None and _is_followed(head, offset, frame, parse, at_end):
            return offset, frame
        offset = head.find(b"\xff", offset + 1)
    return None


def _is_followed(
    head: bytes, offset: int, frame: CodedFrame, parse: FrameParser, at_end: bool
) -> bool:
    for count in range(1, 4):
        offset += frame.length_bytes
        if offset >= len(head) - 9:
            return at_end and (count > 1 or offset == len(head))
        following = parse(head[offset : offset + 9])
        if following is None or following.family != frame.family:
            # Tags may stand behind the last frame of a short file.
            return at_end and count > 1 and head[offset : offset + 3] in (b"TAG", b"APE")
        frame = following
    return True


def mpeg_frame(head: bytes) -> CodedFrame | None:
    """Read the header of an MPEG audio frame (layers 1 to 3); None where it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    kbit_index, rate_index = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer == 4 or kbit_index in (0, 15) or rate_index == 3:
        return None
    mpeg1 = version == 3
    rate_hz = _MPEG_RATES[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    bits = _MPEG_KBITS[mpeg1, layer][kbit_index - 1] * 1000
    padding = head[2] >> 1 & 1
    if layer == 1:
        length, samples = (12 * bits // rate_hz + padding) * 4, 384
    else:
        samples = 576 if layer == 3 and not mpeg1 else 1152
        length = samples // 8 * bits // rate_hz + padding
    return CodedFrame(length, samples, rate_hz, (version, layer, rate_index))


def adts_frame(head: bytes) -> CodedFrame | None:
    """Read the header of an AAC frame in ADTS; None where it is none."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    rate_index = head[2] >> 2 & 15
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if rate_index >= len(_ADTS_RATES) or length < 7:
        return None
    rate_hz = int(_ADTS_RATES[rate_index] * 1000)
    samples = 1024 * ((head[6] & 3) + 1)
    channels = (head[2] & 1) << 2 | head[3] >> 6
    return CodedFrame(length, samples, rate_hz, (head[1], head[2] >> 6, rate_index, channels))


_AMR_NB_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6)
_AMR_WB_BYTES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6)


def amr_frame(head: bytes, *, wide: bool) -> CodedFrame | None:
    """Read the first byte of an AMR frame; None where it is none."""
    if not head or not head[0] or head[0] & 0x83:
        return None
    mode = head[0] >> 3 & 15
    if mode == 15:  # nothing was sent for these 20 ms
        length = 1
    else:
        sizes = _AMR_WB_BYTES if wide else _AMR_NB_BYTES
        if mode >= len(sizes):
            return None
        length = sizes[mode]
    return CodedFrame(length, 320 if wide else 160, 16_000 if wide else 8_000)
