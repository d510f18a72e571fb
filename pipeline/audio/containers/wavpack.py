"""WavPack: blocks that carry the number of their first sample."""

from typing import BinaryIO

from pipeline.audio.containers.reading import MAX_CHUNKS, read_at


def following_file(file: BinaryIO, size: int) -> int | None:
    """Return where another file's first block begins behind this one; None where there is none."""
    offset, is_last_of_frame = 0, False
    for _ in range(MAX_CHUNKS):
        head = read_at(file, offset, 32)
        if head[:8] == b"APETAGEX" and len(head) == 32:
            offset += 32 + int.from_bytes(head[12:16], "little")
            continue
        if len(head) < 32 or head[:4] != b"wvpk":
            return offset if 0 < offset < size else None
        first_sample = int.from_bytes(head[16:20], "little")
        if is_last_of_frame and not first_sample and int.from_bytes(head[20:24], "little"):
            return offset
        has_sound = any(head[20:24])
        is_last_of_frame = has_sound and bool(head[25] & 0x10)
        offset += 8 + int.from_bytes(head[4:8], "little")
    return None
