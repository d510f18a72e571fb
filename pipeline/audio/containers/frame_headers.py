"""Read the headers of MP3, AAC (ADTS) and AMR frames, which make up a file without a container."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """The header of one frame. `family`: the fields that are the same in all frames of a file."""

    length_bytes: int
    samples: int
    rate_hz: int
    family: tuple[int, ...] = ()

    @property
    def seconds(self) -> float:
        """The frame's length."""
        return self.samples / self.rate_hz


class FrameParser(Protocol):
    """Reads a frame's header."""

    def __call__(self, head: bytes) -> FrameHeader | None:
        """Return the header that `head` begins with; None where it is none."""


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


def first_frame(
    head: bytes, parse: FrameParser, at_end: bool, sync: bytes = b"\xff"
) -> tuple[int, FrameHeader] | None:
    """Find the first frame that three others of its family follow; return its offset and header.

    `sync` is the byte that a frame begins with.

    The 11 bits of one header occur by chance, four headers in a row do not. Where `head` is the
    whole file (`at_end`), two are enough, or one that ends with it.
    """
    offset = head.find(sync)
    while offset >= 0:
        frame = parse(head[offset : offset + 9])
        if frame is not None and _is_followed(head, offset, frame, parse, at_end):
            return offset, frame
        offset = head.find(sync, offset + 1)
    return None


def _is_followed(
    head: bytes, offset: int, frame: FrameHeader, parse: FrameParser, at_end: bool
) -> bool:
    for count in range(1, 4):
        offset += frame.length_bytes
        if offset >= len(head) - 9:
            return at_end and (count > 1 or offset == len(head))
        following = parse(head[offset : offset + 9])
        if following is None or following.family != frame.family:
            # A short file may end with tags.
            return at_end and count > 1 and head[offset : offset + 3] in (b"TAG", b"APE")
        frame = following
    return True


def mpeg_header(head: bytes) -> FrameHeader | None:
    """Read the header of an MPEG audio frame, layers 1 to 3; None where it is none."""
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
    return FrameHeader(length, samples, rate_hz, (version, layer, rate_index))


def adts_header(head: bytes) -> FrameHeader | None:
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
    return FrameHeader(length, samples, rate_hz, (head[1], head[2] >> 6, rate_index, channels))


def latm_header(head: bytes) -> FrameHeader | None:
    """Read the header of an AAC frame in LOAS; None where it is none. Its rate is not known."""
    if len(head) < 3 or head[0] != 0x56 or head[1] & 0xE0 != 0xE0:
        return None
    length = (head[1] & 0x1F) << 8 | head[2]
    return FrameHeader(length + 3, 1024, 48_000) if length else None


_AC3_KBITS = (
    32,
    40,
    48,
    56,
    64,
    80,
    96,
    112,
    128,
    160,
    192,
    224,
    256,
    320,
    384,
    448,
    512,
    576,
    640,
)


def dolby_coding(head: bytes) -> str | None:
    """Return "ac3" or "eac3" where `head` begins with frames of one of them; else None."""
    offset, codings = 0, set[str]()
    for count in range(4):
        frame = head[offset : offset + 6]
        if len(frame) < 6:
            return codings.pop() if count > 1 and len(codings) == 1 else None
        length = _dolby_bytes(frame)
        if not length:
            return None
        codings.add("eac3" if frame[5] >> 3 > 10 else "ac3")
        offset += length
    return codings.pop() if len(codings) == 1 else None


def _dolby_bytes(frame: bytes) -> int:
    """Return the length of an AC-3 or E-AC-3 frame; 0 where it is none."""
    if frame[:2] != b"\x0b\x77" or not 1 <= frame[5] >> 3 <= 16:
        return 0
    if frame[5] >> 3 > 10:
        return 2 * (((frame[2] & 7) << 8 | frame[3]) + 1)
    rate, size = frame[4] >> 6, frame[4] & 0x3F
    if rate == 3 or size >= 2 * len(_AC3_KBITS):
        return 0
    bits = _AC3_KBITS[size // 2] * 1000
    words = bits * 1536 // ((48_000, 44_100, 32_000)[rate] * 16)
    return 2 * (words + (size & 1 if rate == 1 else 0))


_AMR_NB_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6)
_AMR_WB_BYTES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6)


def amr_header(head: bytes, *, wide: bool) -> FrameHeader | None:
    """Read the first byte of an AMR frame, wideband or narrowband; None where it is none."""
    if not head or not head[0] or head[0] & 0x83:
        return None
    mode = head[0] >> 3 & 15
    if mode == 15:  # no data: 20 ms of silence
        length = 1
    else:
        sizes = _AMR_WB_BYTES if wide else _AMR_NB_BYTES
        if mode >= len(sizes):
            return None
        length = sizes[mode]
    return FrameHeader(length, 320 if wide else 160, 16_000 if wide else 8_000)
