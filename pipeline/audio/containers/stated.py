"""What a file's own structure states about its length."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatedLength:
    """What the header and the chunks of a file state, and where they do not hold.

    seconds: the length in the header; None where it states none.
    missing_bytes: bytes that the structure announces beyond the end of the file.
    cut: the mark at the end of a whole file is missing, so sound of unknown length may be missing.
    unreadable: the index is missing without which nothing can be decoded.
    lost_start: sound is missing before the first packet.
    ignore_length: FFmpeg must read to the end of the file, whatever the header states.
    content_end: the offset from which padding fills the file; it is not to be read.
    """

    seconds: float | None = None
    missing_bytes: int = 0
    cut: bool = False
    unreadable: bool = False
    lost_start: bool = False
    ignore_length: bool = False
    content_end: int | None = None
